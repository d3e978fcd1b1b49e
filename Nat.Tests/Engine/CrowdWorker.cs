using Nat.Core;
using Nat.Core.Engine;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>One worker of <see cref="WorkerGroupSoakTests"/>: makes packets, gives them to its engine in batches and looks at what comes out.</summary>
internal sealed class CrowdWorker(WorkerGroupSoakTests.Crowd crowd, NatEngine engine, ulong seed)
{
    private const int MaxBatch = 40;
    private const int Room = 1024;

    // What is sent in pieces leaves by the outbox, at which this does not look; so it has a host of its own.
    private const string InPieces = "10.0.0.6:5000";

    private readonly SeededRandom _random = new(seed);
    private readonly byte[] _memory = new byte[MaxBatch * Room];
    private readonly PacketSlot[] _slots = new PacketSlot[MaxBatch];
    private readonly byte[][] _before = new byte[MaxBatch][];

    /// <summary>Sends a batch.</summary>
    public void Run()
    {
        int count = 1 + (int)_random.Below(MaxBatch);
        for (int i = 0; i < count; i++)
        {
            var (frame, arrival) = NextFrame();
            _before[i] = frame.Bytes();
            _before[i].CopyTo(_memory, i * Room);
            _slots[i] = new PacketSlot { Time = crowd.Later(TimeSpan.Zero), Token = crowd.NextToken(), Offset = i * Room, Length = _before[i].Length, Arrival = arrival };
        }

        engine.Process(_memory, _slots.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            if (_slots[i].Verdict == VerdictKind.Forward)
                Check(new Seen(_before[i]), new Seen(_memory[(i * Room)..((i * Room) + _before[i].Length)]), _slots[i]);
            else if (_slots[i].Verdict == VerdictKind.None)
                throw new AssertionException("a packet without a verdict");
        }

        engine.Outbox.Clear();
    }

    private void Check(Seen before, Seen after, in PacketSlot slot)
    {
        if (crowd.Rules.Faults(before, after, slot.Arrival, slot.Egress).FirstOrDefault() is { } fault)
            throw new AssertionException($"{before} left as {after}: {fault}");
        if (before.Protocol is not (6 or 17))
            return;
        if (slot.Arrival == Arrival.Inside && slot.Egress == Side.Outside)
        {
            crowd.WentOut.TryAdd((before.Protocol, before.Source, after.Source, crowd.Filtered(before.Destination)), true);
            crowd.Seen[_random.Below((uint)crowd.Seen.Length)] = (after.Source, before.Destination);
        }
        else if (slot.Arrival == Arrival.Outside && slot.Egress == Side.Inside && after.Destination != InPieces)
        {
            crowd.CameIn.TryAdd((before.Protocol, after.Destination, before.Destination, crowd.Filtered(before.Source)), true);
        }
    }

    private (Frame Frame, Arrival Arrival) NextFrame()
    {
        string inside = $"10.0.0.{1 + _random.Below(4)}:{5000 + _random.Below(4)}";
        string server = $"198.51.100.{1 + _random.Below(3)}:80";
        var (external, remote) = crowd.Seen[_random.Below((uint)crowd.Seen.Length)];
        return _random.Below(12) switch
        {
            0 or 1 or 2 => (Udp(inside, server), Arrival.Inside),
            3 or 4 => (Udp(remote, external), Arrival.Outside),
            5 or 6 => (Segment(inside, server), Arrival.Inside),
            7 or 8 => (Segment(remote, external), Arrival.Outside),
            9 => (Ping(inside.Split(':')[0], server.Split(':')[0], (ushort)_random.Below(8)), Arrival.Inside),
            10 => (Udp(inside, external), Arrival.Inside),
            _ => ((Udp(InPieces, server, 600) with { Id = (ushort)_random.Below(8) }).Piece((int)_random.Below(2) * 304, 304), Arrival.Inside),
        };
    }

    private Frame Segment(string from, string to) =>
        Tcp(from, to, _random.Below(6) switch { 0 or 1 => "S", 2 => "SA", 3 => "FA", 4 => "R", _ => "A" }, 1000 + _random.Below(3), 1000 + _random.Below(3));
}
