using System.Buffers.Binary;
using System.Globalization;

namespace Nat.Tests.Support;

/// <summary>Makes packets with right checksums. Endpoints are written <c>10.0.0.1:5000</c>.</summary>
internal static partial class Build
{
    /// <summary>A UDP datagram.</summary>
    public static Frame Udp(string from, string to, int length = 12)
    {
        byte[] transport = new byte[8 + length];
        Ports(transport, from, to);
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(4), (ushort)transport.Length);
        Payload(transport.AsSpan(8));
        return Packet(17, from, to, transport);
    }

    /// <summary>A TCP segment.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="flags">Letters of S, A, F, R, P, U.</param>
    /// <param name="seq">The sequence number.</param>
    /// <param name="ack">The acknowledgement number.</param>
    /// <param name="length">Bytes of payload.</param>
    /// <param name="window">The window.</param>
    /// <param name="options">Options, a multiple of four bytes.</param>
    public static Frame Tcp(string from, string to, string flags, uint seq = 1000, uint ack = 0, int length = 0, ushort window = 8192, byte[]? options = null)
    {
        int header = 20 + (options?.Length ?? 0);
        byte[] transport = new byte[header + length];
        Ports(transport, from, to);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), seq);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(8), ack);
        transport[12] = (byte)(header / 4 << 4);
        transport[13] = (byte)flags.Sum(c => 1 << "FSRPAU".IndexOf(c));
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(14), window);
        options?.CopyTo(transport, 20);
        Payload(transport.AsSpan(header));
        return Packet(6, from, to, transport);
    }

    /// <summary>An echo request; the other queries by their type.</summary>
    public static Frame Ping(string from, string to, ushort id, byte type = 8, int length = 16)
    {
        byte[] transport = new byte[8 + length];
        transport[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(4), id);
        transport[7] = 1;
        Payload(transport.AsSpan(8));
        return Packet(1, from, to, transport);
    }

    /// <summary>The answer to an echo request; the other answers by their type.</summary>
    public static Frame Pong(string from, string to, ushort id, byte type = 0, int length = 16) => Ping(from, to, id, type, length);

    /// <summary>An ICMP error about a packet.</summary>
    public static Frame Error(string from, string to, byte type, byte code, byte[] about, uint rest = 0, int quote = 548)
    {
        byte[] transport = [type, code, 0, 0, 0, 0, 0, 0, .. about.AsSpan(0, Math.Min(quote, about.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), rest);
        return Packet(1, from, to, transport);
    }

    /// <summary>A packet of any other protocol.</summary>
    public static Frame Raw(byte protocol, string from, string to, int length = 24)
    {
        byte[] transport = new byte[length];
        Payload(transport);
        return Packet(protocol, from, to, transport);
    }

    private static Frame Packet(byte protocol, string from, string to, byte[] transport) => new Frame
    {
        Source = Frame.Address(from.Split(':')[0]),
        Destination = Frame.Address(to.Split(':')[0]),
        Protocol = protocol,
        Transport = transport,
    }.Summed();

    private static void Ports(byte[] transport, string from, string to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, Port(from));
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(2), Port(to));
    }

    private static ushort Port(string endpoint) => ushort.Parse(endpoint.Split(':')[1], CultureInfo.InvariantCulture);

    private static void Payload(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((i * 7) + 3);
    }
}
