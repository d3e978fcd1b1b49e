using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Pcap.Replay;

/// <summary>Describes the packets of a capture in slots, and counts what does not concern the NAT.</summary>
internal sealed class PacketDescriber(SideRules rules, TwoSides? twoSides, bool zonesByVlan, ReplayCounts counts)
{
    private const int ShortestIpHeader = 20;
    private const int AddressesAt = 12;

    /// <summary>Time stamp of the first packet that has one.</summary>
    public Instant First { get; private set; }

    /// <summary>The latest time stamp.</summary>
    public Instant Latest { get; private set; }

    /// <summary>Describes the next packets of a pcap chunk, straight from their record headers.</summary>
    /// <param name="chunk">The chunk; afterwards it goes on behind them.</param>
    /// <param name="batch">Room for as many as are wanted.</param>
    /// <param name="count">How many records these were.</param>
    /// <returns>How many slots were filled.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int DescribePcap(CaptureChunk chunk, Span<PacketSlot> batch, out int count)
    {
        var memory = (ReadOnlySpan<byte>)chunk.Memory;
        var seenOn = chunk.Interfaces[0];
        var linkType = seenOn.LinkType;
        var form = new PcapRecordForm(chunk.Layout);
        bool isTwoSided = twoSides is not null;
        long packet = counts.Packets;
        long bytes = 0;
        var latest = Latest;
        int slots = 0;
        int at = chunk.Next;
        for (count = 0; count < batch.Length && at < memory.Length; count++)
        {
            var header = form.Read(memory, at);
            int captured = (int)header.CapturedLength;
            int dataOffset = at + form.HeaderLength;
            var time = form.TimeOf(header);
            at = dataOffset + captured;
            packet++;
            bytes += header.OriginalLength;
            if (time > latest)
                latest = time;
            var decision = Decide(seenOn, linkType, memory.Slice(dataOffset, captured), isTwoSided, out int offset);
            if (decision.IsArrival)
            {
                Fill(ref batch[slots], time, packet, dataOffset + offset, captured - offset, CaptureRecord.CutLengthOf(header.OriginalLength, captured), decision.Arrival);
                batch[slots++].Zone = zonesByVlan ? LinkLayer.VlanOf(linkType, memory.Slice(dataOffset, offset)) : (ushort)0;
            }
            else
            {
                counts.LeaveAlone(decision.Kind, packet);
            }
        }

        if (First == Instant.Zero && count > 0)
            First = form.TimeOf(form.Read(memory, chunk.Next));
        chunk.Next = at;
        Latest = latest;
        counts.Packets = packet;
        counts.Bytes += bytes;
        return slots;
    }

    /// <summary>Describes the packets of records.</summary>
    /// <returns>How many slots were filled.</returns>
    public int Describe(CaptureChunk chunk, ReadOnlySpan<CaptureRecord> records, Span<PacketSlot> batch)
    {
        var memory = (ReadOnlySpan<byte>)chunk.Memory;
        var interfaces = chunk.Interfaces;
        bool isTwoSided = twoSides is not null;
        int slots = 0;
        foreach (ref readonly var record in records)
        {
            long packet = ++counts.Packets;
            counts.Bytes += record.OriginalLength;
            if (record.Time > Latest)
                Latest = record.Time;
            var seenOn = interfaces[record.InterfaceIndex];
            var decision = Decide(seenOn, seenOn.LinkType, memory.Slice(record.DataOffset, record.CapturedLength), isTwoSided, out int offset);
            if (decision.IsArrival)
            {
                Fill(ref batch[slots], record.Time, packet, record.DataOffset + offset, record.CapturedLength - offset, record.CutLength, decision.Arrival);
                batch[slots++].Zone = zonesByVlan ? LinkLayer.VlanOf(seenOn.LinkType, memory.Slice(record.DataOffset, offset)) : (ushort)0;
            }
            else
            {
                counts.LeaveAlone(decision.Kind, packet);
            }
        }

        if (First == Instant.Zero && records.Length > 0)
            First = records[0].Time;
        return slots;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Decision Decide(CaptureInterface seenOn, LinkType linkType, ReadOnlySpan<byte> frame, bool isTwoSided, out int offset)
    {
        var verdict = LinkLayer.FindIpv4(linkType, frame, out offset);
        if (verdict != LinkVerdict.Ipv4 || frame.Length - offset < ShortestIpHeader || isTwoSided)
            return DecideRarely(seenOn, verdict, frame, offset);
        ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(frame[(offset + AddressesAt)..]);
        return rules.Decide((uint)(addresses >> 32), (uint)addresses);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Decision DecideRarely(CaptureInterface seenOn, LinkVerdict verdict, ReadOnlySpan<byte> frame, int offset)
    {
        if (verdict != LinkVerdict.Ipv4)
            return KindOf(verdict);
        var side = twoSides?.Of(seenOn, frame) ?? (twoSides is null ? rules.CaptureSide : null);
        if (side is not { } known)
            return UntranslatedKind.UnknownSide;
        if (frame.Length - offset < ShortestIpHeader)
            return SideRules.Unreadable(known);
        ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(frame[(offset + AddressesAt)..]);
        return rules.Decide((uint)(addresses >> 32), (uint)addresses, known);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref PacketSlot slot, Instant time, long packet, int offset, int length, int cutLength, Arrival arrival)
    {
        slot.Time = time;
        slot.Token = packet;
        slot.Offset = offset;
        slot.Length = length;
        slot.CutLength = cutLength;
        slot.Arrival = arrival;
        slot.Verdict = VerdictKind.None;
        slot.Reason = DropReason.None;
    }

    private static UntranslatedKind KindOf(LinkVerdict verdict) => verdict switch
    {
        LinkVerdict.Arp => UntranslatedKind.Arp,
        LinkVerdict.Ipv6 => UntranslatedKind.Ipv6,
        LinkVerdict.Truncated => UntranslatedKind.CutFrame,
        LinkVerdict.UnsupportedLinkType => UntranslatedKind.UnsupportedLinkType,
        _ => UntranslatedKind.NotIpv4,
    };
}
