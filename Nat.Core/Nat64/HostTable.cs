using System.Numerics;
using System.Runtime.Intrinsics;
using Nat.Core.Conntrack;
using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>
/// The IPv4 addresses by which the engine knows IPv6 hosts: one for one, from 240.0.0.0/4, which no host has. An address is given to another
/// host only when nothing has been sent to or from its host for as long as the longest-lived entry may be idle: then the engine has no
/// entry of it left. Bounded; nothing is allocated after it was made.
/// </summary>
/// <remarks>Hosts are found by a hash that is keyed by the seed; the one that was quiet for longest is the first to go.</remarks>
internal sealed class HostTable
{
    /// <summary>The stand-in of slot 0.</summary>
    private const uint FirstStandIn = 0xF0000001;

    /// <summary>Hosts for which there are stand-ins.</summary>
    public const int MostHosts = 1 << 24;

    private const int None = -1;

    private readonly FlowHash _hash;
    private readonly TimeSpan _lifetime;
    private readonly UInt128[] _hosts;
    private readonly Instant[] _lastUsed;
    private readonly int[] _newer;         // a list by last use
    private readonly int[] _older;
    private readonly int[] _buckets;       // slot + 1, or 0; open addressing, at most half full
    private int _used;                     // slots that were ever in use
    private int _newest = None;
    private int _oldest = None;
    private int _free = None;              // slots given back early, linked by _newer

    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">Hosts at the same time.</param>
    /// <param name="lifetime">How long a host must be quiet before its stand-in may be another's.</param>
    /// <param name="random">The key of the hash.</param>
    public HostTable(int capacity, TimeSpan lifetime, SeededRandom random)
    {
        (_hash, _lifetime) = (new FlowHash(random), lifetime);
        _hosts = new UInt128[capacity];
        _lastUsed = new Instant[capacity];
        (_newer, _older) = (new int[capacity], new int[capacity]);
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    }

    /// <summary>Hosts that have a stand-in.</summary>
    public int Count { get; private set; }

    /// <summary>The stand-in of a host, which gets one if it has none.</summary>
    /// <param name="host">The host.</param>
    /// <param name="now">The time.</param>
    /// <param name="standIn">The stand-in.</param>
    /// <param name="isNew">Whether it was given just now.</param>
    /// <returns>Whether there is one: all may be in use by others.</returns>
    public bool TryTake(Ipv6Address host, Instant now, out Ipv4Address standIn, out bool isNew)
    {
        int slot = Find(host);
        isNew = slot == None;
        if (isNew)
            slot = Open(host, now);
        else
            Unlink(slot);
        standIn = default;
        if (slot == None)
            return isNew = false;
        Touch(slot, now);
        standIn = new Ipv4Address(FirstStandIn + (uint)slot);
        return true;
    }

    /// <summary>The stand-in of a host that has one.</summary>
    public bool TryFind(Ipv6Address host, out Ipv4Address standIn)
    {
        int slot = Find(host);
        standIn = new Ipv4Address(FirstStandIn + (uint)slot);
        return slot != None;
    }

    /// <summary>The host of a stand-in.</summary>
    public bool TryHost(Ipv4Address standIn, out Ipv6Address host)
    {
        uint slot = standIn.Value - FirstStandIn;
        bool isKnown = slot < (uint)_used && IsLive((int)slot);
        host = isKnown ? new Ipv6Address(_hosts[slot]) : default;
        return isKnown;
    }

    /// <summary>Something was sent to a host that has a stand-in.</summary>
    public void Use(Ipv4Address standIn, Instant now)
    {
        int slot = (int)(standIn.Value - FirstStandIn);
        Unlink(slot);
        Touch(slot, now);
    }

    /// <summary>Takes a stand-in back that was given for a packet that opened nothing.</summary>
    public void GiveBack(Ipv4Address standIn)
    {
        int slot = (int)(standIn.Value - FirstStandIn);
        Unlink(slot);
        Forget(slot);
        (_newer[slot], _older[slot], _free) = (_free, slot, slot);   // a slot that is older than itself is free
    }

    private bool IsLive(int slot) => _older[slot] != slot;

    private int Open(Ipv6Address host, Instant now)
    {
        int slot = _free;
        if (slot != None)
            _free = _newer[slot];
        else if (_used < _hosts.Length)
            slot = _used++;
        else if (_lastUsed[_oldest] + _lifetime < now)
            Forget(slot = Unlinked(_oldest));
        else
            return None;
        _hosts[slot] = host.Value;
        Count++;
        uint mask = (uint)_buckets.Length - 1;
        uint at = Bucket(host.Value);
        while (_buckets[at] != 0)
            at = (at + 1) & mask;
        _buckets[at] = slot + 1;
        return slot;
    }

    private int Find(Ipv6Address host)
    {
        uint mask = (uint)_buckets.Length - 1;
        for (uint at = Bucket(host.Value); _buckets[at] != 0; at = (at + 1) & mask)
        {
            if (_hosts[_buckets[at] - 1] == host.Value)
                return _buckets[at] - 1;
        }

        return None;
    }

    /// <summary>Takes a host out, and moves those back that its bucket had pushed on.</summary>
    private void Forget(int slot)
    {
        uint mask = (uint)_buckets.Length - 1;
        uint hole = Bucket(_hosts[slot]);
        while (_buckets[hole] != slot + 1)
            hole = (hole + 1) & mask;
        for (uint at = (hole + 1) & mask; _buckets[at] != 0; at = (at + 1) & mask)
        {
            uint home = Bucket(_hosts[_buckets[at] - 1]);
            if (((at - home) & mask) < ((at - hole) & mask))
                continue;
            _buckets[hole] = _buckets[at];
            hole = at;
        }

        _buckets[hole] = 0;
        Count--;
    }

    private void Touch(int slot, Instant now)
    {
        _lastUsed[slot] = now;
        (_older[slot], _newer[slot]) = (_newest, None);
        if (_newest != None)
            _newer[_newest] = slot;
        else
            _oldest = slot;
        _newest = slot;
    }

    private int Unlinked(int slot)
    {
        Unlink(slot);
        return slot;
    }

    private void Unlink(int slot)
    {
        var (older, newer) = (_older[slot], _newer[slot]);
        if (older != None)
            _newer[older] = newer;
        else
            _oldest = newer;
        if (newer != None)
            _older[newer] = older;
        else
            _newest = older;
    }

    private uint Bucket(UInt128 host) =>
        (uint)_hash.Of(Vector128.Create((ulong)host, (ulong)(host >> 64)).AsByte()) & ((uint)_buckets.Length - 1);
}
