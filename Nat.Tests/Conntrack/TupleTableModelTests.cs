using CsCheck;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>Long random sequences on a small, crowded table, step by step against a dictionary.</summary>
public sealed class TupleTableModelTests
{
    private const int Capacity = 24;
    private const int Tuples = 56;

    private static readonly Gen<(int Kind, int A, int B)[]> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Tuples - 1], Gen.Int[0, Tuples - 1]).Array[100, 1200];

    [Test]
    public void The_table_does_what_a_dictionary_does_over_any_sequence() => Steps.Sample(Replay, iter: 250, threads: 1);

    [Test]
    public void The_crowd_is_displaced_over_several_buckets()
    {
        using var table = new TupleTable<FlowLine>(Capacity, TupleWorld.Hash());
        var crowd = TupleWorld.Crowd(table, Tuples, 2);
        for (int i = 0; i < 2 * Capacity; i += 2)
            Assert.That(table.Insert(crowd[i], crowd[i + 1], out _), Is.EqualTo(InsertResult.Inserted));
        Assert.That(table.Directory[4].Passed, Is.GreaterThan(6), "two homes of seven slots for 48 tuples");
        TupleWorld.AssertSound(table);
    }

    [Test]
    public void A_tuple_that_finds_sixteen_buckets_full_is_refused_and_leaves_no_trace()
    {
        const int Reach = TableDirectory.MaxDistance * TableBucket.Slots;
        using var table = new TupleTable<FlowLine>(200, TupleWorld.Hash());
        var crowd = TupleWorld.Crowd(table, Reach + 4, 1);
        for (int i = 0; i < Reach - 2; i += 2)
            Assert.That(table.Insert(crowd[i], crowd[i + 1], out _), Is.EqualTo(InsertResult.Inserted));
        Assert.That(table.Insert(crowd[^1], TupleWorld.Tuple(uint.MaxValue), out _), Is.EqualTo(InsertResult.Inserted));
        Assert.That(table.Insert(crowd[^3], crowd[^2], out _), Is.EqualTo(InsertResult.Full), "room for the first, none for the second");
        Assert.That(table.TryFind(crowd[^3], out _), Is.False);
        TupleWorld.AssertSound(table);

        foreach (var tuple in crowd)
            table.Remove(tuple);
        Assert.That(table.Count, Is.Zero);
        TupleWorld.AssertSound(table);
    }

    [Test]
    public void A_line_that_was_given_back_answers_to_no_old_hit()
    {
        using var table = new TupleTable<FlowLine>(1, TupleWorld.Hash());
        table.Insert(TupleWorld.Tuple(1), TupleWorld.Tuple(2), out _);
        ulong peeked = table.Probe().Peek(table.Hash(TupleWorld.Tuple(1)));
        table.TryFind(TupleWorld.Tuple(1), out var old);
        table.Remove(TupleWorld.Tuple(1));
        table.Insert(TupleWorld.Tuple(1), TupleWorld.Tuple(3), out uint index);
        Assert.That(index, Is.EqualTo(old.Index));
        Assert.That(table.StillLives(old), Is.False);
        Assert.That(table.TryKill(old.Index, old.Life), Is.False);
        Assert.That(table.TryFind(TupleWorld.Tuple(2), table.Hash(TupleWorld.Tuple(2)), peeked, out _), Is.False);
        Assert.That(table.TryFind(TupleWorld.Tuple(1), table.Hash(TupleWorld.Tuple(1)), peeked, out _), Is.True);
    }

    [Test]
    public void A_tuple_of_a_live_line_is_taken_in_either_direction()
    {
        using var table = new TupleTable<FlowLine>(8, TupleWorld.Hash());
        table.Insert(TupleWorld.Tuple(1), TupleWorld.Tuple(2), out _);
        Assert.That(table.Insert(TupleWorld.Tuple(2), TupleWorld.Tuple(3), out _), Is.EqualTo(InsertResult.Taken));
        Assert.That(table.Insert(TupleWorld.Tuple(4), TupleWorld.Tuple(1), out _), Is.EqualTo(InsertResult.Taken));
        Assert.That(table.TryFind(TupleWorld.Tuple(3), out _) || table.TryFind(TupleWorld.Tuple(4), out _), Is.False, "neither tuple of a loser");
    }

    private static void Replay((int Kind, int A, int B)[] steps)
    {
        using var table = new TupleTable<FlowLine>(Capacity, TupleWorld.Hash());
        var tuples = TupleWorld.Crowd(table, Tuples, 2);
        var model = new Dictionary<FlowTuple, (FlowTuple Other, Direction Direction, uint Index)>();
        var pending = new Queue<uint>();
        foreach (var (kind, a, b) in steps)
        {
            var (first, second) = (tuples[a], tuples[b]);
            switch (kind)
            {
                case < 5 when a != b:
                    bool isFull = (model.Count / 2) + pending.Count == Capacity;
                    bool isTaken = model.ContainsKey(first) || model.ContainsKey(second);
                    var expected = isFull ? InsertResult.Full : isTaken ? InsertResult.Taken : InsertResult.Inserted;
                    Assert.That(table.Insert(first, second, out uint index), Is.EqualTo(expected));
                    if (expected == InsertResult.Inserted)
                        Assert.That(model.TryAdd(first, (second, Direction.Original, index)) && model.TryAdd(second, (first, Direction.Reply, index)));
                    break;
                case 5 or 6:
                    Assert.That(table.Remove(first), Is.EqualTo(model.Remove(first, out var gone)));
                    model.Remove(gone.Other);
                    break;
                case 7 when table.TryTake(out uint taken):
                    pending.Enqueue(taken);
                    break;
                case 8 when pending.TryDequeue(out uint given):
                    table.Abandon(given);
                    break;
            }

            bool known = model.TryGetValue(first, out var entry);
            Assert.That(table.TryFind(first, out var hit), Is.EqualTo(known));
            if (known)
                Assert.That((hit.Index, hit.Direction), Is.EqualTo((entry.Index, entry.Direction)));
            Assert.That(table.Count, Is.EqualTo((model.Count / 2) + pending.Count));
        }

        while (pending.TryDequeue(out uint given))
            table.Abandon(given);
        foreach (var tuple in tuples)
            Assert.That(table.TryFind(tuple, out _), Is.EqualTo(model.ContainsKey(tuple)));
        TupleWorld.AssertSound(table);
    }
}
