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
        Of(transport, (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + protocol + (uint)transport.Length);

    /// <summary>Where the checksum of a protocol stands in its header, or -1.</summary>
    public static int FieldOf(byte protocol) => protocol switch { 1 => 2, 6 => 16, 17 => 6, _ => -1 };

    /// <summary>Writes the right checksum into a transport header.</summary>
    public static void Fill(uint source, uint destination, byte protocol, Span<byte> transport)
    {
        int at = FieldOf(protocol);
        if (at < 0 || transport.Length < at + 2)
            return;
        var field = transport.Slice(at, 2);
        field.Clear();
        ushort sum = protocol == 1 ? Of(transport) : OfTransport(source, destination, protocol, transport);
        BinaryPrimitives.WriteUInt16BigEndian(field, protocol == 17 && sum == 0xFFFF ? (ushort)0xFFFF : (ushort)~sum);
    }

    /// <summary>Whether a transport checksum is right; null if the packet has none.</summary>
    public static bool? IsRight(uint source, uint destination, byte protocol, ReadOnlySpan<byte> transport)
    {
        int at = FieldOf(protocol);
        if (at < 0 || transport.Length < at + 2 || (protocol == 17 && transport[6] == 0 && transport[7] == 0))
            return null;
        return (protocol == 1 ? Of(transport) : OfTransport(source, destination, protocol, transport)) == 0xFFFF;
    }
}
