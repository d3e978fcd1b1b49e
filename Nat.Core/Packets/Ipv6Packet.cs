using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Packets;

/// <summary>
/// A view of an IPv6 packet (RFC 8200) whose header and extension headers are whole. It exists only after <see cref="TryParse"/>; from then on
/// no member can fail. Fields are read in place, in host byte order.
/// </summary>
public readonly ref struct Ipv6Packet
{
    /// <summary>Length of the header without extensions, in bytes.</summary>
    public const int MinHeaderLength = 40;

    /// <summary>Length of a Fragment header, in bytes (RFC 8200 section 4.5).</summary>
    public const int FragmentHeaderLength = 8;

    /// <summary>Every link that IPv6 runs on carries packets of so many bytes (RFC 8200 section 5).</summary>
    public const int LeastMtu = 1280;

    /// <summary>Extension headers that are walked through; RFC 8200 section 4.1 has no use for more.</summary>
    internal const int MostExtensions = 8;

    private const int PayloadLengthAt = 4;
    private const int NextHeaderAt = 6;
    private const int HopLimitAt = 7;
    private const int SourceAt = 8;
    private const int DestinationAt = 24;
    private const int SegmentsLeftAt = 3;

    private readonly Span<byte> _bytes;
    private readonly short _payloadAt;     // the first byte behind the header and its extensions
    private readonly short _fragmentAt;    // where the Fragment header stands, or 0
    private readonly byte _protocol;

    private Ipv6Packet(Span<byte> bytes, int payloadAt, int fragmentAt, byte protocol)
    {
        _bytes = bytes;
        (_payloadAt, _fragmentAt, _protocol) = ((short)payloadAt, (short)fragmentAt, protocol);
    }

    /// <summary>The bytes of the packet that are present, without link padding.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary>Length of the header with all extensions that stand before the payload, in bytes.</summary>
    public int HeaderLength => _payloadAt;

    /// <summary>Traffic class: the DS field and ECN.</summary>
    public byte TrafficClass => (byte)((At(0) << 4) | (At(1) >> 4));

    /// <summary>Length of the packet on the wire, in bytes.</summary>
    public int TotalLength => MinHeaderLength + ReadUInt16(PayloadLengthAt);

    /// <summary>Hops that it may still travel.</summary>
    public byte HopLimit => At(HopLimitAt);

    /// <summary>The protocol of the payload: the next header of the last extension that was walked through.</summary>
    public byte Protocol => _protocol;

    /// <summary>The sender.</summary>
    public Ipv6Address Source => Ipv6Address.Read(_bytes[SourceAt..]);

    /// <summary>The receiver.</summary>
    public Ipv6Address Destination => Ipv6Address.Read(_bytes[DestinationAt..]);

    /// <summary>The payload as far as it is present.</summary>
    public Span<byte> Payload => _bytes[_payloadAt..];

    /// <summary>Length of the payload on the wire, in bytes.</summary>
    public int PayloadLength => TotalLength - HeaderLength;

    /// <summary>Whether it has a Fragment header, be it that of a datagram in one piece (RFC 6946).</summary>
    public bool HasFragmentHeader => _fragmentAt != 0;

    /// <summary>Whether it is a piece of a larger datagram.</summary>
    public bool IsFragment => FragmentOffset != 0 || MoreFragments;

    /// <summary>Where the payload stands in the whole datagram, in bytes.</summary>
    public int FragmentOffset => HasFragmentHeader ? ReadUInt16(_fragmentAt + 2) & ~7 : 0;

    /// <summary>Whether more fragments of the datagram follow behind this one.</summary>
    public bool MoreFragments => HasFragmentHeader && (ReadUInt16(_fragmentAt + 2) & 1) != 0;

    /// <summary>The identification that the fragments of a datagram share; 0 without a Fragment header.</summary>
    public uint Identification => HasFragmentHeader ? NetworkOrder.ReadUInt32(ref Address(_fragmentAt + 4)) : 0;

    /// <summary>Tests a packet and makes a view of it.</summary>
    /// <param name="bytes">The bytes from the IP header on; link padding behind the packet is cut off.</param>
    /// <param name="packet">The view.</param>
    /// <returns><see cref="DropReason.None"/>, or what is wrong.</returns>
    public static DropReason TryParse(Span<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        if (bytes.Length < MinHeaderLength)
            return DropReason.TruncatedIpHeader;
        if (bytes[0] >> 4 != 6)
            return DropReason.NotIpv6;
        int total = MinHeaderLength + NetworkOrder.ReadUInt16(ref bytes[PayloadLengthAt]);
        if (total > bytes.Length || total == MinHeaderLength)
            return DropReason.BadIpTotalLength;   // a jumbogram (RFC 2675) has the length 0, too
        return Walk(bytes[..total], out packet);
    }

    /// <summary>Makes a view of a packet quoted in an ICMPv6 error: the headers must be whole, the rest may be cut.</summary>
    public static bool TryParseQuoted(Span<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        return bytes.Length >= MinHeaderLength && bytes[0] >> 4 == 6 && Walk(bytes, out packet) == DropReason.None;
    }

    /// <summary>The sum of the pseudo header of an upper layer (RFC 8200 section 8.1), not folded.</summary>
    /// <param name="source">The sender.</param>
    /// <param name="destination">The receiver.</param>
    /// <param name="protocol">The upper layer.</param>
    /// <param name="length">Bytes of its header and payload.</param>
    public static uint PseudoHeader(Ipv6Address source, Ipv6Address destination, byte protocol, int length) =>
        Words(source) + Words(destination) + protocol + (uint)(length & 0xFFFF) + (uint)(length >> 16);

    /// <summary>The sum of the eight 16-bit words of an address, not folded.</summary>
    internal static uint Words(Ipv6Address address) => Checksum.Words(address.Upper) + Checksum.Words(address.Lower);

    /// <summary>The view of a packet that <see cref="TryParse"/> has passed before.</summary>
    internal static Ipv6Packet Parsed(Span<byte> bytes)
    {
        _ = Walk(bytes, out var packet);
        return packet;
    }

    /// <summary>
    /// Skips the extension headers that mean nothing to who translates or filters (RFC 7915 section 5.1): hop-by-hop and destination options, and
    /// a routing header that has been gone through.
    /// </summary>
    private static DropReason Walk(Span<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        byte next = bytes[NextHeaderAt];
        int at = MinHeaderLength;
        int fragmentAt = 0;
        for (int walked = 0; next is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions or IpProtocol.Fragment; walked++)
        {
            if (walked == MostExtensions || fragmentAt != 0)
                return DropReason.Ipv6ExtensionRefused;   // what stands behind a Fragment header is not seen in every fragment (RFC 7112)
            if (at + 8 > bytes.Length)
                return DropReason.TruncatedIpHeader;
            if (next == IpProtocol.Routing && bytes[at + SegmentsLeftAt] != 0)
                return DropReason.SourceRoute;
            bool isFragment = next == IpProtocol.Fragment;
            fragmentAt = isFragment ? at : 0;
            next = bytes[at];
            at += isFragment ? FragmentHeaderLength : (bytes[at + 1] + 1) * 8;
            if (at > bytes.Length)
                return DropReason.TruncatedIpHeader;
        }

        packet = new Ipv6Packet(bytes, at, fragmentAt, next);
        return DropReason.None;
    }

    private ref byte Address(int offset) => ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), offset);

    private byte At(int offset) => Address(offset);

    private ushort ReadUInt16(int offset) => NetworkOrder.ReadUInt16(ref Address(offset));
}
