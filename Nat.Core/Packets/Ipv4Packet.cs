using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Packets;

/// <summary>
/// A view of an IPv4 datagram (RFC 791) that passed the tests of RFC 1812 section 5.2.2. It exists only after
/// <see cref="TryParse"/>; from then on no member can fail. Fields are read and written in place, in host byte order.
/// </summary>
public readonly ref struct Ipv4Packet
{
    /// <summary>Length of a header without options, in bytes.</summary>
    public const int MinHeaderLength = 20;

    private const int TrafficClassAt = 1;
    private const int TotalLengthAt = 2;
    private const int IdentificationAt = 4;
    private const int FragmentAt = 6;
    private const int TtlAt = 8;
    private const int ProtocolAt = 9;
    private const int ChecksumAt = 10;
    private const int AddressesAt = 12;
    private const ushort DontFragmentFlag = 0x4000;
    private const ushort MoreFragmentsFlag = 0x2000;
    private const ushort OffsetMask = 0x1FFF;
    private const uint KeptFlags = 0xC000;

    private readonly Span<byte> _bytes;

    private Ipv4Packet(Span<byte> bytes) => _bytes = bytes;

    /// <summary>The bytes of the datagram that are present, without link padding.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary>Header length with options, in bytes.</summary>
    public int HeaderLength => (At(0) & 15) * 4;

    /// <summary>The DS field and ECN together, as they lie in the header.</summary>
    public byte TrafficClass => (byte)At(TrafficClassAt);

    /// <summary>The ECN field: 0 where the ends do not speak ECN (RFC 3168 section 5).</summary>
    public int Ecn => At(TrafficClassAt) & 3;

    /// <summary>Length of the datagram on the wire, in bytes; more than <see cref="Bytes"/> holds where the capture cut it.</summary>
    public int TotalLength => ReadUInt16(TotalLengthAt);

    /// <summary>The identification field, common to all fragments of a datagram.</summary>
    public ushort Identification => ReadUInt16(IdentificationAt);

    /// <summary>Whether routers may not fragment it.</summary>
    public bool DontFragment => (ReadUInt16(FragmentAt) & DontFragmentFlag) != 0;

    /// <summary>Whether more fragments of the datagram follow behind this one.</summary>
    public bool MoreFragments => (ReadUInt16(FragmentAt) & MoreFragmentsFlag) != 0;

    /// <summary>Where the payload stands in the whole datagram, in bytes.</summary>
    public int FragmentOffset => (ReadUInt16(FragmentAt) & OffsetMask) * 8;

    /// <summary>Whether it is a piece of a larger datagram.</summary>
    public bool IsFragment => (ReadUInt16(FragmentAt) & (MoreFragmentsFlag | OffsetMask)) != 0;

    /// <summary>Hops that it may still travel.</summary>
    public byte TimeToLive => At(TtlAt);

    /// <summary>The protocol of the payload.</summary>
    public byte Protocol => At(ProtocolAt);

    /// <summary>The sender.</summary>
    public Ipv4Address Source => new((uint)(Addresses >> 32));

    /// <summary>The receiver.</summary>
    public Ipv4Address Destination => new((uint)Addresses);

    /// <summary>Source address in the upper, destination address in the lower half.</summary>
    public ulong Addresses
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => NetworkOrder.ReadUInt64(ref Address(AddressesAt));
    }

    /// <summary>The payload as far as it is present.</summary>
    public Span<byte> Payload
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Both ways to make a view have tested that the header is whole.
            int headerLength = HeaderLength;
            return MemoryMarshal.CreateSpan(ref Address(headerLength), _bytes.Length - headerLength);
        }
    }

    /// <summary>Length of the payload on the wire, in bytes.</summary>
    public int PayloadLength => TotalLength - HeaderLength;

    /// <summary>Whether the capture kept all bytes of the datagram.</summary>
    public bool IsComplete => _bytes.Length >= TotalLength;

    /// <summary>The options, empty for most packets.</summary>
    public ReadOnlySpan<byte> Options => _bytes[MinHeaderLength..HeaderLength];

    /// <summary>
    /// Tests a datagram as RFC 1812 section 5.2.2 demands and makes a view of it.
    /// </summary>
    /// <param name="bytes">The bytes from the IP header on; link padding behind the datagram is cut off.</param>
    /// <param name="cutLength">Bytes that the wire had behind them and the capture did not keep.</param>
    /// <param name="packet">The view.</param>
    /// <param name="verifyChecksum">
    /// Whether the header checksum is tested. Not to be left out on a network; a capture taken on a sender that leaves checksums to
    /// its network card may need it.
    /// </param>
    /// <returns><see cref="DropReason.None"/>, or what is wrong.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DropReason TryParse(Span<byte> bytes, int cutLength, out Ipv4Packet packet, bool verifyChecksum = true)
    {
        packet = new Ipv4Packet(bytes);
        if (bytes.Length < MinHeaderLength)
            return DropReason.TruncatedIpHeader;
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        if (first != 0x45)
        {
            var fault = TestUnusualHeader(bytes, verifyChecksum);
            if (fault != DropReason.None)
                return fault;
        }
        else if (verifyChecksum && Checksum.Fold(SumOfTwentyBytes(ref first)) != 0xFFFF)
        {
            return DropReason.BadIpChecksum;
        }

        int total = packet.TotalLength;
        if (total < packet.HeaderLength || total - bytes.Length > cutLength)
            return DropReason.BadIpTotalLength;
        if (total < bytes.Length)
            packet = new Ipv4Packet(bytes[..total]);
        return DropReason.None;
    }

    /// <summary>
    /// Makes a view of a datagram quoted in an ICMP error: the header must be whole, the rest may be cut, and the checksum and
    /// total length are not tested (RFC 5508 section 4.2 leaves them to the caller).
    /// </summary>
    public static bool TryParseQuoted(Span<byte> bytes, out Ipv4Packet packet)
    {
        packet = new Ipv4Packet(bytes);
        return bytes.Length >= MinHeaderLength && bytes[0] >> 4 == 4 && packet.HeaderLength >= MinHeaderLength && packet.HeaderLength <= bytes.Length;
    }

    /// <summary>The view of a datagram that <see cref="TryParse"/> has passed before, and that begins and ends where it said.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Ipv4Packet Parsed(Span<byte> bytes) => new(bytes);

    /// <summary>Whether the header checksum is right.</summary>
    public bool HasValidChecksum => Checksum.Sum(_bytes[..HeaderLength]) == 0xFFFF;

    /// <summary>Writes both addresses and updates the header checksum.</summary>
    /// <param name="addresses">Source address in the upper, destination address in the lower half.</param>
    /// <param name="hops">By how much the time to live goes down. It must not be below that.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rewrite(ulong addresses, int hops)
    {
        Debug.Assert(TimeToLive >= hops, "time to live has run out");
        ulong old = Addresses;
        uint ttl = ReadUInt16(TtlAt);
        uint delta = Checksum.Delta(old, addresses) + (~ttl & 0xFFFF) + (ttl - ((uint)hops << 8));
        NetworkOrder.WriteUInt64(ref Address(AddressesAt), addresses);
        Address(TtlAt) = (byte)((ttl >> 8) - (uint)hops);
        WriteUInt16(ChecksumAt, Checksum.Apply(ReadUInt16(ChecksumAt), delta));
    }

    /// <summary>Gives it another identification and updates the header checksum.</summary>
    public void SetIdentification(ushort identification)
    {
        ushort old = Identification;
        if (old == identification)
            return;
        WriteUInt16(IdentificationAt, identification);
        WriteUInt16(ChecksumAt, Checksum.Apply(ReadUInt16(ChecksumAt), Checksum.Delta(old, (uint)identification)));
    }

    /// <summary>Sets the fields in which fragments of one datagram differ, and updates the header checksum.</summary>
    /// <param name="totalLength">Length of the fragment, in bytes.</param>
    /// <param name="offset">Where its payload stands in the datagram, in bytes; a multiple of 8.</param>
    /// <param name="moreFragments">Whether more follow.</param>
    public void SetFragment(int totalLength, int offset, bool moreFragments)
    {
        uint old = ReadUInt32At(TotalLengthAt, FragmentAt);
        uint flags = (ReadUInt16(FragmentAt) & KeptFlags) | (uint)(offset / 8) | (moreFragments ? MoreFragmentsFlag : 0u);
        WriteUInt16(TotalLengthAt, (ushort)totalLength);
        WriteUInt16(FragmentAt, (ushort)flags);
        WriteUInt16(ChecksumAt, Checksum.Apply(ReadUInt16(ChecksumAt), Checksum.Delta(old, ReadUInt32At(TotalLengthAt, FragmentAt))));
    }

    /// <summary>Blanks the options that only the first fragment of a datagram carries, and updates the header checksum.</summary>
    public void KeepCopiedOptions()
    {
        Ipv4Options.KeepCopied(_bytes[MinHeaderLength..HeaderLength]);
        RecomputeChecksum();
    }

    /// <summary>Computes the header checksum of a datagram that has none, if its header is whole.</summary>
    /// <returns>Whether there was anything to compute.</returns>
    public static bool TryCompleteChecksum(Span<byte> bytes)
    {
        var packet = new Ipv4Packet(bytes);
        if (bytes.Length < MinHeaderLength || packet.HeaderLength < MinHeaderLength || packet.HeaderLength > bytes.Length || packet.ReadUInt16(ChecksumAt) != 0)
            return false;
        packet.RecomputeChecksum();
        return true;
    }

    /// <summary>Computes the header checksum anew.</summary>
    public void RecomputeChecksum()
    {
        WriteUInt16(ChecksumAt, 0);
        WriteUInt16(ChecksumAt, Checksum.Finish(Checksum.Sum(_bytes[..HeaderLength])));
    }

    private static DropReason TestUnusualHeader(Span<byte> bytes, bool verifyChecksum)
    {
        if (bytes[0] >> 4 != 4)
            return DropReason.NotIpv4;
        int headerLength = (bytes[0] & 15) * 4;
        if (headerLength < MinHeaderLength)
            return DropReason.BadIpHeaderLength;
        if (headerLength > bytes.Length)
            return DropReason.TruncatedIpHeader;
        return !verifyChecksum || Checksum.Sum(bytes[..headerLength]) == 0xFFFF ? DropReason.None : DropReason.BadIpChecksum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SumOfTwentyBytes(ref byte first)
    {
        ulong a = Unsafe.ReadUnaligned<ulong>(ref first);
        ulong b = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 8));
        ulong c = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, 16));
        return (a & 0xFFFFFFFF) + (a >> 32) + (b & 0xFFFFFFFF) + (b >> 32) + c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Address(int offset) => ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte At(int offset) => Address(offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort ReadUInt16(int offset) => NetworkOrder.ReadUInt16(ref Address(offset));

    private uint ReadUInt32At(int upper, int lower) => ((uint)ReadUInt16(upper) << 16) | ReadUInt16(lower);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteUInt16(int offset, ushort value) => NetworkOrder.WriteUInt16(ref Address(offset), value);
}
