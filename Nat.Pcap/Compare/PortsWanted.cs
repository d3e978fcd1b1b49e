using Nat.Core;
using Nat.Core.Flows;

namespace Nat.Pcap.Compare;

/// <summary>How many external ports are wanted where they must differ.</summary>
public sealed class PortsWanted
{
    internal PortsWanted(FlowTuple place, int portsPerAddress) => (Place, PortsPerAddress) = (place, portsPerAddress);

    /// <summary>The protocol and, as destination, the remote endpoint; zeros for what does not matter to the mapping behaviour.</summary>
    public FlowTuple Place { get; }

    /// <summary>How many ports (or identifiers) each external address has here.</summary>
    public int PortsPerAddress { get; }

    /// <summary>The most that were wanted at once.</summary>
    public int Peak { get; private set; }

    /// <summary>When that was.</summary>
    public Instant PeakTime { get; private set; }

    /// <summary>Flows that got none.</summary>
    public long Refused { get; internal set; }

    /// <summary>Held now.</summary>
    internal int Held { get; set; }

    /// <summary>Flows that got none and may still try.</summary>
    internal int Waiting { get; set; }

    internal void Raise(Instant at)
    {
        if (Held + Waiting > Peak)
            (Peak, PeakTime) = (Held + Waiting, at);
    }
}
