namespace Nat.Core.Flows;

/// <summary>A protocol's answer to one packet of a flow.</summary>
/// <param name="Verdict">What becomes of the packet.</param>
/// <param name="Timeout">How long the entry may now be idle.</param>
/// <param name="Cap">A second class; the shorter of the two durations applies. Equal to <paramref name="Timeout"/> if there is none.</param>
/// <param name="Reason">Why it is refused.</param>
/// <param name="Changes">What changed that an observer wants to know.</param>
public readonly record struct FlowUpdate(FlowVerdict Verdict, TimeoutClass Timeout, TimeoutClass Cap, DropReason Reason, FlowChanges Changes)
{
    /// <summary>An accepted packet whose flow may now be idle for a class of timeout.</summary>
    public static FlowUpdate Accepted(TimeoutClass timeout, FlowChanges changes = FlowChanges.None) =>
        new(FlowVerdict.Accept, timeout, timeout, DropReason.None, changes);

    /// <summary>A refused packet.</summary>
    public static FlowUpdate Refused(DropReason reason) => new(FlowVerdict.Refuse, default, default, reason, FlowChanges.None);
}
