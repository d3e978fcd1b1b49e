using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;

namespace Nat.Pcap.Compare;

/// <summary>Tells the flows of a capture from the inside, as its hosts knew them.</summary>
internal sealed class FlowBook
{
    /// <summary>Datagrams whose later fragments are looked for; all are forgotten when there are more.</summary>
    private const int MostDatagrams = 4096;

    private readonly List<CapturedFlow> _flows = [];
    private readonly Dictionary<FlowTuple, int> _open = [];
    private readonly Dictionary<FlowTuple, int> _datagrams = [];

    // protocol << 48 | address << 16 | port: inside endpoints that have sent something
    private readonly HashSet<ulong> _speakers = [];

    /// <summary>All flows, in the order of their first packets.</summary>
    public IReadOnlyList<CapturedFlow> Flows => _flows;

    /// <summary>The flow that has a key now, or <see cref="PacketOfFlow.NoFlow"/>.</summary>
    public int Find(in FlowTuple key) => _open.TryGetValue(key, out int flow) ? flow : PacketOfFlow.NoFlow;

    /// <summary>Books a packet.</summary>
    /// <param name="slot">The packet, not yet translated.</param>
    /// <param name="bytes">Its bytes.</param>
    public PacketOfFlow Add(in PacketSlot slot, ReadOnlySpan<byte> bytes)
    {
        bool isReply = slot.Arrival != Arrival.Inside;
        if (!PacketKey.TryRead(bytes, out var tuple))
            return AddFragment(slot, bytes, isReply);
        var key = isReply ? tuple.Invert() : tuple;
        bool isTcp = PacketKey.TryReadTcp(bytes, out var marks);
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, key, out bool isKnown);
        if (!isKnown || (isTcp && BeginsAnew(_flows[index], marks)))
        {
            index = _flows.Count;
            _flows.Add(Open(key, slot, isReply, isTcp, marks));
        }

        if (!isReply)
            _speakers.Add(Endpoint(key));
        if (PacketKey.TryReadDatagram(bytes, out var datagram))
            Remember(datagram, index);
        var flow = _flows[index];
        bool isLate = flow.IsClosed;
        Count(flow, slot.Time, bytes.Length, isReply, isLate);
        if (isTcp)
            flow.Closing |= marks.IsReset ? CapturedFlow.BothClosed : marks.IsFin ? (byte)(isReply ? 2 : 1) : (byte)0;
        return new PacketOfFlow(index, isReply, isLate);
    }

    private PacketOfFlow AddFragment(in PacketSlot slot, ReadOnlySpan<byte> bytes, bool isReply)
    {
        if (!PacketKey.TryReadDatagram(bytes, out var datagram) || !_datagrams.TryGetValue(datagram, out int index))
            return PacketOfFlow.None;
        Count(_flows[index], slot.Time, bytes.Length, isReply, _flows[index].IsClosed);
        return new PacketOfFlow(index, isReply, _flows[index].IsClosed);
    }

    private void Remember(in FlowTuple datagram, int flow)
    {
        if (_datagrams.Count >= MostDatagrams)
            _datagrams.Clear();
        _datagrams[datagram] = flow;
    }

    private CapturedFlow Open(in FlowTuple key, in PacketSlot slot, bool isReply, bool isTcp, TcpMarks marks) => new(key, slot.Token, slot.Time)
    {
        IsInbound = isReply,
        HasSpokenBefore = isReply && _speakers.Contains(Endpoint(key)),
        IsMidStream = isTcp && !marks.IsSyn,
        Opening = isTcp && marks.IsOpening ? marks.Sequence : null,
    };

    // A repeated SYN has the sequence number of the first; one with another asks for another connection (RFC 9293 section 3.10.7).
    private static bool BeginsAnew(CapturedFlow flow, TcpMarks marks) => marks.IsOpening && flow.Opening != marks.Sequence;

    private static void Count(CapturedFlow flow, Instant time, int bytes, bool isReply, bool isLate)
    {
        var silence = time > flow.End ? new TimeSpan((time.Nanoseconds - flow.End.Nanoseconds) / TimeSpan.NanosecondsPerTick) : TimeSpan.Zero;
        if (!isLate && silence > flow.LongestSilence)
            flow.LongestSilence = silence;
        if (time > flow.End)
            flow.End = time;
        flow.Bytes += bytes;
        if (isReply)
            flow.PacketsIn++;
        else
            flow.PacketsOut++;
    }

    private static ulong Endpoint(in FlowTuple key) => ((ulong)key.Protocol << 48) | ((ulong)key.Source.Value << 16) | key.SourcePort;
}
