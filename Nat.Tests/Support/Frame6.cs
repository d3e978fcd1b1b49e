using System.Buffers.Binary;
using System.Net;

namespace Nat.Tests.Support;

/// <summary>An IPv6 packet or fragment under construction.</summary>
internal sealed record Frame6
{
    public required string Source { get; init; }

    public required string Destination { get; init; }

    /// <summary>The protocol behind all extension headers.</summary>
    public required byte Protocol { get; init; }

    /// <summary>Transport header and payload.</summary>
    public required byte[] Transport { get; init; }

    public byte HopLimit { get; init; } = 64;

    public byte TrafficClass { get; init; }

    /// <summary>Extension headers before the transport; each says in its first byte what follows, which is filled in.</summary>
    public (byte Kind, byte[] Bytes)[] Extensions { get; init; } = [];

    /// <summary>A UDP datagram.</summary>
    public static Frame6 Udp(string from, ushort fromPort, string to, ushort toPort, int length = 12) =>
        Of(from, to, Build.Udp($"0.0.0.0:{fromPort}", $"0.0.0.0:{toPort}", length));

    /// <summary>A TCP segment.</summary>
    public static Frame6 Tcp(string from, ushort fromPort, string to, ushort toPort, string flags, uint seq = 1000, uint ack = 0, int length = 0) =>
        Of(from, to, Build.Tcp($"0.0.0.0:{fromPort}", $"0.0.0.0:{toPort}", flags, seq, ack, length));

    /// <summary>An echo request, or another ICMPv6 message with an identifier.</summary>
    public static Frame6 Ping(string from, string to, ushort id, byte type = 128, int length = 16)
    {
        var ipv4 = Build.Ping("0.0.0.0", "0.0.0.0", id, type, length);
        return (Of(from, to, ipv4) with { Protocol = 58 }).Summed();
    }

    /// <summary>An ICMPv6 error about a packet.</summary>
    public static Frame6 Error(string from, string to, byte type, byte code, byte[] about, uint rest = 0, int quote = 1232)
    {
        byte[] transport = [type, code, 0, 0, 0, 0, 0, 0, .. about.AsSpan(0, Math.Min(quote, about.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), rest);
        return new Frame6 { Source = from, Destination = to, Protocol = 58, Transport = transport }.Summed();
    }

    /// <summary>A Fragment header.</summary>
    public static (byte Kind, byte[] Bytes) Fragment(int offset, bool more, uint id)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(offset | (more ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), id);
        return (44, header);
    }

    /// <summary>The fragments of it, each with so many bytes of payload; a multiple of eight.</summary>
    public Frame6[] Fragments(int size, uint id) => [.. Enumerable.Range(0, (Transport.Length + size - 1) / size).Select(i =>
    {
        int end = Math.Min(Transport.Length, (i + 1) * size);
        return this with { Transport = Transport[(i * size)..end], Extensions = [Fragment(i * size, end < Transport.Length, id)] };
    })];

    /// <summary>The same with the right transport checksum.</summary>
    public Frame6 Summed()
    {
        byte[] copy = [.. Transport];
        int at = Sums6.FieldOf(Protocol);
        if (at >= 0)
        {
            copy.AsSpan(at, 2).Clear();
            ushort sum = (ushort)~Sums6.OfTransport(Source, Destination, Protocol, copy);
            BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(at), sum == 0 ? (ushort)0xFFFF : sum);
        }

        return this with { Transport = copy };
    }

    /// <summary>The bytes on the wire.</summary>
    public byte[] Bytes()
    {
        byte[] extensions = [.. Extensions.SelectMany((e, i) => e.Bytes.Select((b, at) => at == 0 ? KindOf(i + 1) : b))];
        byte[] bytes = new byte[40 + extensions.Length + Transport.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x6000_0000u | ((uint)TrafficClass << 20));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(bytes.Length - 40));
        (bytes[6], bytes[7]) = (KindOf(0), HopLimit);
        IPAddress.Parse(Source).TryWriteBytes(bytes.AsSpan(8), out _);
        IPAddress.Parse(Destination).TryWriteBytes(bytes.AsSpan(24), out _);
        extensions.CopyTo(bytes, 40);
        Transport.CopyTo(bytes, 40 + extensions.Length);
        return bytes;
    }

    private byte KindOf(int extension) => extension < Extensions.Length ? Extensions[extension].Kind : Protocol;

    private static Frame6 Of(string from, string to, Frame ipv4) =>
        new Frame6 { Source = from, Destination = to, Protocol = ipv4.Protocol, Transport = ipv4.Transport }.Summed();
}
