using System.Runtime.CompilerServices;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Pcap.Replay;

/// <summary>Classes of all IPv4 addresses: one table look-up by the upper half, and the prefixes themselves where that half is shared.</summary>
internal sealed class AddressClasses
{
    private const uint HalfMask = 0xFFFF;
    private static readonly Ipv4Prefix[] Special =
    [
        Ipv4Prefix.Parse("0.0.0.0/8"), Ipv4Prefix.Parse("127.0.0.0/8"), Ipv4Prefix.Parse("169.254.0.0/16"), Ipv4Prefix.Parse("224.0.0.0/4"),
        Ipv4Prefix.Parse("255.255.255.255"),
    ];

    private readonly AddressClass[] _byUpperHalf = new AddressClass[HalfMask + 1];
    private readonly Ipv4Prefix[] _inside;
    private readonly Ipv4Range[] _pool;

    public AddressClasses(NatConfig config)
    {
        _inside = [.. config.Inside];
        _pool = [.. config.Outside, .. config.StaticMappings.Select(m => new Ipv4Range(m.External, m.External))];
        foreach (var prefix in Special)
            Mark(prefix.First.Value, prefix.Last.Value, AddressClass.Special);
        foreach (var range in _pool)
            Mark(range.First.Value, range.Last.Value, AddressClass.Pool);
        foreach (var prefix in _inside)
            Mark(prefix.First.Value, prefix.Last.Value, AddressClass.Inside);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AddressClass Of(uint address)
    {
        var found = _byUpperHalf[(ushort)(address >> 16)];
        return found == AddressClass.Mixed ? Exact(address) : found;
    }

    // Whoever says that an address is inside, or the NAT's own, knows better than the registry of special addresses.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private AddressClass Exact(uint value)
    {
        var address = new Ipv4Address(value);
        foreach (var prefix in _inside)
        {
            if (prefix.Contains(address))
                return AddressClass.Inside;
        }

        foreach (var range in _pool)
        {
            if (range.Contains(address))
                return AddressClass.Pool;
        }

        foreach (var prefix in Special)
        {
            if (prefix.Contains(address))
                return AddressClass.Special;
        }

        return AddressClass.None;
    }

    private void Mark(uint first, uint last, AddressClass found)
    {
        for (uint half = first >> 16; half <= last >> 16; half++)
        {
            bool isWhole = first <= half << 16 && last >= ((half << 16) | HalfMask);
            _byUpperHalf[half] = isWhole ? found : AddressClass.Mixed;
        }
    }
}
