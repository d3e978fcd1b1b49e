using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Vpc.Model;

/// <summary>What the firewall of a NAT instance translates.</summary>
public sealed record NatInstanceRules
{
    /// <summary>Whose packets are translated; empty for everybody's.</summary>
    public ImmutableArray<Ipv4Prefix> Sources { get; init; } = [];

    /// <summary>The addresses that they get, or empty for that of the interface (masquerade).</summary>
    public ImmutableArray<Ipv4Range> Outside { get; init; } = [];

    /// <summary>The ports that they get, or null for those that Linux takes.</summary>
    public PortRange? Ports { get; init; }

    /// <summary>Destinations that are not translated.</summary>
    public ImmutableArray<Exclusion> Exclusions { get; init; } = [];

    /// <summary>Port forwards and one-to-one mappings. The external address 0.0.0.0 stands for that of the interface.</summary>
    public ImmutableArray<StaticMapping> Forwards { get; init; } = [];
}
