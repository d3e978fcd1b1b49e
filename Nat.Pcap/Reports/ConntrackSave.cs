using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>Flows as <c>conntrack -o save</c> prints them: as options of that program, which makes such an entry of them in a kernel.</summary>
public static class ConntrackSave
{
    /// <summary>A flow, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="report">What is told of it.</param>
    public static void Write(LineBuffer line, in FlowReport report)
    {
        line.Add(report.What switch { FlowEvent.Update => "-U"u8, FlowEvent.Destroy => "-D"u8, _ => "-A"u8 });
        if (report.TimeoutTold is { } timeout)
            line.Add(" -t "u8).Add(timeout);
        var flow = report.Flow;
        line.Add((flow.Status & (FlowStatus.SeenReply | FlowStatus.Assured)) switch
        {
            FlowStatus.None => " -u UNSET"u8,
            FlowStatus.SeenReply => " -u SEEN_REPLY"u8,
            FlowStatus.Assured => " -u ASSURED"u8,
            _ => " -u SEEN_REPLY,ASSURED"u8,
        });
        if (flow.Original.Zone != 0)
            line.Add(" --orig-zone "u8).Add((long)flow.Original.Zone);
        if (flow.Reply.Zone != 0)
            line.Add(" --reply-zone "u8).Add((long)flow.Reply.Zone);
        line.Add(" -s "u8).Add(flow.Original.Source).Add(" -d "u8).Add(flow.Original.Destination)
            .Add((flow.Status & FlowStatus.DestinationNat) != 0 ? " -g "u8 : " -r "u8).Add(flow.Reply.Source)
            .Add((flow.Status & FlowStatus.SourceNat) != 0 ? " -n "u8 : " -q "u8).Add(flow.Reply.Destination)
            .Add(" -p "u8).Add(ConntrackNames.Protocol(flow.Original.Protocol));
        Protocol(line, flow);
        if (report.StateTold is { } state)
            line.Add(" --state "u8).Add(state);
        line.Add(ConntrackText.Deleter(report)).Add("\n"u8);
    }

    private static void Protocol(LineBuffer line, in FlowSnapshot flow)
    {
        if (flow.Original.Protocol == IpProtocol.Icmp)
        {
            line.Add(" --icmp-type "u8).Add((long)ConntrackNames.IcmpType(flow.Original))
                .Add(" --icmp-code 0 --icmp-id "u8).Add((long)ConntrackNames.IcmpId(flow.Original));
        }
        else if (flow.Original.Protocol == IpProtocol.Gre)
        {
            line.Add(" --srckey "u8).Add((long)flow.Original.SourcePort).Add(" --dstkey "u8).Add((long)flow.Original.DestinationPort)
                .Add(" --reply-key-src "u8).Add((long)flow.Reply.SourcePort).Add(" --reply-key-dst "u8).Add((long)flow.Reply.DestinationPort);
        }
        else if (ConntrackNames.HasPorts(flow.Original.Protocol))
        {
            line.Add(" --sport "u8).Add((long)flow.Original.SourcePort).Add(" --dport "u8).Add((long)flow.Original.DestinationPort)
                .Add(" --reply-port-src "u8).Add((long)flow.Reply.SourcePort).Add(" --reply-port-dst "u8).Add((long)flow.Reply.DestinationPort);
        }
    }
}
