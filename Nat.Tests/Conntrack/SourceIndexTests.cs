using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Tests.Conntrack;

/// <summary>A new flow finds the external endpoint that its source has already.</summary>
public sealed class SourceIndexTests
{
    private FlowWorld _world = null!;

    [SetUp]
    public void Make() => _world = new FlowWorld(128);

    [TearDown]
    public void Free() => _world.Dispose();

    [Test]
    public void The_newest_entry_of_a_source_is_found()
    {
        Open(1);
        Open(2);
        Assert.That(ExternalPort(), Is.EqualTo(2));
    }

    [Test]
    public void An_entry_whose_source_is_not_rewritten_is_passed_over()
    {
        Open(1);
        Open(2, FlowStatus.DestinationNat);
        Assert.That(ExternalPort(), Is.EqualTo(1));
    }

    [Test]
    public void Another_source_is_not_found()
    {
        Open(1);
        Assert.That(_world.Table.TryFindSource(Original(1).WithSource(new Ipv4Address(0x0A000001), 1001), out _), Is.False, "another port");
        Assert.That(_world.Table.TryFindSource(new FlowTuple(TupleWorld.Tcp, new Ipv4Address(0x0A000001), 1000, default, 53), out _), Is.False, "another protocol");
    }

    [TestCase(3, 2, 1)]
    [TestCase(1, 2, 3)]
    [TestCase(2, 3, 1)]
    [TestCase(2, 1, 3)]
    public void Entries_leave_from_the_head_the_middle_and_the_tail(int first, int second, int third)
    {
        for (int flow = 1; flow <= 3; flow++)
            Open(flow);
        var left = new SortedSet<int> { 1, 2, 3 };
        foreach (int flow in (ReadOnlySpan<int>)[first, second, third])
        {
            End(flow);
            left.Remove(flow);
            Assert.That(ExternalPort(), Is.EqualTo(left.Max));
            TupleWorld.AssertSound(_world.Table);
        }

        Open(4);
        Assert.That(ExternalPort(), Is.EqualTo(4));
        TupleWorld.AssertSound(_world.Table);
    }

    [Test]
    public void The_search_gives_up_after_a_bounded_number_of_entries()
    {
        Open(1);
        for (int flow = 2; flow <= SourceIndex.MaxSteps; flow++)
            Open(flow, FlowStatus.None);
        Assert.That(ExternalPort(), Is.EqualTo(1), "the last one within the bound");
        Open(SourceIndex.MaxSteps + 1, FlowStatus.None);
        Assert.That(ExternalPort(), Is.Zero, "one further");
        End(SourceIndex.MaxSteps + 1);
        Assert.That(ExternalPort(), Is.EqualTo(1));
    }

    [Test]
    public void An_insertion_that_failed_leaves_nothing_in_the_index()
    {
        Open(1);
        Assert.That(_world.Open(Original(1), Reply(9), Instant.Zero, out _, FlowStatus.SourceNat), Is.EqualTo(InsertResult.Taken));
        Assert.That(ExternalPort(), Is.EqualTo(1));
        TupleWorld.AssertSound(_world.Table);
    }

    private static FlowTuple Original(int flow) =>
        new(TupleWorld.Udp, new Ipv4Address(0x0A000001), 1000, new Ipv4Address(0xC6336400 + (uint)flow), 53);

    private static FlowTuple Reply(int flow) =>
        new(TupleWorld.Udp, new Ipv4Address(0xC6336400 + (uint)flow), 53, new Ipv4Address(0xCB007101), (ushort)flow);

    private void Open(int flow, FlowStatus status = FlowStatus.SourceNat) =>
        Assert.That(_world.Open(Original(flow), Reply(flow), Instant.Zero, out _, status), Is.EqualTo(InsertResult.Inserted));

    private void End(int flow)
    {
        Assert.That(_world.Finds(Original(flow), Instant.Zero, out var hit));
        Assert.That(_world.Table.End(hit.Index, hit.Life, FlowEnd.Reset, Instant.Zero));
    }

    private int ExternalPort() => _world.Table.TryFindSource(Original(200), out var external) ? external.DestinationPort : 0;
}
