using Nat.Core;
using Nat.Core.Devices;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Pcap.Files;
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

    private readonly ReplayInput _input;
    private readonly CaptureWriter? _writer;
    private readonly PacketDescriber _describer;
    private readonly TwoSides? _twoSides;
    private readonly bool _keepUntranslated;
    private readonly OutboxSink _sink;
    private readonly DropLog? _drops;
    private CaptureRecord[] _records = new CaptureRecord[LargestBatch];
    private CaptureChunk? _chunk;
    private CaptureLayout? _layout;
    private long _remaining;
    private int _start;     // of the batch, in the chunk
    private int _end;
    private int _count;     // its records
    private long _before;   // packets before them
    private bool _hasRecords;

    /// <summary>Makes a device.</summary>
    /// <param name="input">What is replayed.</param>
    /// <param name="writer">Where what leaves the NAT is written, or null. It stays the caller's.</param>
    /// <param name="config">Tells inside from outside.</param>
    /// <param name="options">What happens beside translating.</param>
    /// <param name="drops">Where dropped packets are listed, or null.</param>
    public ReplayDevice(ReplayInput input, CaptureWriter? writer, NatConfig config, ReplayOptions options, DropLog? drops)
    {
        (_input, _writer, _drops) = (input, writer, drops);
        _twoSides = options.Vantage == Vantage.TwoSided ? new TwoSides(options.InsideMacs) : null;
        _describer = new PacketDescriber(new SideRules(config, options.Vantage), _twoSides, options.ZonesByVlan, Counts);
        _keepUntranslated = options.KeepUntranslated;
        _remaining = options.MaxPackets;
        _sink = new OutboxSink(writer, Counts, drops, options.Vantage);
        Enter(input.Layout);
    }

    /// <summary>What became of the packets.</summary>
    public ReplayCounts Counts { get; } = new();

    /// <summary>Time stamp of the first packet that has one.</summary>
    public Instant First => _describer.First;

    /// <summary>The latest time stamp.</summary>
    public Instant Latest => _describer.Latest;

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

    /// <summary>Describes the next packets of the chunk; <see cref="_count"/> says how many records these were.</summary>
    private int Describe(Span<PacketSlot> batch)
    {
        _start = _chunk!.Next;
        _hasRecords = _chunk.Layout.Format != CaptureFormat.Pcap;
        int slots;
        if (_hasRecords)
        {
            _count = _chunk.Read(_records.AsSpan(0, batch.Length));
            slots = _describer.Describe(_chunk, _records.AsSpan(0, _count), batch);
        }
        else
        {
            slots = _describer.DescribePcap(_chunk, batch, out _count);
        }

        _end = _chunk.Next;
        return slots;
    }

    // A batch of pcap, all of which is forwarded, is one piece of the output. Only another one needs its records one by one.
    private ReadOnlySpan<CaptureRecord> Records()
    {
        if (!_hasRecords)
        {
            int next = _chunk!.Next;
            _chunk.Next = _start;
            _count = _chunk.Read(_records.AsSpan(0, _count));
            _chunk.Next = next;
            _hasRecords = true;
        }

        return _records.AsSpan(0, _count);
    }

    /// <summary>Takes the verdicts of a batch beside which nothing leaves.</summary>
    private void Settle(ReadOnlySpan<PacketSlot> batch)
    {
        if (!_hasRecords && batch.Length == _count && AreForwarded(batch) && (_writer is null || _writer.TryWrite(_chunk!, _start, _end)))
            Counts.Forwarded += _count;
        else
            SettleEach(batch);
    }

    private static bool AreForwarded(ReadOnlySpan<PacketSlot> batch)
    {
        foreach (ref readonly var slot in batch)
        {
            if (slot.Verdict != VerdictKind.Forward)
                return false;
        }

        return true;
    }

    private void SettleEach(ReadOnlySpan<PacketSlot> batch)
    {
        var chunk = _chunk!;
        var writer = _writer;
        long packet = _before;
        long forwarded = 0;
        int next = 0;
        foreach (ref readonly var record in Records())
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
        foreach (ref readonly var record in Records())
        {
            packet++;
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
}
