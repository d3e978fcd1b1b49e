using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>An entry as the ledger sees it.</summary>
/// <param name="Ways">Its internal and its external endpoint.</param>
/// <param name="Arriving">The tuple of the packets that come in for it; of a hairpinned one, those of its target.</param>
/// <param name="Status">What kind of entry.</param>
/// <param name="IsDynamic">Whether its external port was chosen by the allocator.</param>
internal readonly record struct LedgerFlow(FlowWays Ways, FlowTuple Arriving, FlowStatus Status, bool IsDynamic)
{
    /// <summary>The inside host.</summary>
    public InsideHost Host => InsideHost.Of(Ways.Outbound);

    /// <summary>The external address.</summary>
    public Ipv4Address External => Ways.Inbound.Destination;

    /// <summary>The external port.</summary>
    public ushort Port => Ways.Inbound.DestinationPort;

    /// <summary>The IP protocol.</summary>
    public byte Protocol => Ways.Inbound.Protocol;

    /// <summary>Whether the inside host opened it by an external port of the NAT.</summary>
    public bool GoesOut => (Status & FlowStatus.SourceNat) != 0;
}
