using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>The external addresses of a NAT, any number in any ranges (MAP-08).</summary>
internal sealed class AddressPool
{
    private readonly ImmutableArray<Ipv4Range> _ranges;
    private readonly uint _count;

    public AddressPool(ImmutableArray<Ipv4Range> ranges)
    {
        if (ranges.IsDefaultOrEmpty)
            throw new ArgumentException("a NAT needs at least one external address", nameof(ranges));
        _ranges = ranges;
        _count = (uint)Math.Min(ranges.Sum(r => r.Count), uint.MaxValue);
    }

    /// <summary>The first address.</summary>
    public Ipv4Address First => _ranges[0].First;

    /// <summary>How many addresses.</summary>
    public uint Count => _count;

    /// <summary>Whether an address belongs to the pool.</summary>
    public bool Contains(Ipv4Address address) => NumberOf(address) >= 0;

    /// <summary>The address that a hash picks; all are picked equally often.</summary>
    public Ipv4Address Pick(ulong hash) => At((uint)Math.BigMul(hash, _count, out _));

    /// <summary>An address by its number, from 0.</summary>
    public Ipv4Address At(uint number)
    {
        foreach (var range in _ranges)
        {
            if (number < range.Count)
                return new Ipv4Address(range.First.Value + number);
            number -= (uint)range.Count;
        }

        return First;
    }

    /// <summary>The number of an address; -1 if it is not in the pool.</summary>
    public long NumberOf(Ipv4Address address)
    {
        long before = 0;
        foreach (var range in _ranges)
        {
            if (range.Contains(address))
                return before + (address.Value - range.First.Value);
            before += range.Count;
        }

        return -1;
    }

    /// <summary>The address behind another one; the first behind the last.</summary>
    public Ipv4Address After(Ipv4Address address) => At((uint)((NumberOf(address) + 1) % _count));
}
