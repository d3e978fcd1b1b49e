using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// Deterministic NAT (PRT-11, RFC 7422): every inside host has ports of its own for ever, so that nobody needs a log to tell who had a port.
/// The names in brackets are those of RFC 7422 section 2; O is the pool, R is what the range of ports leaves out.
/// </summary>
public sealed record DeterministicRules
{
    /// <summary>
    /// The hosts that have ports of their own [I]; empty if NAT is not deterministic. Of a prefix shorter than /31 the first and the last
    /// address are no hosts.
    /// </summary>
    public ImmutableArray<Ipv4Prefix> Inside { get; init; } = [];

    /// <summary>The zones in which those hosts are: each zone has all of them, and hosts of other zones have no ports.</summary>
    public ImmutableArray<ushort> Zones { get; init; } = [0];

    /// <summary>
    /// As many hosts' worth of ports of each external address are kept for hosts that need more than their own [D]; they get them in blocks
    /// (<see cref="PortBlockRules"/>).
    /// </summary>
    public int DynamicFactor { get; init; }

    /// <summary>Ports that one host may have, its own included [M]; 0 for no limit but that of the blocks.</summary>
    public int MaxPorts { get; init; }

    /// <summary>How ports are dealt out [A].</summary>
    public DeterministicAlgorithm Algorithm { get; init; }

    /// <summary>Whether NAT is deterministic.</summary>
    public bool IsOn => !Inside.IsDefaultOrEmpty;
}
