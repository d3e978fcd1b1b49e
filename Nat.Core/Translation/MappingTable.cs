using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// Internal endpoints and the external endpoints that stand for them; found by either, in the same lock-free structure as the
/// entries. A mapping lives as long as an entry uses it, so its timer is the latest of theirs (RFC 4787 REQ-6: outbound traffic
/// refreshes). Shared by workers as <see cref="TupleTable{TLine}"/> is.
/// </summary>
/// <param name="table">The lines, as one worker sees them.</param>
/// <param name="perRemoteAddress">Whether an internal endpoint has one mapping for each outside address (address-dependent) or one for all.</param>
/// <param name="severalExternals">Whether one internal endpoint may have several external ones at once.</param>
internal sealed class MappingTable(TupleTable<MappingLine> table, bool perRemoteAddress, bool severalExternals = false) : IDisposable
{
    private const ulong OneUser = 1UL << 32;   // in the life word and what is behind it

    private readonly TupleTable<MappingLine> _table = table;

    /// <summary>Mappings in use.</summary>
    public int Count => _table.Count;

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _table.Bytes;

    /// <summary>The lines, for the integrity check.</summary>
    public TupleTable<MappingLine> Lines => _table;

    /// <summary>The same mappings for another worker; made before any worker begins.</summary>
    public MappingTable Share(int worker) => new(_table.Share(worker), perRemoteAddress, severalExternals);

    /// <summary>The key of the sender of a tuple that goes out.</summary>
    public FlowTuple InternalKey(in FlowTuple outbound) => perRemoteAddress ? outbound.WithDestination(outbound.Destination, 0) : outbound.WithDestination(default, 0);

    /// <summary>The key of the receiver of a tuple that comes in.</summary>
    public FlowTuple ExternalKey(in FlowTuple inbound) => perRemoteAddress ? inbound.WithSource(inbound.Source, 0) : inbound.WithSource(default, 0);

    /// <summary>Finds the external endpoint of the sender of an outbound tuple: the destination of <paramref name="external"/>.</summary>
    public bool TryFindInternal(in FlowTuple outbound, out FlowTuple external)
    {
        var key = InternalKey(outbound);
        bool found = _table.TryFind(key, _table.Hash(key), out var hit);
        external = found ? _table[hit.Index].Keys[Direction.Reply] : default;
        return found && _table.StillLives(hit);
    }

    /// <summary>Finds the internal endpoint behind the receiver of an inbound tuple: the source of <paramref name="internalKey"/>.</summary>
    public bool TryFindExternal(in FlowTuple inbound, out FlowTuple internalKey)
    {
        var key = ExternalKey(inbound);
        bool found = _table.TryFind(key, _table.Hash(key), out var hit);
        internalKey = found ? _table[hit.Index].Keys[Direction.Original] : default;
        return found && _table.StillLives(hit);
    }

    /// <summary>
    /// Makes the mapping of an outbound and an inbound tuple, or uses it once more if it is there.
    /// </summary>
    /// <returns>Inserted, or why another mapping stands in the way.</returns>
    public InsertResult Hold(in FlowTuple outbound, in FlowTuple inbound)
    {
        var internalKey = HeldKey(outbound, inbound);
        var externalKey = ExternalKey(inbound);
        while (_table.TryFind(internalKey, _table.Hash(internalKey), out var hit))
        {
            ref ulong word = ref _table.Node(hit.Index).LifeAndOwn;
            ulong seen = Volatile.Read(ref word);
            bool same = _table[hit.Index].Keys[Direction.Reply] == externalKey;
            if ((uint)seen != hit.Life || !_table.StillLives(hit))
                continue;
            if (!same)
                return InsertResult.Taken;
            if (Interlocked.CompareExchange(ref word, seen + OneUser, seen) == seen)
                return InsertResult.Inserted;
        }

        if (!_table.TryTake(out uint index))
            return InsertResult.Full;
        ref var made = ref _table[index];
        made.Keys[Direction.Original] = internalKey;
        made.Keys[Direction.Reply] = externalKey;
        made.Users = 1;
        var result = _table.Publish(index);
        if (result != InsertResult.Inserted)
            _table.Abandon(index);
        return result;
    }

    /// <summary>
    /// Uses the mapping of an outbound and an inbound tuple once less; the last use ends it, in the same exchange, so that a mapping which is
    /// found has users.
    /// </summary>
    public void Release(in FlowTuple outbound, in FlowTuple inbound)
    {
        var key = HeldKey(outbound, inbound);
        while (_table.TryFind(key, _table.Hash(key), out var hit))
        {
            ref ulong word = ref _table.Node(hit.Index).LifeAndOwn;
            ulong seen = Volatile.Read(ref word);
            if ((uint)seen != hit.Life)
                continue;
            bool last = seen < 2 * OneUser;
            ulong next = last ? LineLife.With(hit.Life, LineLife.Dead) : seen - OneUser;
            if (Interlocked.CompareExchange(ref word, next, seen) != seen)
                continue;
            if (last)
                _table.Release(hit.Index);
            return;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    /// <summary>The internal key under which a mapping is kept; where there may be several, the external port tells them apart.</summary>
    private FlowTuple HeldKey(in FlowTuple outbound, in FlowTuple inbound)
    {
        var key = InternalKey(outbound);
        return severalExternals ? key.WithDestination(key.Destination, inbound.DestinationPort) : key;
    }
}
