using System.Diagnostics.CodeAnalysis;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>
/// Keeps unsolicited SYNs from the outside, and Listens of DCCP, for the time in which the NAT must not answer them (RFC 5382 REQ-4, RFC 5597
/// REQ-4). Bounded in number, and of each only what an ICMP error quotes is kept: a flood of SYNs costs the oldest of them their answers, and
/// nobody else. Workers share one store, under a lock: the SYN of the other side may come to any of them.
/// </summary>
internal sealed class SynStore
{
    /// <summary>SYNs that are kept at once: some two megabytes.</summary>
    public const int Capacity = 4096;

    /// <summary>How long the NAT must not answer (RFC 5382 REQ-4; RFC 6146 section 4: TCP_INCOMING_SYN).</summary>
    public static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(6);

    private readonly Lock _lock = new();
    private readonly Dictionary<FlowTuple, HeldSyn> _byTuple = [];
    private readonly LinkedList<HeldSyn> _oldestFirst = new();
    private readonly Stack<HeldSyn> _pool = new();
    private int _count;   // as the dictionary's, for a look without the lock

    /// <summary>Whether none is kept. May be told a little late to a worker that did not put it there.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Takes in a SYN.</summary>
    /// <returns>False if one of the same tuple is kept already.</returns>
    public bool TryAdd(Ipv4Packet packet, in FlowTuple tuple, long token, Instant now)
    {
        using var held = _lock.EnterScope();
        if (_byTuple.ContainsKey(tuple))
            return false;
        if (!_pool.TryPop(out var syn))
            syn = new HeldSyn();
        syn.Keep(packet, tuple, token, now);
        _byTuple.Add(tuple, syn);
        _oldestFirst.AddLast(syn.Node);
        _count = _byTuple.Count;
        return true;
    }

    /// <summary>Takes out the SYN of a tuple.</summary>
    public bool TryRemove(in FlowTuple tuple, [NotNullWhen(true)] out HeldSyn? syn)
    {
        using var held = _lock.EnterScope();
        if (!_byTuple.TryGetValue(tuple, out syn))
            return false;
        Remove(syn);
        return true;
    }

    /// <summary>Takes out the oldest if there are too many.</summary>
    public bool TryMakeRoom([NotNullWhen(true)] out HeldSyn? syn)
    {
        using var held = _lock.EnterScope();
        return TryRemoveOldestIf(_byTuple.Count > Capacity, out syn);
    }

    /// <summary>Takes out the oldest if its time is up.</summary>
    public bool TryRemoveDue(Instant now, [NotNullWhen(true)] out HeldSyn? syn)
    {
        using var held = _lock.EnterScope();
        return TryRemoveOldestIf(_oldestFirst.First is { } first && first.Value.Arrived + HoldTime <= now, out syn);
    }

    /// <summary>Takes out the oldest.</summary>
    public bool TryRemoveOldest([NotNullWhen(true)] out HeldSyn? syn)
    {
        using var held = _lock.EnterScope();
        return TryRemoveOldestIf(true, out syn);
    }

    /// <summary>Gives back one that was taken out.</summary>
    public void Recycle(HeldSyn syn)
    {
        using var held = _lock.EnterScope();
        if (_pool.Count <= Capacity)
            _pool.Push(syn);
    }

    private bool TryRemoveOldestIf(bool isWanted, [NotNullWhen(true)] out HeldSyn? syn)
    {
        syn = isWanted ? _oldestFirst.First?.Value : null;
        if (syn is null)
            return false;
        Remove(syn);
        return true;
    }

    private void Remove(HeldSyn syn)
    {
        _byTuple.Remove(syn.Tuple);
        _oldestFirst.Remove(syn.Node);
        _count = _byTuple.Count;
    }
}
