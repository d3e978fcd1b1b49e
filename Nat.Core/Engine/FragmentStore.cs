using System.Diagnostics.CodeAnalysis;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>
/// Keeps fragments until their datagram is whole, in whatever order they come (RFC 4787 REQ-14). Bounded in bytes and in time: when
/// it is full the oldest datagram makes room, so that a flood of fragments costs only fragments (REQ-14a). Workers share one store, under a
/// lock: the fragments of a datagram may come to any of them. A datagram that was taken out is its taker's alone.
/// </summary>
internal sealed class FragmentStore
{
    /// <summary>What a datagram counts beside its buffer, so that many small ones are bounded, too.</summary>
    private const int Overhead = 512;

    /// <summary>Fragments that one datagram may have: 65,535 bytes in pieces of the smallest link's 68-byte packets need no more.</summary>
    private const int MaxFragments = 2048;

    private const int MaxPooled = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<FragmentKey, LinkedListNode<Datagram>> _byKey = [];
    private readonly LinkedList<Datagram> _oldestFirst = new();
    private readonly Stack<LinkedListNode<Datagram>> _pool = new();
    private int _bytes;
    private int _capacity;
    private TimeSpan _timeout;
    private int _beforeFirst;

    /// <summary>Makes an empty store.</summary>
    /// <param name="capacity">Bytes that may be kept; a datagram counts as far as its last fragment reaches, because so large its buffer is.</param>
    /// <param name="timeout">How long a datagram may take.</param>
    /// <param name="beforeFirst">Fragments of a datagram that may come before its first one; 0 for any number.</param>
    public FragmentStore(int capacity, TimeSpan timeout, int beforeFirst) => Change(capacity, timeout, beforeFirst);

    /// <summary>Sets other bounds, from the next fragment on.</summary>
    public void Change(int capacity, TimeSpan timeout, int beforeFirst)
    {
        using var held = _lock.EnterScope();
        (_capacity, _timeout, _beforeFirst) = (capacity, timeout, beforeFirst);
    }

    /// <summary>Takes in a fragment.</summary>
    /// <param name="packet">The fragment.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="now">The time.</param>
    /// <param name="finished">Its datagram, taken out: whole, or past saving if a reason is returned.</param>
    /// <returns><see cref="DropReason.None"/>, or why this fragment is not kept.</returns>
    public DropReason Add(Ipv4Packet packet, in PacketSlot slot, Instant now, out Datagram? finished)
    {
        var key = new FragmentKey(packet.Addresses, packet.Identification, packet.Protocol, slot.Arrival, slot.Arrival.HasZone() ? slot.Zone : (ushort)0);
        finished = null;
        using var held = _lock.EnterScope();
        if (!_byKey.TryGetValue(key, out var node))
            node = Begin(key, now);
        var datagram = node.Value;
        int before = datagram.Extent;
        bool fatal = IsTooEarly(datagram, packet);
        var reason = fatal ? DropReason.FragmentsBeforeFirst
            : datagram.Count < MaxFragments ? datagram.Add(packet, slot.Token, out fatal) : DropReason.FragmentStoreFull;
        _bytes += datagram.Extent - before;
        if (reason == DropReason.None ? datagram.IsComplete : fatal)
            finished = Remove(node);
        return reason;
    }

    /// <summary>Takes out the oldest datagram if all together are too large; the newest may always stay.</summary>
    public bool TryMakeRoom([NotNullWhen(true)] out Datagram? datagram)
    {
        datagram = null;
        using var held = _lock.EnterScope();
        return _bytes > _capacity && _oldestFirst.Count > 1 && TryRemoveFirst(out datagram);
    }

    /// <summary>Takes out the oldest datagram if its time is up.</summary>
    public bool TryRemoveExpired(Instant now, [NotNullWhen(true)] out Datagram? datagram)
    {
        datagram = null;
        using var held = _lock.EnterScope();
        return _oldestFirst.First is { } node && node.Value.Started + _timeout <= now && TryRemoveFirst(out datagram);
    }

    /// <summary>Takes out the oldest datagram.</summary>
    public bool TryRemoveOldest([NotNullWhen(true)] out Datagram? datagram)
    {
        using var held = _lock.EnterScope();
        return TryRemoveFirst(out datagram);
    }

    /// <summary>Gives back a datagram that was taken out.</summary>
    public void Recycle(Datagram datagram)
    {
        using var held = _lock.EnterScope();
        if (_pool.Count < MaxPooled)
            _pool.Push(new LinkedListNode<Datagram>(datagram));
    }

    private bool IsTooEarly(Datagram datagram, Ipv4Packet packet) =>
        _beforeFirst > 0 && packet.FragmentOffset != 0 && !datagram.HasFirst && datagram.Count >= _beforeFirst;

    private bool TryRemoveFirst([NotNullWhen(true)] out Datagram? datagram)
    {
        datagram = _oldestFirst.First is { } node ? Remove(node) : null;
        return datagram is not null;
    }

    private LinkedListNode<Datagram> Begin(FragmentKey key, Instant now)
    {
        if (!_pool.TryPop(out var node))
            node = new LinkedListNode<Datagram>(new Datagram());
        node.Value.Reset(key, now);
        _byKey.Add(key, node);
        _oldestFirst.AddLast(node);
        _bytes += Overhead;
        return node;
    }

    private Datagram Remove(LinkedListNode<Datagram> node)
    {
        _byKey.Remove(node.Value.Key);
        _oldestFirst.Remove(node);
        _bytes -= node.Value.Extent + Overhead;
        return node.Value;
    }
}
