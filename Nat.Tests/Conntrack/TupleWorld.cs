using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Tests.Conntrack;

/// <summary>Tuples to fill tables with, and words for what tests do to a table.</summary>
internal static class TupleWorld
{
    internal const byte Udp = 17;
    internal const byte Tcp = 6;

    internal static FlowHash Hash(ulong seed = 1) => new(new SeededRandom(seed));

    /// <summary>The tuple of a number: any two numbers give two tuples.</summary>
    internal static FlowTuple Tuple(uint number, byte protocol = Udp) =>
        new(protocol, new Ipv4Address(0x0A000000 | (number >> 16)), (ushort)number, new Ipv4Address(0xC6336401), 53);

    /// <summary>Tuples that all want to live in the same few buckets of a table, so that most are displaced.</summary>
    internal static FlowTuple[] Crowd<TLine>(TupleTable<TLine> table, int count, uint homes, byte protocol = Udp)
        where TLine : unmanaged
    {
        var crowd = new List<FlowTuple>(count);
        for (uint number = 0; crowd.Count < count; number++)
        {
            var tuple = Tuple(number, protocol);
            if (table.Directory.Home(table.Hash(tuple)) < homes)
                crowd.Add(tuple);
        }

        return [.. crowd];
    }

    internal static InsertResult Insert(this TupleTable<FlowLine> table, in FlowTuple original, in FlowTuple reply, out uint index)
    {
        if (!table.TryTake(out index))
            return InsertResult.Full;
        table[index].Tuples[Direction.Original] = original;
        table[index].Tuples[Direction.Reply] = reply;
        var result = table.Publish(index);
        if (result != InsertResult.Inserted)
            table.Abandon(index);
        return result;
    }

    /// <summary>An empty table, as each of several workers sees it.</summary>
    internal static TupleTable<FlowLine>[] Shared(int capacity, int workers)
    {
        var first = new TupleTable<FlowLine>(capacity, Hash(), new WorkerClocks(workers));
        return [first, .. Enumerable.Range(1, workers - 1).Select(first.Share)];
    }

    internal static bool TryFind(this TupleTable<FlowLine> table, in FlowTuple tuple, out TableHit hit)
    {
        ulong hash = table.Hash(tuple);
        return table.TryFind(tuple, hash, table.Probe().Peek(hash), out hit);
    }

    internal static bool Remove(this TupleTable<FlowLine> table, in FlowTuple tuple)
    {
        while (table.TryFind(tuple, out var hit))
        {
            if (!table.TryKill(hit.Index, hit.Life))
                continue;
            table.Release(hit.Index);
            return true;
        }

        return false;
    }

    internal static void AssertSound<TLine>(TupleTable<TLine> table)
        where TLine : unmanaged => Assert.That(TableIntegrity.Check(table), Is.Empty);

    internal static void AssertSound(ConntrackTable table) => Assert.That(TableIntegrity.Check(table), Is.Empty);

    /// <summary>Runs the same work on several threads at once, and fails with the first failure of any.</summary>
    internal static void OnThreads(int count, Action<int> work)
    {
        Exception? failure = null;
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                work(number);
            }
            catch (Exception caught)
            {
                Interlocked.CompareExchange(ref failure, caught, null);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.That(failure, Is.Null);
    }
}
