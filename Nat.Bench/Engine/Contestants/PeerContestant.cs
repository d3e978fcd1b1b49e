using System.Runtime.CompilerServices;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Engine.Contestants;

/// <summary>
/// A NAT on a dictionary, as one writes it: packet by packet with the engine's own reader and writer, last-seen and counters, an entry for
/// each direction. It has no states, timers or port search: the external endpoints of the established flows are told to it.
/// </summary>
/// <typeparam name="TMap">The dictionary.</typeparam>
internal sealed class PeerContestant<TMap> : Contestant, IPeer
    where TMap : struct, IFlowMap
{
    private const int FirstNewPort = 1024;
    private const int NewPorts = 65536 - FirstNewPort;

    // Behind the addresses that the engine uses, so that no new flow meets an established one.
    private static readonly uint FirstNewExternal = Ipv4Address.Parse(EngineSetup.FirstExternal).Value + EngineSetup.Externals;

    private readonly TMap _map;
    private readonly BenchFlows _flows;
    private readonly BenchClock _clock = new();
    private readonly bool _verify;
    private uint _opened;
    private long _counted;

    /// <summary>Opens, ends and opens the flows.</summary>
    public PeerContestant(BenchFlows flows, TMap map, bool verify, int threads = 1)
        : base(threads)
    {
        (_map, _flows, _verify) = (map, flows, verify);
        FirstOpened = Time(Fill);
        Ended = Time(Empty);
        Opened = Time(Fill);
    }

    /// <inheritdoc/>
    public override string Name => TMap.Name;

    /// <inheritdoc/>
    public override double? BytesPerFlow => Bytes;

    /// <inheritdoc/>
    public double Bytes { get; set; }

    /// <inheritdoc/>
    public double Opened { get; }

    /// <inheritdoc/>
    public double FirstOpened { get; }

    /// <inheritdoc/>
    public double Ended { get; }

    /// <inheritdoc/>
    public override void CheckCounts(FrameSet frames, long times)
    {
        long counted = 0;
        for (int number = 0; number < _flows.Count; number++)
        {
            var flow = _map.Find(_flows.Original(number))!;
            counted += flow.OriginalPackets + flow.ReplyPackets;
        }

        if (Threads > 1)
            return;  // plain counters lose packets to other threads
        long sent = (frames.Count - frames.Misses) * times;
        if (counted - _counted != sent)
            throw new InvalidDataException($"{Name} counted {counted - _counted} packets of established flows; {sent} were sent");
        _counted = counted;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Translate(FrameSet frames, int first, int count, int thread)
    {
        var memory = frames.Frames;
        int at = (first * FrameSet.Stride) + FrameSet.LinkLength;
        long time = _clock.Nanoseconds;
        foreach (var arrival in frames.Arrivals.Slice(first, count))
        {
            Translate(memory.Slice(at, FrameSet.Stride - FrameSet.LinkLength), arrival, time += BenchClock.PacketStep);
            at += FrameSet.Stride;
        }

        _clock.Nanoseconds = time;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Translate(Span<byte> bytes, Arrival arrival, long time)
    {
        if (!FrameCodec.TryRead(bytes, _verify, out var tuple, out int length))
            return;
        var flow = _map.Find(tuple) ?? (arrival == Arrival.Inside ? Open(tuple) : null);
        if (flow is null)
            return;
        flow.LastSeen = time;
        if (arrival == Arrival.Inside)
        {
            flow.OriginalPackets++;
            flow.OriginalBytes += (uint)length;
            FrameCodec.WriteInverse(bytes, in tuple, in flow.Reply);
        }
        else
        {
            flow.ReplyPackets++;
            flow.ReplyBytes += (uint)length;
            FrameCodec.WriteInverse(bytes, in tuple, in flow.Original);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PeerFlow Open(in FlowTuple original)
    {
        uint number = Interlocked.Increment(ref _opened) - 1;
        var external = new Ipv4Address(FirstNewExternal + (number / NewPorts));
        var flow = new PeerFlow(original, original.WithSource(external, (ushort)(FirstNewPort + (number % NewPorts))).Invert());
        Add(flow);
        return flow;
    }

    private void Add(PeerFlow flow)
    {
        if (!_map.TryAdd(flow.Original, flow) || !_map.TryAdd(flow.Reply, flow))
            throw new InvalidDataException($"{Name} has a flow {flow.Original} or {flow.Reply} already");
    }

    private void Fill()
    {
        for (int number = 0; number < _flows.Count; number++)
            Add(new PeerFlow(_flows.Original(number), _flows.Reply(number)));
    }

    private void Empty()
    {
        for (int number = 0; number < _flows.Count; number++)
        {
            _map.Remove(_flows.Original(number));
            _map.Remove(_flows.Reply(number));
        }
    }

    private double Time(Action action)
    {
        double start = WorkTimer.Nanoseconds;
        action();
        return (WorkTimer.Nanoseconds - start) / _flows.Count;
    }
}
