using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>
/// Two insertions of one tuple, held still at the moment that threads seldom hit: the rival has its slots in the directory and
/// has not looked for others yet.
/// </summary>
public sealed class TupleTableRaceTests
{
    private static readonly FlowTuple A = TupleWorld.Tuple(1);
    private static readonly FlowTuple B = TupleWorld.Tuple(2);
    private static readonly FlowTuple C = TupleWorld.Tuple(3);

    private TupleTable<FlowLine> _table = null!;

    [SetUp]
    public void Make() => _table = new TupleTable<FlowLine>(8, TupleWorld.Hash());

    [TearDown]
    public void Free() => _table.Dispose();

    [Test]
    public void A_tentative_line_is_not_found()
    {
        Begin(A, B);
        Assert.That(_table.TryFind(A, out _) || _table.TryFind(B, out _), Is.False);
    }

    [Test]
    public void The_later_line_gives_way_to_a_tentative_one_before_it()
    {
        uint rival = Begin(A, B);
        Assert.That(_table.Insert(C, A, out _), Is.EqualTo(InsertResult.LostRace));
        Assert.That(_table.Node(rival).Life & LineLife.StateMask, Is.EqualTo(LineLife.Tentative), "the rival lives on");
        Assert.That(Complete(rival), Is.EqualTo(InsertResult.Inserted));
        TupleWorld.AssertSound(_table);
    }

    [Test]
    public void The_earlier_line_aborts_a_tentative_one_behind_it()
    {
        Assert.That(_table.TryTake(out uint first));
        uint rival = Begin(A, B);
        _table.Abandon(first);
        Assert.That(_table.Insert(C, A, out uint index), Is.EqualTo(InsertResult.Inserted));
        Assert.That(index, Is.EqualTo(first));
        Assert.That(_table.Node(rival).Life & LineLife.StateMask, Is.EqualTo(LineLife.Dead));
        Assert.That(_table.Remove(C));
        Assert.That(Complete(rival), Is.EqualTo(InsertResult.LostRace), "aborted, although the winner is gone");
        Assert.That(_table.TryFind(A, out _), Is.False);
        TupleWorld.AssertSound(_table);
    }

    [Test]
    public void A_dead_line_whose_slots_are_still_there_stands_in_nobodys_way()
    {
        _table.Insert(A, B, out uint dead);
        Assert.That(_table.TryKill(dead, _table.Node(dead).Life));
        Assert.That(_table.TryFind(A, out _), Is.False);
        Assert.That(_table.Insert(B, A, out uint index), Is.EqualTo(InsertResult.Inserted));
        _table.Release(dead);
        Assert.That(_table.TryFind(A, out var hit));
        Assert.That((hit.Index, hit.Direction), Is.EqualTo((index, Direction.Reply)));
        TupleWorld.AssertSound(_table);
    }

    /// <summary>The first half of an insertion.</summary>
    private uint Begin(in FlowTuple original, in FlowTuple reply)
    {
        Assert.That(_table.TryTake(out uint index));
        _table[index].Tuples[Direction.Original] = original;
        _table[index].Tuples[Direction.Reply] = reply;
        foreach (var (hash, slot) in Slots(index))
            Assert.That(_table.Directory.TryPut(hash, slot));
        return index;
    }

    /// <summary>The second half: puts the slots anew and looks.</summary>
    private InsertResult Complete(uint index)
    {
        foreach (var (hash, slot) in Slots(index))
            _table.Directory.Take(hash, slot);
        var result = _table.Publish(index);
        if (result != InsertResult.Inserted)
            _table.Abandon(index);
        return result;
    }

    private (ulong Hash, ulong Slot)[] Slots(uint index) =>
    [
        .. from direction in new[] { Direction.Original, Direction.Reply }
           let hash = _table.Hash(_table.Node(index).Tuples[direction])
           select (hash, TableSlot.Make(hash, index, direction)),
    ];
}
