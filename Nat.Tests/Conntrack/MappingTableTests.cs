using System.Diagnostics;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Tests.Conntrack;

/// <summary>Mappings live exactly as long as somebody uses them, whoever else is at work.</summary>
[NonParallelizable]
public sealed class MappingTableTests
{
    private const int Threads = 5;
    private const int Hosts = 6;
    private const int Ports = 4;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2.5);

    [Test]
    public void A_mapping_is_found_by_both_ends_until_its_last_use_ends()
    {
        using var table = new MappingTable(new(8, TupleWorld.Hash()), perRemoteAddress: false);
        Assert.That(table.Hold(Outbound(1, 80), Inbound(1, 80)), Is.EqualTo(InsertResult.Inserted));
        Assert.That(table.Hold(Outbound(1, 443), Inbound(1, 443)), Is.EqualTo(InsertResult.Inserted));
        Assert.That(table.Hold(Outbound(1, 80), Inbound(2, 80)), Is.EqualTo(InsertResult.Taken), "it has another external endpoint");
        Assert.That(table.Hold(Outbound(2, 80), Inbound(1, 80)), Is.EqualTo(InsertResult.Taken), "that is another host's");
        Assert.That(table.Count, Is.EqualTo(1));
        table.Release(Outbound(1, 80), Inbound(1, 80));
        Assert.That(table.TryFindInternal(Outbound(1, 99), out var external) && external.DestinationPort == 1);
        Assert.That(table.TryFindExternal(Inbound(1, 99), out var key) && key.SourcePort == 1);
        table.Release(Outbound(1, 443), Inbound(1, 443));
        Assert.That(table.TryFindInternal(Outbound(1, 99), out _) || table.TryFindExternal(Inbound(1, 99), out _), Is.False);
        Assert.That(table.Count, Is.Zero);
        TupleWorld.AssertSound(table.Lines);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_a_thread_holds_does_not_vanish_and_nothing_remains_when_all_have_released(bool perRemoteAddress)
    {
        using var first = new MappingTable(new(5, TupleWorld.Hash(), new WorkerClocks(Threads)), perRemoteAddress);
        MappingTable[] tables = [first, .. Enumerable.Range(1, Threads - 1).Select(first.Share)];
        int held = 0;
        TupleWorld.OnThreads(Threads, thread =>
        {
            var table = tables[thread];
            var random = new SeededRandom((ulong)thread);
            var mine = new List<(FlowTuple Outbound, FlowTuple Inbound)>();
            for (long end = Stopwatch.GetTimestamp() + (long)(Duration.TotalSeconds * Stopwatch.Frequency / 2); Stopwatch.GetTimestamp() < end;)
            {
                if (mine.Count < 3 && random.Below(2) == 0)
                {
                    ushort remote = (ushort)random.Below(2);
                    var use = (Outbound((ushort)random.Below(Hosts), remote), Inbound((ushort)random.Below(Ports), remote));
                    if (table.Hold(use.Item1, use.Item2) != InsertResult.Inserted)
                        continue;
                    mine.Add(use);
                    Interlocked.Increment(ref held);
                }
                else if (mine.Count > 0)
                {
                    int which = (int)random.Below((uint)mine.Count);
                    AssertHeld(table, mine[which]);
                    table.Release(mine[which].Outbound, mine[which].Inbound);
                    mine.RemoveAt(which);
                }
            }

            foreach (var use in mine)
            {
                AssertHeld(table, use);
                table.Release(use.Outbound, use.Inbound);
            }
        });

        TestContext.Out.WriteLine($"held {held} times");
        Assert.That(held, Is.GreaterThan(1000));
        Assert.That(first.Count, Is.Zero);
        TupleWorld.AssertSound(first.Lines);
    }

    private static void AssertHeld(MappingTable table, (FlowTuple Outbound, FlowTuple Inbound) use)
    {
        if (!table.TryFindInternal(use.Outbound, out var external) || external.DestinationPort != use.Inbound.DestinationPort)
            throw new AssertionException($"{use.Outbound} does not lead to {use.Inbound}");
        if (!table.TryFindExternal(use.Inbound, out var key) || key.SourcePort != use.Outbound.SourcePort)
            throw new AssertionException($"{use.Inbound} does not lead to {use.Outbound}");
    }

    private static FlowTuple Outbound(ushort host, ushort remote) =>
        new(TupleWorld.Udp, new Ipv4Address(0x0A000001), host, new Ipv4Address(0xC6336400u + remote), remote);

    private static FlowTuple Inbound(ushort external, ushort remote) =>
        new(TupleWorld.Udp, new Ipv4Address(0xC6336400u + remote), remote, new Ipv4Address(0xCB007101), external);
}
