namespace Nat.Pcap.Reports;

/// <summary>What happened to a flow, as <c>conntrack -E</c> tells it.</summary>
public enum FlowEvent
{
    /// <summary>It was opened.</summary>
    New,

    /// <summary>Its state or status changed.</summary>
    Update,

    /// <summary>It ended.</summary>
    Destroy,
}
