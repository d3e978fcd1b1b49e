using System.Diagnostics;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>Several threads on one small, crowded table. What must always hold is looked at while they run.</summary>
[NonParallelizable]
public sealed class TupleTableSoakTests
{
    private const int Threads = 5;
    private const int Tuples = 48;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2.5);

    [Test]
    public void Threads_that_insert_find_and_remove_see_every_line_whole_and_no_tuple_twice()
    {
        var tables = TupleWorld.Shared(16, Threads);
        using var first = tables[0];
        var tuples = TupleWorld.Crowd(first, Tuples, 2);
        int[] holders = new int[Tuples];
        var tally = new Tally();
        TupleWorld.OnThreads(Threads, thread =>
        {
            var table = tables[thread];
            var random = new SeededRandom((ulong)thread);
            for (long end = Stopwatch.GetTimestamp() + (long)(Duration.TotalSeconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
            {
                int a = (int)random.Below(Tuples);
                int b = (a + 1 + (int)random.Below(Tuples - 1)) % Tuples;
                switch (random.Below(4))
                {
                    case 0 or 1:
                        InsertAndCheck(table, tuples, holders, a, b, tally);
                        break;
                    case 2:
                        FindAndCheck(table, tuples[a], tally);
                        break;
                    default:
                        RemoveOne(table, tuples, holders, a, tally);
                        break;
                }
            }
        });

        TestContext.Out.WriteLine(tally);
        Assert.That(tally.Inserted - tally.Removed, Is.EqualTo(first.Count));
        Assert.That(new[] { tally.Inserted, tally.Removed, tally.Found, tally.Taken, tally.LostRaces, tally.Full }, Has.All.GreaterThan(0), "not everything happened");
        TupleWorld.AssertSound(first);
        foreach (var tuple in tuples)
            first.Remove(tuple);
        Assert.That(first.Count, Is.Zero);
        TupleWorld.AssertSound(first);
    }

    [Test]
    public void Of_threads_that_insert_the_same_tuples_exactly_one_wins_and_of_those_that_remove_them_too()
    {
        const int Pairs = 6;
        var tables = TupleWorld.Shared(Threads * Pairs, Threads);
        using var first = tables[0];
        var tuples = TupleWorld.Crowd(first, 2 * Pairs, 1);
        using var barrier = new Barrier(Threads);
        int[] winners = new int[Pairs];
        int[] removers = new int[Pairs];
        TupleWorld.OnThreads(Threads, thread =>
        {
            var table = tables[thread];
            for (int round = 0; round < 4000; round++)
            {
                for (int i = 0; i < Pairs; i++)
                {
                    int pair = (i + (round % 3 == 0 ? 0 : thread)) % Pairs;
                    var (a, b) = (tuples[2 * pair], tuples[(2 * pair) + 1]);
                    if ((thread % 2 == 0 ? table.Insert(a, b, out _) : table.Insert(b, a, out _)) == InsertResult.Inserted)
                        Interlocked.Increment(ref winners[pair]);
                }

                barrier.SignalAndWait();
                for (int pair = 0; pair < Pairs; pair++)
                {
                    if (table.Remove(tuples[(2 * pair) + (thread & 1)]))
                        Interlocked.Increment(ref removers[pair]);
                }

                barrier.SignalAndWait();
                if (winners.Any(n => n != round + 1) || removers.Any(n => n != round + 1))
                    throw new AssertionException($"round {round}: {string.Join(',', winners)} won, {string.Join(',', removers)} removed");
                barrier.SignalAndWait();
            }
        });

        Assert.That(first.Count, Is.Zero);
        TupleWorld.AssertSound(first);
    }

    /// <summary>
    /// A tuple's counter goes up when a line with it is live, and down before that line is killed, so it is never higher than the
    /// number of live lines: above one, two lines share the tuple.
    /// </summary>
    private static void InsertAndCheck(TupleTable<FlowLine> table, FlowTuple[] tuples, int[] holders, int a, int b, Tally tally)
    {
        switch (table.Insert(tuples[a], tuples[b], out _))
        {
            case InsertResult.Inserted:
                Interlocked.Increment(ref tally.Inserted);
                if (Interlocked.Increment(ref holders[a]) > 1 || Interlocked.Increment(ref holders[b]) > 1)
                    throw new AssertionException("two live lines share a tuple");
                break;
            case InsertResult.Taken:
                Interlocked.Increment(ref tally.Taken);
                break;
            case InsertResult.LostRace:
                Interlocked.Increment(ref tally.LostRaces);
                break;
            default:
                Interlocked.Increment(ref tally.Full);
                break;
        }
    }

    private static void FindAndCheck(TupleTable<FlowLine> table, in FlowTuple tuple, Tally tally)
    {
        if (!table.TryFind(tuple, out var hit))
            return;
        Interlocked.Increment(ref tally.Found);
        var own = table[hit.Index].Tuples[hit.Direction];
        var other = table[hit.Index].Tuples[hit.Direction.Opposite()];
        if (!table.StillLives(hit))
            return;
        if (own != tuple)
            throw new AssertionException($"asked for {tuple}, found {own}");
        bool found = table.TryFind(other, out var back);
        if ((!found || back.Index != hit.Index || back.Direction == hit.Direction || back.Life != hit.Life) && table.StillLives(hit))
            throw new AssertionException($"{tuple} is found, its partner {other} is not");
    }

    private static void RemoveOne(TupleTable<FlowLine> table, FlowTuple[] tuples, int[] holders, int a, Tally tally)
    {
        if (!table.TryFind(tuples[a], out var hit))
            return;
        int b = Array.IndexOf(tuples, table[hit.Index].Tuples[hit.Direction.Opposite()]);
        if (!table.StillLives(hit))
            return;
        Interlocked.Decrement(ref holders[a]);
        Interlocked.Decrement(ref holders[b]);
        if (table.TryKill(hit.Index, hit.Life))
        {
            Interlocked.Increment(ref tally.Removed);
            table.Release(hit.Index);
            return;
        }

        Interlocked.Increment(ref holders[a]);
        Interlocked.Increment(ref holders[b]);
    }

    private sealed class Tally
    {
        internal int Inserted;
        internal int Taken;
        internal int LostRaces;
        internal int Full;
        internal int Found;
        internal int Removed;

        public override string ToString() => $"inserted {Inserted}, taken {Taken}, lost races {LostRaces}, full {Full}, found {Found}, removed {Removed}";
    }
}
