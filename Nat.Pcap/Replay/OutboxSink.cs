using Nat.Core;
using Nat.Core.Engine;
using Nat.Pcap.Files;
using Nat.Pcap.Links;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Replay;

/// <summary>
/// Writes what the engine sends beside the packets of a batch, with the link layer and time stamp of the packet that it belongs
/// to. An answer is written only if it leaves on the side that the output shows: an ICMP error to an inside host is not seen
/// outside. What the NAT releases is always written. What is remembered of held packets is bounded by the engine, which bounds what it holds.
/// </summary>
internal sealed class OutboxSink
{
    private readonly CaptureWriter? _writer;
    private readonly ReplayCounts _counts;
    private readonly DropLog? _drops;
    private readonly Side? _visible;
    private readonly Dictionary<long, HeldPacket> _held = [];
    private readonly List<long> _done = [];
    private readonly byte[] _head = new byte[LinkLayer.MaxHeadLength];
    private Outbox? _outbox;
    private int[] _order = [];
    private int _next;

    public OutboxSink(CaptureWriter? writer, ReplayCounts counts, DropLog? drops, Vantage vantage)
    {
        (_writer, _counts, _drops) = (writer, counts, drops);
        _visible = vantage switch { Vantage.Inside => Side.Outside, Vantage.Outside => Side.Inside, _ => null };
    }

    /// <summary>The token of the next item to be written; 0 if there is none.</summary>
    public long NextToken => _outbox is not null && _next < _order.Length ? _outbox[_order[_next]].Token : 0;

    /// <summary>Takes the items of an outbox, to be written in the order of their packets.</summary>
    public void Begin(Outbox outbox)
    {
        _outbox = outbox;
        _next = 0;
        _order = new int[outbox.Count];
        long[] tokens = new long[outbox.Count];
        for (int i = 0; i < tokens.Length; i++)
            (_order[i], tokens[i]) = (i, outbox[i].Token);
        // Stable: the pieces of a packet must stay in order.
        Array.Sort(_order, (a, b) => tokens[a] != tokens[b] ? tokens[a].CompareTo(tokens[b]) : a.CompareTo(b));
    }

    /// <summary>The engine keeps a packet.</summary>
    public void Hold(long token, HeldPacket packet) => _held[token] = packet;

    /// <summary>An item belongs to a packet that the engine does not keep.</summary>
    public void Remember(long token, HeldPacket packet)
    {
        if (_held.TryAdd(token, packet))
            _done.Add(token);
    }

    /// <summary>Writes the items of packets up to a number.</summary>
    public void WriteUntil(long packet)
    {
        for (; _next < _order.Length && _outbox![_order[_next]].Token <= packet; _next++)
            Write(_outbox, _outbox[_order[_next]]);
    }

    /// <summary>Everything of the outbox is written; forgets the packets that are no longer needed.</summary>
    public void Forget()
    {
        foreach (long token in _done)
            _held.Remove(token);
        _done.Clear();
        _outbox = null;
    }

    /// <summary>The engine has ended: a packet that it still holds will never leave.</summary>
    public void DropHeld()
    {
        foreach (var (token, held) in _held)
            Drop(token, held, DropReason.FragmentTimeout);
        _held.Clear();
    }

    private void Write(Outbox outbox, in OutboxItem item)
    {
        _held.TryGetValue(item.Token, out var held);
        switch (item.Kind)
        {
            case OutboxKind.Answer:
                _counts.Answered++;
                Emit(outbox, item, held, isAnswer: true);
                break;
            case OutboxKind.Released:
                _counts.Forwarded++;
                _done.Add(item.Token);
                Emit(outbox, item, held, isAnswer: false);
                break;
            case OutboxKind.Probe:
                // It belongs to no packet, so nothing is known of the link on which it would leave: it is counted, and not written.
                _counts.Answered++;
                break;
            case OutboxKind.Piece:
                Emit(outbox, item, held, isAnswer: false);
                break;
            default:
                _done.Add(item.Token);
                Drop(item.Token, held, item.Reason);
                break;
        }
    }

    private void Emit(Outbox outbox, in OutboxItem item, HeldPacket? held, bool isAnswer)
    {
        if (_writer is null || held is null || (isAnswer && _visible is { } side && item.Egress != side))
            return;
        var packet = outbox.Packet(item);
        var head = _head.AsSpan(0, held.Head.Length);
        if (isAnswer)
            LinkLayer.AnswerHead(held.Interface.LinkType, held.Head, packet.Length, head);
        else
            LinkLayer.CopyHead(held.Interface.LinkType, held.Head, packet.Length, head);
        _writer.Write(held.Interface, held.Time + item.Delay, head, packet, item.Kind == OutboxKind.Released ? held.CutLength : 0);
    }

    private void Drop(long token, HeldPacket? held, DropReason reason)
    {
        _counts.Drop(reason, token);
        if (held is not null)
            _drops?.Add(token, held.Time, held.Arrival, reason, held.PacketFront);
    }
}
