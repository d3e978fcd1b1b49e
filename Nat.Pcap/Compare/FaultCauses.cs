using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Compare;

/// <summary>Why flows part, as a name for programs and in a few words for people.</summary>
public static class FaultCauses
{
    /// <summary>
    /// The cause: how the entry of the flow had ended, where that is why the packet found none; else the reason of the drop.
    /// </summary>
    public static string Of(in FlowFault fault) => IsForWantOfEntry(fault) ? ConntrackNames.Of(fault.Entry) : fault.Reason.Name();

    /// <summary>What the cause means.</summary>
    public static string Explain(in FlowFault fault)
    {
        if (!IsForWantOfEntry(fault))
            return fault.Reason == DropReason.None ? "a packet leaves by another external endpoint" : DropExplanations.Of(fault.Reason);
        return fault.Entry switch
        {
            FlowEnd.Expired => "the flow was silent for longer than its entry lives",
            FlowEnd.EarlyDropped => "the entry made room for others in a full table",
            FlowEnd.Reopened => "another connection took the entry's external port",
            _ => "a reset ended the entry, and the flow goes on",
        };
    }

    /// <summary>Whether the packet was dropped, or left by another endpoint, because the entry that it belongs to had ended.</summary>
    internal static bool IsForWantOfEntry(in FlowFault fault) => fault.Entry != FlowEnd.Live && fault.Reason
        is DropReason.None or DropReason.NoEntry or DropReason.Filtered or DropReason.TcpCannotOpen or DropReason.TcpBadState or DropReason.TcpOutOfWindow;
}
