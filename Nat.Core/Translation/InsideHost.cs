using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>An inside host, or the first address of a subscriber: hosts of two zones may have one address.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Zone">Its zone.</param>
public readonly record struct InsideHost(Ipv4Address Address, ushort Zone)
{
    /// <summary>The host that sends a tuple, as it arrives at the NAT.</summary>
    public static InsideHost Of(in FlowTuple outbound) => new(outbound.Source, outbound.Zone);

    /// <summary>The address, and the zone if it is not 0.</summary>
    public override string ToString() => Zone == 0 ? Address.ToString() : $"{Address} zone {Zone}";
}
