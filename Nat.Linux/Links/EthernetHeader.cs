using System.Buffers.Binary;

namespace Nat.Linux.Links;

/// <summary>The header of an Ethernet frame without tags (IEEE 802.3 clause 3.1.1).</summary>
internal static class EthernetHeader
{
    /// <summary>Its length, in bytes.</summary>
    public const int Length = 14;

    /// <summary>The type of IPv4.</summary>
    public const ushort Ipv4 = 0x0800;

    /// <summary>The type of ARP.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>Who is to receive the frame.</summary>
    public static MacAddress Destination(ReadOnlySpan<byte> frame) => MacAddress.Read(frame);

    /// <summary>What the frame carries.</summary>
    public static ushort Type(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);

    /// <summary>Writes a header.</summary>
    public static void Write(Span<byte> frame, MacAddress destination, MacAddress source, ushort type)
    {
        destination.Write(frame);
        source.Write(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], type);
    }
}
