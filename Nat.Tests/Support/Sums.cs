using System.Buffers.Binary;

namespace Nat.Tests.Support;

/// <summary>Checksums computed the slow and obvious way, so that the engine is not judged by its own code.</summary>
internal static class Sums
{
    /// <summary>The one's complement sum of 16-bit words (RFC 1071); over data with a right checksum it is 0xFFFF.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes, uint start = 0)
    {
        ulong sum = start;
        for (int i = 0; i < bytes.Length; i++)
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)sum;
    }

    /// <summary>The sum of a transport header and payload with the pseudo header of TCP and UDP.</summary>
    public static ushort OfTransport(uint source, uint destination, byte protocol, ReadOnlySpan<byte> transport) =>
        Of(transport[..CoveredBy(protocol, transport)], (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + protocol + (uint)transport.Length);

    /// <summary>How many bytes a checksum covers: of UDP-Lite and DCCP not always all (RFC 3828 section 3.1, RFC 4340 section 9.2).</summary>
    public static int CoveredBy(byte protocol, ReadOnlySpan<byte> transport)
    {
        int covered = protocol switch
        {
            136 when transport.Length >= 6 => BinaryPrimitives.ReadUInt16BigEndian(transport[4..]),
            33 when transport.Length >= 6 && (transport[5] & 15) != 0 => (transport[4] + (transport[5] & 15) - 1) * 4,
            _ => 0,
        };
        return covered == 0 ? transport.Length : Math.Min(covered, transport.Length);
    }

    /// <summary>Where the checksum of a protocol stands in its header, or -1.</summary>
    public static int FieldOf(byte protocol) => protocol switch { 1 => 2, 6 => 16, 17 or 33 or 136 => 6, 132 => 8, _ => -1 };

    /// <summary>How many bytes a checksum field has.</summary>
    public static int WidthOf(byte protocol) => protocol == 132 ? 4 : 2;

    /// <summary>The CRC32c of an SCTP packet bit by bit (RFC 9260 appendix A), in the order of its field.</summary>
    public static uint OfSctp(ReadOnlySpan<byte> transport)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < transport.Length; i++)
        {
            crc ^= i is >= 8 and < 12 ? (byte)0 : transport[i];
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }

        return BinaryPrimitives.ReverseEndianness(~crc);
    }

    /// <summary>Writes the right checksum into a transport header.</summary>
    public static void Fill(uint source, uint destination, byte protocol, Span<byte> transport)
    {
        int at = FieldOf(protocol);
        if (at < 0 || transport.Length < at + WidthOf(protocol))
            return;
        var field = transport.Slice(at, WidthOf(protocol));
        field.Clear();
        if (protocol == 132)
        {
            BinaryPrimitives.WriteUInt32BigEndian(field, OfSctp(transport));
            return;
        }

        ushort sum = protocol == 1 ? Of(transport) : OfTransport(source, destination, protocol, transport);
        BinaryPrimitives.WriteUInt16BigEndian(field, protocol is 17 or 136 && sum == 0xFFFF ? (ushort)0xFFFF : (ushort)~sum);
    }

    /// <summary>Whether a transport checksum is right; null if the packet has none.</summary>
    public static bool? IsRight(uint source, uint destination, byte protocol, ReadOnlySpan<byte> transport)
    {
        int at = FieldOf(protocol);
        if (at < 0 || transport.Length < at + WidthOf(protocol) || (protocol == 17 && transport[6] == 0 && transport[7] == 0))
            return null;
        if (protocol == 132)
            return BinaryPrimitives.ReadUInt32BigEndian(transport[at..]) == OfSctp(transport);
        return (protocol == 1 ? Of(transport) : OfTransport(source, destination, protocol, transport)) == 0xFFFF;
    }
}
