using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>Walks a whole table that nobody writes to, and tells what does not hold together.</summary>
internal static class TableIntegrity
{
    /// <summary>What is wrong, a sentence each; empty if all is well.</summary>
    public static IReadOnlyList<string> Check<TLine>(TupleTable<TLine> table)
        where TLine : unmanaged
    {
        List<string> faults = [];
        CheckLines(table, faults);
        CheckDirectory(table, faults);
        CheckFreeLines(table, faults);
        return faults;
    }

    /// <summary>The same for the entries and the index of their sources.</summary>
    public static IReadOnlyList<string> Check(ConntrackTable table)
    {
        List<string> faults = [.. Check(table.Tuples)];
        if (table.Sources is null)
            return faults;
        int entries = 0;
        foreach (var (index, isLinked) in table.Sources.Entries().Take(table.Count + 1))
        {
            entries++;
            if (!LineLife.IsLive(table[index].Life))
                faults.Add($"line {index} is among the sources, but not live");
            if (!isLinked)
                faults.Add($"line {index} does not lead back to the one before it of its source");
        }

        if (entries != table.Count)
            faults.Add($"{table.Count} live lines have {entries} places among the sources");
        return faults;
    }

    private static void CheckLines<TLine>(TupleTable<TLine> table, List<string> faults)
        where TLine : unmanaged
    {
        Dictionary<FlowTuple, uint> owners = [];
        int live = 0;
        for (uint index = 0; index < table.Used; index++)
        {
            ref var node = ref table.Node(index);
            uint state = node.Life & LineLife.StateMask;
            if (state is LineLife.Tentative or LineLife.Dead)
                faults.Add($"line {index} is left in state {state}");
            if (state != LineLife.Live)
                continue;
            live++;
            foreach (var direction in (ReadOnlySpan<Direction>)[Direction.Original, Direction.Reply])
            {
                var tuple = node.Tuples[direction];
                if (!owners.TryAdd(tuple, index))
                    faults.Add($"lines {owners[tuple]} and {index} share {tuple}");
                if (!table.TryFind(tuple, table.Hash(tuple), out var hit) || hit.Index != index || hit.Direction != direction)
                    faults.Add($"line {index} is not found by its {direction} tuple {tuple}");
            }
        }

        if (live != table.Count)
            faults.Add($"{live} lines are live, the count says {table.Count}");
    }

    private static void CheckDirectory<TLine>(TupleTable<TLine> table, List<string> faults)
        where TLine : unmanaged
    {
        long[] passed = new long[table.Directory.Count];
        int slots = 0;
        for (uint at = 0; at < passed.Length; at++)
        {
            for (int number = 0; number < TableBucket.Slots; number++)
            {
                ulong slot = table.Directory[at].Slot(number);
                if (slot == TableSlot.Empty)
                    continue;
                slots++;
                ref var node = ref table.Node(TableSlot.Index(slot));
                ulong hash = table.Hash(node.Tuples[TableSlot.DirectionOf(slot)]);
                if (!LineLife.IsLive(node.Life) || slot != TableSlot.Make(hash, TableSlot.Index(slot), TableSlot.DirectionOf(slot)))
                    faults.Add($"slot {number} of bucket {at} points at line {TableSlot.Index(slot)}, which is not there");
                for (uint step = table.Directory.Home(hash); step != at; step = table.Directory.Next(step))
                    passed[step]++;
            }
        }

        if (slots != 2 * table.Count)
            faults.Add($"{table.Count} live lines have {slots} slots");
        for (uint at = 0; at < passed.Length; at++)
        {
            if (passed[at] != table.Directory[at].Passed)
                faults.Add($"bucket {at} was passed by {passed[at]} tuples, its count says {table.Directory[at].Passed}");
        }
    }

    private static void CheckFreeLines<TLine>(TupleTable<TLine> table, List<string> faults)
        where TLine : unmanaged
    {
        HashSet<uint> free = [];
        foreach (uint index in table.Stocked.Concat(Batched(table)))
        {
            if (!free.Add(index))
            {
                faults.Add($"line {index} is free twice");
                break;
            }

            if ((table.Node(index).Life & LineLife.StateMask) != LineLife.Free)
                faults.Add($"line {index} is among the free ones, but in use");
        }

        if (free.Count + table.Count != table.Used)
            faults.Add($"{table.Used} lines were handed out, {table.Count} are in use, {free.Count} are free");
    }

    private static IEnumerable<uint> Batched<TLine>(TupleTable<TLine> table)
        where TLine : unmanaged
    {
        for (uint at = table.FirstFree; at != 0; at = table.Node(at - 1).NextFree)
        {
            yield return at - 1;
            for (int i = 0; i < FreeBatch.Lines; i++)
                yield return table.Node(at - 1).Batch[i];
        }
    }
}
