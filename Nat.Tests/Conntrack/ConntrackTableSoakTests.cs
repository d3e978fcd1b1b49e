using System.Diagnostics;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Tests.Conntrack;

/// <summary>Several threads open, touch, mark, end, expire, sweep and drop the entries of one small table while time passes.</summary>
[NonParallelizable]
public sealed class ConntrackTableSoakTests
{
    private const int Threads = 5;
    private const int Flows = 64;
    private const FlowStatus Kinds = FlowStatus.SourceNat | FlowStatus.DestinationNat | FlowStatus.HoldsMapping | FlowStatus.HoldsPermission;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2.5);

    [Test]
    public void Every_entry_that_was_opened_ends_once_and_keeps_its_kind_until_then()
    {
        int[] ended = new int[Flows];
        int[] opened = new int[Flows];
        int[] refused = new int[Flows];
        string? fault = null;
        using var world = new FlowWorld(24, workers: Threads)
        {
            OnEnded = line =>
            {
                var original = line.Tuples[Direction.Original];
                Interlocked.Increment(ref ended[original.SourcePort]);
                if ((line.Status & Kinds) != KindOf(original.SourcePort))
                    fault = $"{original} ended with the status {line.Status}";
            },
        };
        long clock = 0;
        var workers = world.Share(Threads);
        TupleWorld.OnThreads(Threads, thread =>
        {
            var random = new SeededRandom((ulong)thread);
            for (long end = Stopwatch.GetTimestamp() + (long)(Duration.TotalSeconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
            {
                var now = new Instant(Interlocked.Add(ref clock, 50_000_000));
                workers[thread].Table.Enter();
                Act(workers[thread], random, now, opened, refused);
                workers[thread].Table.Leave();
                if (fault is not null)
                    throw new AssertionException(fault);
            }
        });

        var table = world.Table;
        var sum = ConntrackStatistics.Sum(workers.Select(w => w.Table.Statistics));
        int peak = workers.Max(w => w.Table.Peak);
        TestContext.Out.WriteLine($"opened {opened.Sum()}, refused {refused.Sum()}, expired {sum.Expired}, dropped early {sum.EarlyDrop}, peak {peak}");
        Assert.That(new[] { refused.Sum(), sum.Expired, sum.EarlyDrop }, Has.All.GreaterThan(0), "not everything happened");
        TupleWorld.AssertSound(table);
        Assert.That(sum.Insert, Is.EqualTo(opened.Sum()));
        Assert.That(peak, Is.LessThanOrEqualTo(24));
        table.Sweep(new Instant(long.MaxValue), int.MaxValue);
        Assert.That(table.Count, Is.Zero);
        Assert.That(ended, Is.EqualTo(opened));
        TupleWorld.AssertSound(table);
    }

    [Test]
    public void A_mark_that_comes_late_never_falls_into_the_next_entry_of_the_line()
    {
        string? fault = null;
        using var world = new FlowWorld(1, workers: 3)
        {
            OnEnded = line =>
            {
                int flow = line.Tuples[Direction.Original].SourcePort;
                if ((line.Status & Kinds) != KindOf(flow))
                    fault = $"flow {flow} ended with the status {line.Status}";
            },
        };
        var workers = world.Share(3);
        TupleWorld.OnThreads(3, thread =>
        {
            var mine = workers[thread];
            for (int round = 0; round < 1_000_000 && fault is null; round++)
            {
                int flow = round % 2 == 0 ? 2 : 5;
                if (mine.Finds(Original(flow), Instant.Zero, out var hit))
                {
                    mine.Table.Mark(hit.Index, hit.Life, KindOf(flow) | FlowStatus.SeenReply);
                    if (thread == 0)
                        mine.Table.End(hit.Index, hit.Life, FlowEnd.Reset, Instant.Zero);
                }
                else if (thread == 0)
                {
                    mine.Open(Original(flow), Reply(flow), Instant.Zero, out _, KindOf(flow));
                }
            }
        });
        Assert.That(fault, Is.Null);
        TupleWorld.AssertSound(world.Table);
    }

    [Test]
    public void A_packet_that_comes_late_is_never_counted_for_the_next_entry_of_the_line()
    {
        string? fault = null;
        using var world = new FlowWorld(16, workers: Threads)
        {
            OnEnded = line =>
            {
                // Every packet of a flow has as many bytes as the flow has a number.
                uint flow = line.Tuples[Direction.Original].SourcePort;
                if (line.Traffic[Direction.Original].Bytes % flow != 0)
                    fault = $"flow {flow} ended with {line.Traffic[Direction.Original].Bytes} bytes";
            },
        };
        var workers = world.Share(Threads);
        int[] found = new int[Threads];
        TupleWorld.OnThreads(Threads, thread =>
        {
            var mine = workers[thread];
            for (int round = 0; round < 300_000 && fault is null; round++)
            {
                int flow = round % 2 == 0 ? 11 : 13;
                mine.Table.Enter();
                if (mine.Finds(Original(flow), Instant.Zero, out var hit))
                {
                    mine.Table.Touch(hit.Index, Direction.Original, flow, TimeoutClass.Udp, TimeoutClass.Udp, Instant.Zero);
                    found[thread]++;
                    if (round % 3 == 0)
                        mine.Table.End(hit.Index, hit.Life, FlowEnd.Reset, Instant.Zero);
                }
                else
                {
                    mine.Open(Original(flow), Reply(flow), Instant.Zero, out _, KindOf(flow));
                }

                mine.Table.Leave();
            }
        });
        TestContext.Out.WriteLine($"counted {string.Join(", ", found)}");
        Assert.That(fault, Is.Null);
        Assert.That(found.Sum(), Is.GreaterThan(1000));
        TupleWorld.AssertSound(world.Table);
    }

    [Test]
    public void Threads_that_sweep_at_once_end_what_has_expired_and_nothing_else()
    {
        const int Entries = 60;
        using var world = new FlowWorld(2 * Entries, workers: Threads);
        var workers = world.Share(Threads);
        using var barrier = new Barrier(Threads);
        TupleWorld.OnThreads(Threads, thread =>
        {
            var start = Instant.Zero;
            var later = start + FlowWorld.Timeout(TimeoutClass.Udp);
            for (int round = 0; round < 1500; round++)
            {
                if (thread == 0)
                {
                    world.Table.Sweep(new Instant(long.MaxValue), int.MaxValue);
                    world.Ended.Clear();
                    for (int flow = 0; flow < Entries; flow++)
                        world.Open(Original(flow), Reply(flow), start, out _, FlowStatus.SourceNat, flow % 2 == 0 ? TimeoutClass.Udp : TimeoutClass.Generic);
                }

                barrier.SignalAndWait();
                for (int i = 0; i < 12; i++)
                    workers[thread].Table.Sweep(later, 7);
                barrier.SignalAndWait();
                if (thread == 0 && world.Ended.Any(e => e.Original.SourcePort % 2 != 0))
                    throw new AssertionException($"round {round}: an entry that had not expired was ended");
            }
        });

        world.Table.Sweep(Instant.Zero + FlowWorld.Timeout(TimeoutClass.Udp), int.MaxValue);
        Assert.That(world.Table.Count, Is.EqualTo(Entries / 2));
        TupleWorld.AssertSound(world.Table);
    }

    private static void Act(FlowWorld world, SeededRandom random, Instant now, int[] opened, int[] refused)
    {
        var table = world.Table;
        int flow = (int)random.Below(Flows);
        var (original, reply) = (Original(flow), Reply(flow));
        switch (random.Below(8))
        {
            case 0 or 1 or 2:
                var result = world.Open(original, reply, now, out _, KindOf(flow), (TimeoutClass)random.Below(16));
                if (result == InsertResult.Inserted)
                    Interlocked.Increment(ref opened[flow]);
                else
                    Interlocked.Increment(ref refused[flow]);
                if (result == InsertResult.Full)
                    table.DropEarly(table.Tuples.Hash(original), now);
                break;
            case 3 or 4 when world.Finds(reply, now, out var hit):
                table.Mark(hit.Index, hit.Life, KindOf(flow) | FlowStatus.SeenReply | (FlowStatus)(random.Below(2) * (uint)FlowStatus.Assured));
                table.Touch(hit.Index, hit.Direction, 100, TimeoutClass.Udp, TimeoutClass.Generic, now);
                break;
            case 5 when world.Finds(original, now, out var hit):
                table.End(hit.Index, hit.Life, FlowEnd.Reset, now);
                break;
            case 6:
                table.Sweep(now, 8);
                break;
            case 7:
                if (table.TryFindSource(original, out var external) && external.Destination != reply.Destination)
                    throw new AssertionException($"the source of {original} has the endpoint {external}");
                break;
        }
    }

    /// <summary>Bits that are given to an entry when it opens and that nobody may change; other ones for neighbouring flows.</summary>
    private static FlowStatus KindOf(int flow) => FlowStatus.SourceNat
        | (FlowStatus)((flow & 1) * (int)FlowStatus.DestinationNat)
        | (FlowStatus)(((flow >> 1) & 1) * (int)FlowStatus.HoldsMapping)
        | (FlowStatus)(((flow >> 2) & 1) * (int)FlowStatus.HoldsPermission);

    private static FlowTuple Original(int flow) =>
        new(TupleWorld.Udp, new Ipv4Address(0x0A000000 + (uint)(flow % 3)), (ushort)flow, new Ipv4Address(0xC6336401), 53);

    private static FlowTuple Reply(int flow) =>
        new(TupleWorld.Udp, new Ipv4Address(0xC6336401), 53, new Ipv4Address(0xCB007100 + (uint)(flow % 3)), (ushort)flow);
}
