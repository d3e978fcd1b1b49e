using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>The check that the other tests end with can fail: a table broken on purpose is reported.</summary>
public sealed class TableIntegrityTests
{
    private const int Lines = 128;

    private TupleTable<FlowLine> _table = null!;
    private uint _index;

    [SetUp]
    public void Fill()
    {
        _table = new TupleTable<FlowLine>(Lines, TupleWorld.Hash());
        var crowd = TupleWorld.Crowd(_table, 40, 1);
        for (int i = 0; i < 40; i += 2)
            _table.Insert(crowd[i], crowd[i + 1], out _index);
        _table.Remove(crowd[0]);
        _table.Remove(crowd[2]);
        TupleWorld.AssertSound(_table);
    }

    [TearDown]
    public void Free() => _table.Dispose();

    [Test]
    public void A_slot_that_was_cleared_is_reported()
    {
        _table.Directory[1].Slot(0) = TableSlot.Empty;
        AssertReported("is not found by its");
        AssertReported("have 35 slots");
    }

    [Test]
    public void A_slot_that_points_at_a_free_line_is_reported()
    {
        _table.Directory[12].Slot(0) = TableSlot.Make(5, 0, Direction.Original);
        AssertReported("points at line 0, which is not there");
    }

    [Test]
    public void Two_lines_with_one_tuple_are_reported()
    {
        _table[_index].Tuples[Direction.Reply] = _table[_index - 1].Tuples[Direction.Reply];
        AssertReported($"lines {_index - 1} and {_index} share");
    }

    [Test]
    public void A_wrong_count_of_tuples_that_passed_a_bucket_is_reported()
    {
        _table.Directory[0].Passed++;
        AssertReported("bucket 0 was passed by");
    }

    [Test]
    public void A_line_that_was_taken_and_forgotten_is_reported()
    {
        Assert.That(_table.TryTake(out uint taken));
        AssertReported($"line {taken} is left in state 1");
    }

    [Test]
    public void A_line_that_died_and_was_not_released_is_reported()
    {
        _table.TryKill(_index, _table[_index].Life);
        AssertReported($"line {_index} is left in state 3");
    }

    [Test]
    public void A_batch_of_free_lines_that_got_lost_is_reported()
    {
        FreeManyLines();
        _table.Node(_table.FirstFree - 1).NextFree = 0;
        AssertReported("are free");
    }

    [Test]
    public void A_stack_of_free_lines_that_runs_in_a_circle_is_reported()
    {
        FreeManyLines();
        _table.Node(_table.FirstFree - 1).NextFree = _table.FirstFree;
        AssertReported("is free twice");
    }

    [Test]
    public void A_live_line_among_the_free_ones_is_reported()
    {
        FreeManyLines();
        _table.Node(_table.FirstFree - 1).Batch[0] = _index;
        AssertReported($"line {_index} is among the free ones, but in use");
    }

    [Test]
    public void An_entry_that_the_index_of_sources_lost_is_reported()
    {
        using var world = new FlowWorld(8);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Instant.Zero, out uint index);
        TupleWorld.AssertSound(world.Table);
        world.Table.Sources!.Remove(index);
        Assert.That(TableIntegrity.Check(world.Table), Has.Some.Contains("1 live lines have 0 places"));
    }

    /// <summary>More than a worker keeps in stock.</summary>
    private void FreeManyLines()
    {
        List<uint> taken = [];
        while (_table.TryTake(out uint index))
            taken.Add(index);
        taken.ForEach(_table.Abandon);
        TupleWorld.AssertSound(_table);
        Assert.That(_table.FirstFree, Is.Not.Zero, "nothing but stock");
    }

    private void AssertReported(string fault) => Assert.That(TableIntegrity.Check(_table), Has.Some.Contains(fault));
}
