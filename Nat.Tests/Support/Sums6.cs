using System.Net;

namespace Nat.Tests.Support;

/// <summary>Checksums of what IPv6 carries, computed the slow and obvious way (RFC 8200 section 8.1).</summary>
internal static class Sums6
{
    /// <summary>Where the checksum of a protocol stands in its header, or -1.</summary>
    public static int FieldOf(byte protocol) => protocol == 58 ? 2 : protocol == 1 ? -1 : Sums.FieldOf(protocol);

    /// <summary>The sum of a transport header and payload with the pseudo header.</summary>
    public static ushort OfTransport(string source, string destination, byte protocol, ReadOnlySpan<byte> transport)
    {
        byte[] pseudo =
        [
            .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(),
            0, 0, (byte)(transport.Length >> 8), (byte)transport.Length, 0, 0, 0, protocol,
        ];
        return Sums.Of(transport, Sums.Of(pseudo));
    }
}
