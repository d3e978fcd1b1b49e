using System.Numerics;
using System.Runtime.CompilerServices;
using Nat.Core.Flows;
using Nat.Core.Memory;

namespace Nat.Core.Conntrack;

/// <summary>
/// Finds an entry by the source of its original direction: what Linux calls the "bysource" hash. Used only when flows are
/// opened and ended; each chain has a spin lock in its head.
/// </summary>
internal sealed class SourceIndex : IDisposable
{
    /// <summary>How far a chain is searched.</summary>
    public const int MaxSteps = 32;

    private const uint LockBit = 0x80000000;

    private readonly NativeArray<uint> _heads;     // [A] lock bit, index of the newest entry plus one
    private readonly NativeArray<FlowRecord> _records;
    private readonly TupleTable<FlowLine> _table;
    private readonly FlowHash _hash;

    public SourceIndex(TupleTable<FlowLine> table, NativeArray<FlowRecord> records, FlowHash hash)
    {
        _heads = new NativeArray<uint>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(table.Capacity, 16)));
        (_table, _records, _hash) = (table, records, hash);
    }

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _heads.Bytes;

    /// <summary>Asks for the head of a tuple's chain.</summary>
    public void PrefetchHead(in FlowTuple tuple) => _heads.Prefetch(NumberOf(tuple));

    /// <summary>Asks for the first entry of a tuple's chain.</summary>
    public void PrefetchFirst(in FlowTuple tuple)
    {
        uint first = Volatile.Read(ref HeadOf(tuple)) & ~LockBit;
        if (first == 0)
            return;
        _table.Prefetch(first - 1);
        _records.Prefetch(first - 1);
    }

    /// <summary>Puts an entry before the others of its source.</summary>
    public void Add(uint index)
    {
        ref uint head = ref HeadOf(_table[index].Tuples[Direction.Original]);
        uint first = Lock(ref head);
        ref var record = ref _records[index];
        record.NextOfSource = first;
        record.PreviousOfSource = 0;
        if (first != 0)
            _records[first - 1].PreviousOfSource = index + 1;
        Volatile.Write(ref head, index + 1);
    }

    /// <summary>Takes an entry out that is in, and whose line has not changed since.</summary>
    public void Remove(uint index)
    {
        ref uint head = ref HeadOf(_table[index].Tuples[Direction.Original]);
        uint first = Lock(ref head);
        ref var record = ref _records[index];
        if (record.NextOfSource != 0)
            _records[record.NextOfSource - 1].PreviousOfSource = record.PreviousOfSource;
        if (record.PreviousOfSource != 0)
            _records[record.PreviousOfSource - 1].NextOfSource = record.NextOfSource;
        else
            first = record.NextOfSource;
        Volatile.Write(ref head, first);
    }

    /// <summary>
    /// Finds the newest entry that has the source of a tuple and whose own source is rewritten.
    /// </summary>
    /// <param name="tuple">The tuple of a new flow.</param>
    /// <param name="external">The external endpoint of that entry, as the destination of its reply tuple.</param>
    public bool TryFind(in FlowTuple tuple, out FlowTuple external)
    {
        ref uint head = ref HeadOf(tuple);
        uint first = Lock(ref head);
        external = default;
        bool found = false;
        uint at = first;
        for (int step = 0; at != 0 && step < MaxSteps && !found; step++)
        {
            ref var line = ref _table[at - 1];
            found = SourceOf(line.Tuples[Direction.Original]) == SourceOf(tuple) && (line.Status & FlowStatus.SourceNat) != 0;
            if (found)
                external = line.Tuples[Direction.Reply];
            at = _records[at - 1].NextOfSource;
        }

        Volatile.Write(ref head, first);
        return found;
    }

    /// <summary>
    /// All entries in it, chain by chain, each with whether its link back is right; for <see cref="TableIntegrity"/>, while nobody
    /// writes. A chain that runs in a circle does not end.
    /// </summary>
    public IEnumerable<(uint Index, bool IsLinked)> Entries()
    {
        for (uint number = 0; number < (uint)_heads.Length; number++)
        {
            uint previous = 0;
            for (uint at = _heads[number]; at != 0; at = _records[at - 1].NextOfSource)
            {
                yield return (at - 1, _records[at - 1].PreviousOfSource == previous);
                previous = at;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _heads.Dispose();

    private static FlowTuple SourceOf(in FlowTuple tuple) => tuple.WithDestination(default, 0);

    private ref uint HeadOf(in FlowTuple tuple) => ref _heads[NumberOf(tuple)];

    private uint NumberOf(in FlowTuple tuple) => (uint)_hash.Of(SourceOf(tuple)) & (uint)(_heads.Length - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Lock(ref uint head)
    {
        SpinWait spin = default;
        while (true)
        {
            uint seen = Volatile.Read(ref head);
            if ((seen & LockBit) == 0 && Interlocked.CompareExchange(ref head, seen | LockBit, seen) == seen)
                return seen;
            spin.SpinOnce();
        }
    }
}
