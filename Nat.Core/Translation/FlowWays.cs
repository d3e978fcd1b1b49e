using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>An entry as the mappings see it, whoever opened it.</summary>
/// <param name="Outbound">The tuple whose source is the internal endpoint.</param>
/// <param name="Inbound">
/// The one whose destination is the external endpoint. The remote is as it is seen from the outside: in a hairpinned flow it is an external
/// endpoint, too.
/// </param>
internal readonly record struct FlowWays(FlowTuple Outbound, FlowTuple Inbound)
{
    /// <summary>The ways of an entry.</summary>
    public static FlowWays Of(in FlowTuple original, in FlowTuple reply, FlowStatus status)
    {
        if ((status & FlowStatus.Hairpin) != 0)
            return new(original, reply.WithSource(original.Destination, original.DestinationPort).WithZone(0));
        return (status & FlowStatus.OpenedFromOutside) == 0 ? new(original, reply) : new(reply, original);
    }

    /// <summary>Whether an entry passes by an external address; one that is not translated passes by none.</summary>
    public static bool Use(in FlowTuple original, in FlowTuple reply, FlowStatus status, Ipv4Address external) =>
        (status & (FlowStatus.SourceNat | FlowStatus.DestinationNat)) != 0
        && (Of(original, reply, status).Inbound.Destination == external || ((status & FlowStatus.Hairpin) != 0 && original.Destination == external));
}
