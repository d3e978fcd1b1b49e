using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>Which addresses are taken, and the next free one: first those that the file names, then those that it leaves open.</summary>
internal sealed class AddressPlan(FaultList faults)
{
    // RFC 5737 first: they are for documentation. The second half of RFC 2544's block, which no host of the internet has, where these do not suffice.
    private static readonly Ipv4Prefix[] PublicBlocks =
        [Ipv4Prefix.Parse("203.0.113.0/24"), Ipv4Prefix.Parse("198.51.100.0/24"), Ipv4Prefix.Parse("198.19.0.0/16")];

    private readonly Dictionary<(string Vpc, Ipv4Address Address), string> _private = [];
    private readonly Dictionary<Ipv4Address, string> _public = [];
    private readonly Dictionary<Ipv6Address, string> _wide = [];
    private readonly Dictionary<string, UInt128> _nextWide = new(StringComparer.Ordinal);
    private readonly Dictionary<string, uint> _next = new(StringComparer.Ordinal);
    private uint _nextPublic = 1;

    /// <summary>Takes a private address that the file names.</summary>
    public void Take(Subnet subnet, Ipv4Address address, Word at, string owner)
    {
        if (!subnet.Contains(address))
            faults.Add(at, $"{address} is not in subnet '{subnet.Name}' ({subnet.Cidr?.ToString() ?? "which has IPv6 only"})");
        else if (!subnet.MayHost(address))
            faults.Add(at, $"{address} is one of the five addresses that AWS keeps in {subnet.Cidr}: the first four and the last");
        else if (!_private.TryAdd((subnet.Vpc, address), owner))
            faults.Add(at, $"{address} is the address of '{_private[(subnet.Vpc, address)]}' already");
    }

    /// <summary>Takes a public address that the file names.</summary>
    public void TakePublic(Ipv4Address address, Word at, string owner)
    {
        if (!_public.TryAdd(address, owner))
            faults.Add(at, $"{address} is the address of '{_public[address]}' already");
    }

    /// <summary>A free private address of a subnet.</summary>
    public Ipv4Address Next(Subnet subnet, Word at, string owner)
    {
        if (subnet.Cidr is not { } cidr)
        {
            faults.Add(at, $"'{owner}' needs an IPv4 address, and subnet '{subnet.Name}' has IPv6 only");
            return default;
        }

        uint number = _next.GetValueOrDefault(subnet.Name, cidr.First.Value + Subnet.ReservedAtStart);
        while (number < cidr.Last.Value && !_private.TryAdd((subnet.Vpc, new Ipv4Address(number)), owner))
            number++;
        if (number >= cidr.Last.Value)
            faults.Add(at, $"no address is free in subnet '{subnet.Name}' ({cidr})");
        _next[subnet.Name] = number + 1;
        return new Ipv4Address(number);
    }

    /// <summary>Takes an IPv6 address that the file names.</summary>
    public void Take(Subnet subnet, Ipv6Address address, Word at, string owner)
    {
        if (!subnet.Contains(address))
            faults.Add(at, $"{address} is not in subnet '{subnet.Name}' ({subnet.Ipv6Cidr?.ToString() ?? "which has no IPv6"})");
        else if (!subnet.MayHost(address))
            faults.Add(at, $"{address} is one of the five addresses that AWS keeps in {subnet.Ipv6Cidr}: the first four and the last");
        else if (!_wide.TryAdd(address, owner))
            faults.Add(at, $"{address} is the address of '{_wide[address]}' already");
    }

    /// <summary>Takes the IPv6 address of a host on the internet.</summary>
    public void TakePublic(Ipv6Address address, Word at, string owner)
    {
        if (!_wide.TryAdd(address, owner))
            faults.Add(at, $"{address} is the address of '{_wide[address]}' already");
    }

    /// <summary>A free IPv6 address of a subnet, which has more than anybody takes.</summary>
    public Ipv6Address? NextWide(Subnet subnet, Word at, string owner)
    {
        if (subnet.Ipv6Cidr is not { } cidr)
        {
            faults.Add(at, $"'{owner}' is to have an IPv6 address, and subnet '{subnet.Name}' has no block of them ('ipv6:')");
            return null;
        }

        var number = _nextWide.GetValueOrDefault(subnet.Name, cidr.First.Value + Subnet.ReservedAtStart);
        while (!_wide.TryAdd(new Ipv6Address(number), owner))
            number++;
        _nextWide[subnet.Name] = number + 1;
        return new Ipv6Address(number);
    }

    /// <summary>A free public address.</summary>
    public Ipv4Address NextPublic(Word at, string owner)
    {
        uint skipped = 0;
        foreach (var block in PublicBlocks)
        {
            uint size = block.Last.Value - block.First.Value;
            for (; _nextPublic - skipped < size; _nextPublic++)
            {
                var address = new Ipv4Address(block.First.Value + _nextPublic - skipped);
                if (_public.TryAdd(address, owner))
                    return address;
            }

            skipped += size;
        }

        faults.Add(at, $"no public address is left for '{owner}'; name one");
        return default;
    }
}
