using System.Buffers.Binary;
using System.Globalization;

namespace Nat.Tests.Support;

/// <summary>An IPv4 datagram or fragment under construction; the header checksum is right unless asked otherwise.</summary>
internal sealed record Frame
{
    public required uint Source { get; init; }

    public required uint Destination { get; init; }

    public required byte Protocol { get; init; }

    /// <summary>Transport header and payload.</summary>
    public required byte[] Transport { get; init; }

    public byte Ttl { get; init; } = 64;

    public ushort Id { get; init; } = 0x1234;

    /// <summary>DS field and ECN.</summary>
    public byte TrafficClass { get; init; }

    public bool DontFragment { get; init; }

    public bool MoreFragments { get; init; }

    /// <summary>In bytes.</summary>
    public int Offset { get; init; }

    /// <summary>Padded to a multiple of four by whoever sets it.</summary>
    public byte[] Options { get; init; } = [];

    /// <summary>Bytes of link padding behind the datagram.</summary>
    public int Padding { get; init; }

    /// <summary>Reads four dotted numbers.</summary>
    public static uint Address(string text) =>
        text.Split('.').Aggregate(0u, (sum, part) => (sum << 8) | byte.Parse(part, CultureInfo.InvariantCulture));

    /// <summary>Writes four dotted numbers.</summary>
    public static string Text(uint address) => $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";

    /// <summary>The bytes on the wire.</summary>
    public byte[] Bytes()
    {
        int header = 20 + Options.Length;
        byte[] bytes = new byte[header + Transport.Length + Padding];
        bytes[0] = (byte)(0x40 | (header / 4));
        bytes[1] = TrafficClass;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(header + Transport.Length));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), Id);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)((DontFragment ? 0x4000 : 0) | (MoreFragments ? 0x2000 : 0) | (Offset / 8)));
        bytes[8] = Ttl;
        bytes[9] = Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), Source);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), Destination);
        Options.CopyTo(bytes, 20);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), (ushort)~Sums.Of(bytes.AsSpan(0, header)));
        Transport.CopyTo(bytes, header);
        return bytes;
    }

    /// <summary>The same with one transport byte changed and its checksum left as it was: so it is wrong now.</summary>
    public Frame WithBadChecksum() => With(Sums.FieldOf(Protocol), (byte)(Transport[Sums.FieldOf(Protocol)] ^ 0x55));

    /// <summary>The same without a UDP checksum.</summary>
    public Frame WithoutChecksum() => With(6, 0).With(7, 0);

    /// <summary>The same with another byte in the transport header, the checksum left alone.</summary>
    public Frame With(int at, byte value)
    {
        byte[] copy = [.. Transport];
        copy[at] = value;
        return this with { Transport = copy };
    }

    /// <summary>The same with the right transport checksum.</summary>
    public Frame Summed()
    {
        byte[] copy = [.. Transport];
        Sums.Fill(Source, Destination, Protocol, copy);
        return this with { Transport = copy };
    }

    /// <summary>The fragments of it, each with so many bytes of payload; a multiple of eight.</summary>
    public Frame[] Fragments(int size) =>
        [.. Enumerable.Range(0, (Transport.Length + size - 1) / size).Select(i => Piece(i * size, Math.Min(size, Transport.Length - (i * size))))];

    /// <summary>One fragment of it.</summary>
    public Frame Piece(int offset, int length) =>
        this with { Transport = Transport[offset..(offset + length)], Offset = Offset + offset, MoreFragments = MoreFragments || offset + length < Transport.Length };
}
