using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>All of an entry, so that it can be put into another table.</summary>
internal struct EntryImage
{
    /// <summary>The tuple of either direction.</summary>
    public PerDirection<FlowTuple> Tuples;

    /// <summary>What has happened to it.</summary>
    public FlowStatus Status;

    /// <summary>When its first packet came.</summary>
    public Instant Start;

    /// <summary>When it expires if no packet comes.</summary>
    public Instant Expires;

    /// <summary>Packets of either direction.</summary>
    public PerDirection<ulong> Packets;

    /// <summary>Bytes of either direction.</summary>
    public PerDirection<ulong> Bytes;

    /// <summary>What its protocol remembers; default where it remembers nothing.</summary>
    public TcpTracking Tracking;
}
