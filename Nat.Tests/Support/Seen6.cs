using System.Buffers.Binary;
using System.Net;

namespace Nat.Tests.Support;

/// <summary>An IPv6 packet that came out, read without the code under test.</summary>
internal sealed class Seen6(byte[] bytes)
{
    public byte[] Bytes => bytes;

    public string Source => new IPAddress(bytes[8..24]).ToString();

    public string Destination => new IPAddress(bytes[24..40]).ToString();

    public byte TrafficClass => (byte)((bytes[0] << 4) | (bytes[1] >> 4));

    public int PayloadLength => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(4));

    public byte HopLimit => bytes[7];

    public bool HasFragmentHeader => bytes[6] == 44;

    /// <summary>Offset in bytes, whether more follow, identification.</summary>
    public (int Offset, bool More, uint Id) Fragment =>
        (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(42)) & ~7, (bytes[43] & 1) != 0, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(44)));

    public byte Protocol => HasFragmentHeader ? bytes[40] : bytes[6];

    public byte[] Transport => bytes[(HasFragmentHeader ? 48 : 40)..];

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(Transport);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(Transport.AsSpan(2));

    /// <summary>The packet that an error quotes.</summary>
    public byte[] Quoted => Transport[8..];

    /// <summary>What is wrong with it: length or checksum. A fragment's checksum is its datagram's.</summary>
    public IEnumerable<string> Faults()
    {
        if (bytes[0] >> 4 != 6 || 40 + PayloadLength != bytes.Length)
            yield return $"a header of version {bytes[0] >> 4} says {40 + PayloadLength} bytes, there are {bytes.Length}";
        if (!HasFragmentHeader && Sums6.FieldOf(Protocol) >= 0 && Sums6.OfTransport(Source, Destination, Protocol, Transport) != 0xFFFF)
            yield return $"wrong checksum of protocol {Protocol}";
        if (Protocol is 1)
            yield return "ICMPv4 in IPv6";
    }
}
