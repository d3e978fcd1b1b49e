using System.Globalization;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>What a million flows cost, and that a flow costs the garbage collector nothing.</summary>
[NonParallelizable]
public sealed class TableMemoryTests
{
    private const int Million = 1 << 20;

    /// <summary>Everything of an entry: directory, line, record, index of sources, and for TCP the state of the connection.</summary>
    private const double BytesPerFlow = 128;

    private const double BytesPerConnection = 192;

    /// <summary>What the runtime itself may take meanwhile: compiled code, the collector's own pages.</summary>
    private const long RuntimeBytes = 16 << 20;

    [TestCase(TupleWorld.Udp, BytesPerFlow)]
    [TestCase(TupleWorld.Tcp, BytesPerConnection)]
    public void A_million_live_flows_take_no_more_memory_than_is_said(byte protocol, double most)
    {
        WarmUp();
        long before = ResidentBytes();
        using var world = new FlowWorld(Million);
        for (uint i = 0; i < Million; i++)
        {
            if (world.Open(Tuple(2 * i), Tuple((2 * i) + 1), Instant.Zero, out _, FlowStatus.SourceNat) != InsertResult.Inserted)
                Assert.Fail($"entry {i} was not inserted");
        }

        long grown = ResidentBytes() - before;
        double each = world.Table.Bytes / (double)Million;
        TestContext.Out.WriteLine($"{each:F1} bytes of address space for each, {grown / (double)Million:F1} resident");
        Assert.That(world.Table.Count, Is.EqualTo(Million));
        Assert.That(each, Is.LessThanOrEqualTo(BytesPerConnection), "the address space is for the worst case");
        Assert.That(grown, Is.GreaterThan(Million * 64L), "nothing was measured");
        Assert.That(grown, Is.LessThanOrEqualTo((long)(Million * most) + RuntimeBytes));
        Assert.That(world.Open(Tuple(2 * Million), Tuple((2 * Million) + 1), Instant.Zero, out _), Is.EqualTo(InsertResult.Full));

        for (uint i = 0; i < 2 * Million; i += 997)
            Assert.That(world.Finds(Tuple(i), Instant.Zero, out _), $"tuple {i}");

        FlowTuple Tuple(uint number)
        {
            var tuple = TupleWorld.Tuple(number);
            return new FlowTuple(protocol, tuple.Source, tuple.SourcePort, tuple.Destination, tuple.DestinationPort);
        }
    }

    [Test]
    public void An_empty_table_for_a_million_flows_takes_next_to_nothing()
    {
        WarmUp();
        long before = ResidentBytes();
        using var world = new FlowWorld(Million);
        world.Open(TupleWorld.Tuple(1), TupleWorld.Tuple(2), Instant.Zero, out _);
        Assert.That(ResidentBytes() - before, Is.LessThan(RuntimeBytes + (5 * (2 << 20))), "one huge page for each array");
    }

    [Test]
    public void Opening_finding_touching_sweeping_and_ending_allocate_nothing()
    {
        using var world = new FlowWorld(1024) { OnEnded = _ => { } };
        Live(world, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Live(world, 20_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Live(FlowWorld world, uint flows)
    {
        var table = world.Table;
        for (uint i = 0; i < flows; i++)
        {
            var now = new Instant(i * 10_000_000L);
            var (original, reply) = (TupleWorld.Tuple(2 * i), TupleWorld.Tuple((2 * i) + 1));
            if (world.Open(original, reply, now, out _, FlowStatus.SourceNat) == InsertResult.Full)
                table.DropEarly(table.Tuples.Hash(original), now);
            if (world.Finds(reply, now, out var hit))
            {
                table.Mark(hit.Index, hit.Life, FlowStatus.SeenReply);
                table.Touch(hit.Index, hit.Direction, 100, TimeoutClass.Udp, TimeoutClass.Generic, now);
                table.TryFindSource(original, out _);
                if (i % 3 == 0)
                    table.End(hit.Index, hit.Life, FlowEnd.Reset, now);
            }

            table.Sweep(now, 2);
        }
    }

    private static void WarmUp()
    {
        using (var world = new FlowWorld(1 << 12) { OnEnded = _ => { } })
            Live(world, 1 << 12);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assume.That(OperatingSystem.IsLinux(), "the resident set is read from /proc");
    }

    private static long ResidentBytes()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
