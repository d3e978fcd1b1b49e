using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>Which IPv4 addresses are global (RFC 6890): of the others none may stand behind the well-known prefix (RFC 6052 section 3.1).</summary>
internal static class GlobalAddresses
{
    private static readonly ImmutableArray<Ipv4Prefix> Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(Ipv4Prefix.Parse),
    ];

    /// <summary>Whether an address is global.</summary>
    public static bool Contains(Ipv4Address address)
    {
        foreach (var prefix in Special)
        {
            if (prefix.Contains(address))
                return false;
        }

        return true;
    }
}
