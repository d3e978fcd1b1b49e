using Nat.Core.Nat64;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>
/// How the translators of a VPC behave: the engine's profile <c>aws</c> for a gateway, <c>linux</c> for an instance. Only addresses and
/// what the file says of an instance are put in. No address counts as inside by itself: the network tells the side of each packet.
/// </summary>
internal static class NatConfigs
{
    /// <summary>Flows that one translator may have: 8 addresses to a few destinations each. What is asked for is memory that is cleared when it is first used.</summary>
    private const int MaxFlows = 2_000_000;

    private static readonly Ipv4Address OfTheInterface = new(0);

    /// <summary>
    /// How every NAT gateway serves IPv6 hosts (AWS-08): by the well-known prefix, behind which private addresses may stand, too. The links of a
    /// VPC carry what the gateway carries.
    /// </summary>
    public static Nat64Config Nat64 { get; } = new()
    {
        AllowNonGlobal = true,
        Ipv6Mtu = NatProfiles.Aws.InsideMtu,
        LowestIpv6Mtu = NatProfiles.Aws.InsideMtu,
        MaxHosts = 1 << 16,
    };

    /// <summary>A NAT gateway with these addresses (AWS-02, AWS-03).</summary>
    public static NatConfig Gateway(IEnumerable<Ipv4Address> addresses) => NatProfiles.Aws with
    {
        Inside = [],
        Outside = [.. addresses.Select(address => new Ipv4Range(address, address))],
        MaxFlows = MaxFlows,
    };

    /// <summary>A NAT instance at this address (AWS-04).</summary>
    public static NatConfig Instance(NatInstanceRules rules, Ipv4Address address) => NatProfiles.Linux with
    {
        Inside = [],
        Outside = rules.Outside.IsEmpty ? [new Ipv4Range(address, address)] : rules.Outside,
        Ports = rules.Ports,
        Exclusions = rules.Exclusions,
        StaticMappings = [.. rules.Forwards.Select(forward => forward.External == OfTheInterface ? forward with { External = address } : forward)],
    };
}
