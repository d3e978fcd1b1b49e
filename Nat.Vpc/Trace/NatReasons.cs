using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Why a new entry of a NAT's table is as it is.</summary>
internal static class NatReasons
{
    /// <summary>A sentence about a new entry.</summary>
    public static string Of(NatUnit unit, in FlowSnapshot flow)
    {
        if ((flow.Status & FlowStatus.OpenedFromOutside) != 0)
            return $"a port forward leads it to {flow.Reply.Source}:{flow.Reply.SourcePort}";
        if ((flow.Status & FlowStatus.SourceNat) == 0)
            return "an exclusion: it is not translated";
        bool isQuery = flow.Original.Protocol == IpProtocol.Icmp;
        string what = isQuery ? "identifier" : "port";
        ushort old = flow.Original.SourcePort;
        ushort chosen = flow.Reply.DestinationPort;
        string entry = $"new entry; the source becomes {flow.Reply.Destination}, {what} {chosen}";
        if (old == chosen && unit.Config.PreservePorts)
            return $"{entry}: kept, because nobody else speaks to {flow.Original.Destination} with it";
        return unit.Config.PreservePorts
            ? $"{entry}: {old} is taken by another connection to this destination or lies out of range"
            : $"{entry}: any free one of {unit.Config.Ports?.ToString() ?? "its range"}, whatever the host chose";
    }
}
