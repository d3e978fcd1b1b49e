using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Nat.Core;
using Nat.Core.Devices;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Pcap.Files;
using Nat.Pcap.Links;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Replay;

/// <summary>
/// Captures as a device: packets are described where they lie in a chunk of the capture, rewritten there by the engine, and
/// written from there. The token of a packet is its number over all captures, from 1.
/// </summary>
public sealed partial class ReplayDevice : INatDevice
{
    /// <summary>The most packets in a batch.</summary>
    public const int LargestBatch = 256;

    private const int ShortestIpHeader = 20;
    private const int AddressesAt = 12;

    private readonly ReplayInput _input;
    private readonly CaptureWriter? _writer;
    private readonly SideRules _rules;
    private readonly TwoSides? _twoSides;
    private readonly bool _keepUntranslated;
    private readonly OutboxSink _sink;
    private readonly DropLog? _drops;
    private CaptureRecord[] _records = new CaptureRecord[LargestBatch];
    private CaptureChunk? _chunk;
    private CaptureLayout? _layout;
    private long _remaining;
    private int _count;
    private long _before;   // packets before those of the batch

    /// <summary>Makes a device.</summary>
    /// <param name="input">What is replayed.</param>
    /// <param name="writer">Where what leaves the NAT is written, or null. It stays the caller's.</param>
    /// <param name="config">Tells inside from outside.</param>
    /// <param name="options">What happens beside translating.</param>
    /// <param name="drops">Where dropped packets are listed, or null.</param>
    public ReplayDevice(ReplayInput input, CaptureWriter? writer, NatConfig config, ReplayOptions options, DropLog? drops)
    {
        (_input, _writer, _drops) = (input, writer, drops);
        _rules = new SideRules(config, options.Vantage);
        _twoSides = options.Vantage == Vantage.TwoSided ? new TwoSides(options.InsideMacs) : null;
        _keepUntranslated = options.KeepUntranslated;
        _remaining = options.MaxPackets;
        _sink = new OutboxSink(writer, Counts, drops, options.Vantage);
        Enter(input.Layout);
    }

    /// <summary>What became of the packets.</summary>
    public ReplayCounts Counts { get; } = new();

    /// <summary>Time stamp of the first packet that has one.</summary>
    public Instant First { get; private set; }

    /// <summary>The latest time stamp.</summary>
    public Instant Latest { get; private set; }

    /// <inheritdoc/>
    public Span<byte> Memory => _chunk is null ? [] : _chunk.Memory;

    /// <inheritdoc/>
    public int Receive(Span<PacketSlot> batch)
    {
        while (_remaining > 0)
        {
            if (_chunk is null)
            {
                if (!_input.TryRead(out _chunk))
                    return 0;
                Enter(_input.Layout);
            }

            int slots = ReceiveHere(batch);
            if (_count == 0)
                Leave();
            else if (slots > 0)
                return slots;
            else
                Settle([]);
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Complete(ReadOnlySpan<PacketSlot> batch, Outbox outbox)
    {
        if (outbox.Count == 0)
            Settle(batch);
        else
            SettleAmong(batch, outbox);
    }

    /// <summary>The input has ended: takes what the engine released at last, and hands the last chunk over.</summary>
    public void End(Outbox outbox)
    {
        _count = 0;
        _sink.Begin(outbox);
        _sink.WriteUntil(long.MaxValue);
        _sink.Forget();
        _sink.DropHeld();
        if (_chunk is not null)
            Leave();
    }

    /// <summary>Describes the packets of the records in slots; counts what does not concern the NAT.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Describe(Span<PacketSlot> batch)
    {
        var memory = (ReadOnlySpan<byte>)_chunk!.Memory;
        var interfaces = _chunk.Interfaces;
        var records = (ReadOnlySpan<CaptureRecord>)_records.AsSpan(0, _count);
        bool isTwoSided = _twoSides is not null;
        long packet = Counts.Packets;
        long bytes = 0;
        long latest = Latest.Nanoseconds;
        int slots = 0;
        foreach (ref readonly var record in records)
        {
            packet++;
            bytes += record.OriginalLength;
            latest = Math.Max(latest, record.Time.Nanoseconds);
            var frame = memory.Slice(record.DataOffset, record.CapturedLength);
            var verdict = LinkLayer.FindIpv4(interfaces[record.InterfaceIndex].LinkType, frame, out int offset);
            Decision decision;
            if (verdict == LinkVerdict.Ipv4 && frame.Length - offset >= ShortestIpHeader && !isTwoSided)
            {
                ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(frame[(offset + AddressesAt)..]);
                decision = _rules.Decide((uint)(addresses >> 32), (uint)addresses);
            }
            else
            {
                decision = DecideRarely(interfaces[record.InterfaceIndex], verdict, frame, offset);
            }

            if (!decision.IsArrival)
            {
                Counts.LeaveAlone(decision.Kind, packet);
                continue;
            }

            ref var slot = ref batch[slots++];
            slot.Time = record.Time;
            slot.Token = packet;
            slot.Offset = record.DataOffset + offset;
            slot.Length = record.CapturedLength - offset;
            slot.CutLength = record.CutLength;
            slot.Arrival = decision.Arrival;
            slot.Verdict = VerdictKind.None;
            slot.Reason = DropReason.None;
        }

        Counts.Packets = packet;
        Counts.Bytes += bytes;
        Latest = new Instant(latest);
        return slots;
    }

    private Decision DecideRarely(CaptureInterface seenOn, LinkVerdict verdict, ReadOnlySpan<byte> frame, int offset)
    {
        if (verdict != LinkVerdict.Ipv4)
            return KindOf(verdict);
        var side = _twoSides?.Of(seenOn, frame) ?? (_twoSides is null ? _rules.CaptureSide : null);
        if (side is not { } known)
            return UntranslatedKind.UnknownSide;
        if (frame.Length - offset < ShortestIpHeader)
            return SideRules.Unreadable(known);
        ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(frame[(offset + AddressesAt)..]);
        return _rules.Decide((uint)(addresses >> 32), (uint)addresses, known);
    }

    /// <summary>Takes the verdicts of a batch beside which nothing leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Settle(ReadOnlySpan<PacketSlot> batch)
    {
        var chunk = _chunk!;
        var writer = _writer;
        long packet = _before;
        long forwarded = 0;
        int next = 0;
        var records = (ReadOnlySpan<CaptureRecord>)_records.AsSpan(0, _count);
        foreach (ref readonly var record in records)
        {
            packet++;
            if (next < batch.Length && batch[next].Token == packet)
            {
                ref readonly var slot = ref batch[next++];
                if (slot.Verdict == VerdictKind.Forward)
                    forwarded++;
                else if (!NotForwarded(slot, record) || !_keepUntranslated)
                    continue;
            }
            else if (!_keepUntranslated)
            {
                continue;
            }

            writer?.Write(chunk, record);
        }

        Counts.Forwarded += forwarded;
    }

    /// <summary>Takes the verdicts of a batch and what leaves beside it, each at the place of the packet that it belongs to.</summary>
    private void SettleAmong(ReadOnlySpan<PacketSlot> batch, Outbox outbox)
    {
        _sink.Begin(outbox);
        long packet = _before;
        _sink.WriteUntil(packet);
        int next = 0;
        for (int i = 0; i < _count; i++)
        {
            packet++;
            ref readonly var record = ref _records[i];
            bool isWritten = _keepUntranslated;
            if (next < batch.Length && batch[next].Token == packet)
            {
                ref readonly var slot = ref batch[next++];
                bool isForwarded = slot.Verdict == VerdictKind.Forward;
                if (isForwarded)
                    Counts.Forwarded++;
                isWritten = isForwarded || (NotForwarded(slot, record) && _keepUntranslated);
                if (_sink.NextToken == packet)
                    _sink.Remember(packet, new HeldPacket(_chunk!, record, slot));
            }

            if (isWritten)
                _writer?.Write(_chunk!, record);
            _sink.WriteUntil(packet);
        }

        _sink.Forget();
    }

    /// <summary>Books a packet that the engine did not forward.</summary>
    /// <returns>Whether it turned out not to concern the NAT: recorded after a translation of which this NAT knows nothing.</returns>
    private bool NotForwarded(in PacketSlot slot, in CaptureRecord record)
    {
        if (slot.Verdict == VerdictKind.Held)
        {
            _sink.Hold(slot.Token, new HeldPacket(_chunk!, record, slot));
            return false;
        }

        if (slot.Arrival == Arrival.OutsideTranslated && slot.Reason == DropReason.NoEntry)
        {
            Counts.LeaveAlone(UntranslatedKind.AlreadyTranslated, slot.Token);
            return true;
        }

        Counts.Drop(slot.Reason, slot.Token);
        _drops?.Add(slot.Token, slot.Time, slot.Arrival, slot.Reason, Memory.Slice(slot.Offset, slot.Length));
        return false;
    }

    private void Leave()
    {
        if (_writer is not null)
            _writer.Take(_chunk!);
        else
            _chunk!.Return();
        _chunk = null;
    }

    // A capture without packets must still give its link type and resolution to the output.
    private void Enter(CaptureLayout layout)
    {
        if (ReferenceEquals(_layout, layout) || layout.Format == CaptureFormat.None)
            return;
        _layout = layout;
        if (_twoSides?.CanTell(layout) == false)
            throw new CaptureException("a two-sided capture in pcap format does not tell the sides apart: give the inside's MAC addresses with --inside-mac");
        _writer?.Begin(layout);
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
