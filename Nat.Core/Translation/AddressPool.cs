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

    /// <summary>Whether an address belongs to the pool.</summary>
    public bool Contains(Ipv4Address address)
    {
        foreach (var range in _ranges)
        {
            if (range.Contains(address))
                return true;
        }

        return false;
    }

    /// <summary>The address that a hash picks; all are picked equally often.</summary>
    public Ipv4Address Pick(ulong hash)
    {
        uint number = (uint)Math.BigMul(hash, _count, out _);
        foreach (var range in _ranges)
        {
            if (number < range.Count)
                return new Ipv4Address(range.First.Value + number);
            number -= (uint)range.Count;
        }

        return First;
    }
}
