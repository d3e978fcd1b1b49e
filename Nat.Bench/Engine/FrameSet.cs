using System.Runtime.InteropServices;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Memory;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>
/// Frames of flows drawn at random, one behind the other in one large buffer, and a second buffer in which contestants translate
/// them. Both lie on 2 MiB pages where the system gives them.
/// </summary>
internal sealed class FrameSet : IDisposable
{
    /// <summary>Ethernet in front of the packet.</summary>
    public const int LinkLength = 14;

    /// <summary>From one frame to the next: the length of a frame.</summary>
    public const int Stride = 64;

    /// <summary>The flow of a frame whose flow is in no table.</summary>
    public const int NoFlow = -1;

    private const int PercentAll = 100;
    private const ushort ClosedPort = 7;  // below all that the allocator gives to ports from 1024 on

    private readonly BenchFlows _flows;
    private readonly FrameWriter _writer;
    private readonly NativeArray<byte> _master;
    private readonly NativeArray<byte> _frames;
    private readonly int[] _flowOf;
    private readonly Arrival[] _arrivals;
    private readonly List<int> _misses = [];
    private readonly SequenceRun? _sequences;
    private readonly TrafficProtocol _newFlows;
    private int _nextNewFlow;

    /// <summary>Draws and writes the frames.</summary>
    /// <param name="flows">The established flows.</param>
    /// <param name="count">How many frames.</param>
    /// <param name="scenario">What they are like.</param>
    /// <param name="firstNewFlow">The number of the first flow that no contestant has seen yet.</param>
    /// <param name="newFlows">What new flows are; null for what the established ones are.</param>
    public FrameSet(BenchFlows flows, int count, EngineScenario scenario, int firstNewFlow, TrafficProtocol? newFlows = null)
    {
        _newFlows = newFlows ?? flows.Protocol;
        var random = new SeededRandom(1);
        (_flows, _nextNewFlow) = (flows, firstNewFlow);
        _writer = new FrameWriter(random);
        _master = new NativeArray<byte>(count * Stride);
        _frames = new NativeArray<byte>(count * Stride);
        (_flowOf, _arrivals) = (new int[count], new Arrival[count]);
        var picker = new FlowPicker(flows.Count, scenario.Distribution, random);
        for (int i = 0; i < count; i++)
        {
            bool inbound = scenario.Direction == TrafficDirection.Out2In || (scenario.Direction == TrafficDirection.Mixed && (random.Next() & 1) != 0);
            bool hits = random.Below(PercentAll) < scenario.HitRate;
            _arrivals[i] = inbound ? Arrival.Outside : Arrival.Inside;
            _flowOf[i] = hits ? picker.Next() : NoFlow;
            if (!hits)
                _misses.Add(i);
        }

        _sequences = flows.Protocol == TrafficProtocol.Udp ? null : new SequenceRun(flows, _flowOf, _arrivals);
        for (int i = 0; i < count; i++)
        {
            if (_flowOf[i] != NoFlow)
                WriteHit(i);
        }
    }

    /// <summary>How many.</summary>
    public int Count => _flowOf.Length;

    /// <summary>How many belong to flows that are in no table.</summary>
    public int Misses => _misses.Count;

    /// <summary>The number of the first flow that has not been used yet.</summary>
    public int NextNewFlow => _nextNewFlow;

    /// <summary>The established flows.</summary>
    public BenchFlows Flows => _flows;

    /// <summary>The flow of each frame, or <see cref="NoFlow"/>.</summary>
    public ReadOnlySpan<int> FlowOf => _flowOf;

    /// <summary>Where each frame arrives.</summary>
    public ReadOnlySpan<Arrival> Arrivals => _arrivals;

    /// <summary>The frames as they arrive.</summary>
    public Span<byte> Master => MemoryMarshal.CreateSpan(ref _master[0], _master.Length);

    /// <summary>The frames in which contestants work.</summary>
    public Span<byte> Frames => MemoryMarshal.CreateSpan(ref _frames[0], _frames.Length);

    /// <summary>Makes the frames what they were before they were translated. Frames of new flows get flows that nobody has seen.</summary>
    /// <param name="goOn">Whether TCP connections go on where they were, for who follows them; else they repeat themselves.</param>
    public void Reset(bool goOn)
    {
        foreach (int frame in _misses)
            WriteMiss(frame);
        if (goOn)
            _sequences?.Advance(Master);
        Master.CopyTo(Frames);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sequences?.Finish();
        _master.Dispose();
        _frames.Dispose();
    }

    private Span<byte> Room(int frame) => Master.Slice(frame * Stride, Stride);

    private void WriteHit(int frame)
    {
        bool inbound = _arrivals[frame] == Arrival.Outside;
        int number = _flowOf[frame];
        var flow = inbound ? _flows.CurrentOutside(number) : _flows.Current(number);
        if (flow.IsTcp)
        {
            _sequences!.Place(frame, ref flow);
            _writer.TcpData(Room(frame), ref flow, inbound, Stride);
        }
        else
        {
            _writer.Udp(Room(frame), flow, inbound, Stride);
        }
    }

    private void WriteMiss(int frame)
    {
        bool inbound = _arrivals[frame] == Arrival.Outside;
        var flow = TrafficFlow.Create(_nextNewFlow, _newFlows);
        _nextNewFlow += inbound ? 0 : 1;
        if (inbound)
            flow = flow.Outside(Ipv4Address.Parse(EngineSetup.FirstExternal).Value, ClosedPort);
        if (flow.IsTcp)
            _writer.TcpSyn(Room(frame), ref flow, fromServer: inbound);
        else
            _writer.Udp(Room(frame), flow, inbound, Stride);
    }
}
