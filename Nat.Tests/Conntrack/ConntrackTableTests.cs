using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>How entries end: by time, for want of room, by sweeping; and what late hits may do.</summary>
public sealed class ConntrackTableTests
{
    private static readonly Instant Start = Instant.FromSeconds(100);

    [Test]
    public void An_entry_ends_lazily_when_it_is_looked_up_at_its_expiry()
    {
        using var world = new FlowWorld(8);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Start, out _);
        var expiry = Start + FlowWorld.Timeout(TimeoutClass.Udp);
        Assert.That(world.Finds(TupleWorld.Tuple(2), new Instant(expiry.Nanoseconds - 1), out _));
        Assert.That(world.Table.Count, Is.EqualTo(1));
        Assert.That(world.Finds(TupleWorld.Tuple(2), expiry, out _), Is.False);
        Assert.That(world.Ended, Is.EqualTo(new[] { (TupleWorld.Tuple(1), FlowEnd.Expired, expiry) }));
        Assert.That((world.Table.Count, world.Table.Statistics.Expired), Is.EqualTo((0, 1)));
    }

    [Test]
    public void An_expired_entry_that_nobody_asks_for_stays_until_it_is_swept()
    {
        using var world = new FlowWorld(8);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Start, out _);
        var late = Start + TimeSpan.FromHours(1);
        Assert.That(world.Finds(TupleWorld.Tuple(3), late, out _), Is.False);
        Assert.That(world.Table.Count, Is.EqualTo(1));
        world.Table.Sweep(late, 1);
        Assert.That(world.Table.Count, Is.Zero);
        Assert.That(world.Ended.Single().At, Is.EqualTo(Start + FlowWorld.Timeout(TimeoutClass.Udp)), "when it expired, not when it was found");
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(16)]
    public void A_sweep_looks_at_no_more_entries_than_its_budget_and_comes_to_each_in_turn(int budget)
    {
        using var world = Filled(64, 50);
        var late = Start + TimeSpan.FromHours(1);
        for (int swept = 0; swept < 50;)
        {
            world.Table.Sweep(late, budget);
            swept = Math.Min(50, swept + budget);
            Assert.That(world.Ended, Has.Count.EqualTo(swept));
        }
    }

    [Test]
    public void A_touch_lets_the_timeout_run_anew_and_a_shorter_limit_only_shortens()
    {
        using var world = new FlowWorld(8);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Start, out uint index);
        world.Table.Touch(index, Direction.Reply, 100, TimeoutClass.UdpStream, TimeoutClass.Generic, Start + TimeSpan.FromSeconds(1));
        Assert.That(world.Table[index].Expires, Is.EqualTo(Start + TimeSpan.FromSeconds(1) + FlowWorld.Timeout(TimeoutClass.UdpStream)));
        world.Table.Touch(index, Direction.Reply, 100, TimeoutClass.UdpStream, TimeoutClass.TcpClose, Start);
        Assert.That(world.Table[index].Expires, Is.EqualTo(Start + FlowWorld.Timeout(TimeoutClass.TcpClose)), "the lesser of the two");
        world.Table.Shorten(index, TimeoutClass.Generic, Start);
        Assert.That(world.Table[index].Expires, Is.EqualTo(Start + FlowWorld.Timeout(TimeoutClass.TcpClose)));
        world.Table.Shorten(index, TimeoutClass.TcpSynSent, Start);
        Assert.That(world.Table[index].Expires, Is.EqualTo(Start + FlowWorld.Timeout(TimeoutClass.TcpSynSent)));
        Assert.That(world.Table.Snapshot(index).ReplyPackets, Is.EqualTo(2));
    }

    [Test]
    public void Counters_carry_beyond_their_word()
    {
        using var world = new FlowWorld(8);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Start, out uint index);
        const ulong Most = 1 << 23;
        world.Table[index].Traffic[Direction.Original] = new TrafficCount(Most - 1, (Most - 1) * ushort.MaxValue);
        for (int i = 0; i < 3; i++)
            world.Table.Account(index, Direction.Original, ushort.MaxValue);
        var flow = world.Table.Snapshot(index);
        Assert.That((flow.OriginalPackets, flow.OriginalBytes), Is.EqualTo((Most + 2, (Most + 2) * ushort.MaxValue)));
        Assert.That(world.Table[index].Traffic[Direction.Original].Bytes, Is.LessThan(TrafficCount.CarriedBytes + (3 * ushort.MaxValue)), "it was carried");
    }

    [Test]
    public void A_full_table_of_unassured_entries_makes_room_as_Linux_does()
    {
        using var world = Filled(16, 16);
        Assert.That(world.Open(TupleWorld.Tuple(500), TupleWorld.Tuple(501), Start, out _), Is.EqualTo(InsertResult.Full));
        Assert.That(world.Table.DropEarly(HashOf(world, homeAt: 4), Start), "seven buckets of eight may be empty, not all");
        Assert.That(world.Ended.Select(e => e.End), Is.All.EqualTo(FlowEnd.EarlyDropped));
        Assert.That(world.Ended, Has.Count.LessThanOrEqualTo(TableBucket.Slots));
        Assert.That(world.Table.Statistics.EarlyDrop, Is.EqualTo(world.Ended.Count));
        Assert.That(world.Open(TupleWorld.Tuple(500), TupleWorld.Tuple(501), Start, out _), Is.EqualTo(InsertResult.Inserted));
        TupleWorld.AssertSound(world.Table);
    }

    [Test]
    public void A_full_table_of_assured_entries_refuses()
    {
        using var world = Filled(16, 16, FlowStatus.Assured);
        for (uint home = 0; home < 16; home++)
            Assert.That(world.Table.DropEarly(HashOf(world, home), Start), Is.False);
        Assert.That(world.Open(TupleWorld.Tuple(500), TupleWorld.Tuple(501), Start, out _), Is.EqualTo(InsertResult.Full));
        Assert.That(world.Ended, Is.Empty);
    }

    [Test]
    public void Early_drop_ends_the_unassured_of_the_first_bucket_that_has_any_and_looks_at_eight()
    {
        using var world = new FlowWorld(64);
        var table = world.Table.Tuples;
        var far = Enumerable.Range(0, 100_000).Select(n => TupleWorld.Tuple((uint)n)).ToLookup(t => table.Directory.Home(table.Hash(t)));
        world.Open(far[7].First(), far[20].First(), Start, out _);
        world.Open(far[7].Skip(1).First(), far[21].First(), Start, out _);
        world.Open(far[7].Skip(2).First(), far[22].First(), Start, out _, FlowStatus.Assured);
        world.Open(far[8].First(), far[23].First(), Start, out _);
        Assert.That(world.Table.DropEarly(HashOf(world, 31), Start), Is.False, "eight buckets from 31 on, round the end, are up to 6");
        Assert.That(world.Table.DropEarly(HashOf(world, 0), Start));
        Assert.That(world.Ended.Select(e => e.Original), Is.EquivalentTo(far[7].Take(2)));
    }

    [TestCase(TcpState.FinWait, true)]
    [TestCase(TcpState.CloseWait, true)]
    [TestCase(TcpState.LastAck, true)]
    [TestCase(TcpState.TimeWait, true)]
    [TestCase(TcpState.Close, true)]
    [TestCase(TcpState.Established, false)]
    [TestCase(TcpState.SynReceived, false)]
    public void Above_95_percent_a_sweep_also_ends_assured_entries_that_are_closing(TcpState state, bool ends)
    {
        using var world = new FlowWorld(100);
        var crowd = TupleWorld.Crowd(world.Table.Tuples, 200, 50, TupleWorld.Tcp);
        for (int i = 0; i < 95; i++)
            world.Open(crowd[2 * i], crowd[(2 * i) + 1], Start, out _, FlowStatus.Assured, state: state);
        world.Table.Sweep(Start, 1000);
        Assert.That(world.Ended, Is.Empty, "95 of 100 are not more than 95 %");
        world.Open(crowd[190], crowd[191], Start, out _, FlowStatus.Assured, state: state);
        world.Table.Sweep(Start, 1000);
        Assert.That(world.Ended, Has.Count.EqualTo(ends ? 1 : 0), "one, and the table is nearly full no more");
        TupleWorld.AssertSound(world.Table);
    }

    [Test]
    public void A_hit_whose_entry_has_ended_marks_neither_the_free_line_nor_its_next_entry()
    {
        using var world = new FlowWorld(2);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Start, out _, FlowStatus.HoldsMapping);
        world.Finds(TupleWorld.Tuple(1), Start, out var late);
        Assert.That(world.Table.Mark(late.Index, late.Life, FlowStatus.SeenReply));
        Assert.That(world.Table[late.Index].Status, Is.EqualTo(FlowStatus.HoldsMapping | FlowStatus.SeenReply));
        Assert.That(world.Table.End(late.Index, late.Life, FlowEnd.Reset, Start));
        Assert.That(world.Table.Mark(late.Index, late.Life, FlowStatus.HoldsPermission), Is.False);
        TupleWorld.AssertSound(world.Table);

        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Start, out uint index, FlowStatus.SourceNat);
        Assert.That(index, Is.EqualTo(late.Index));
        Assert.That(world.Table.Mark(late.Index, late.Life, FlowStatus.HoldsPermission), Is.False);
        Assert.That(world.Table.End(late.Index, late.Life, FlowEnd.Reset, Start), Is.False);
        Assert.That(world.Table[index].Status, Is.EqualTo(FlowStatus.SourceNat));
    }

    private static FlowWorld Filled(int capacity, int entries, FlowStatus status = FlowStatus.None)
    {
        var world = new FlowWorld(capacity);
        for (uint i = 0; i < entries; i++)
            Assert.That(world.Open(TupleWorld.Tuple(2 * i), TupleWorld.Tuple((2 * i) + 1), Start, out _, status), Is.EqualTo(InsertResult.Inserted));
        return world;
    }

    /// <summary>A hash whose search begins at a bucket.</summary>
    private static ulong HashOf(FlowWorld world, uint homeAt)
    {
        ulong hash = 0;
        while (world.Table.Tuples.Directory.Home(hash) != homeAt)
            hash += 1UL << 56;
        return hash;
    }
}
