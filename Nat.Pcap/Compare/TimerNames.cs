using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Compare;

/// <summary>Tells by which timer an entry has expired.</summary>
internal static class TimerNames
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    /// <summary>The class of the timer: of those that may apply to the state in which the entry ended, the one that fits how long it lived.</summary>
    public static TimeoutClass Of(in FlowSnapshot flow, TimeSpan lived, FlowTimeouts timeouts)
    {
        var usual = Usual(flow);
        if (flow.Original.Protocol == IpProtocol.Tcp && !Fits(timeouts[usual], lived))
        {
            if (Fits(timeouts[TimeoutClass.TcpUnacknowledged], lived))
                return TimeoutClass.TcpUnacknowledged;
            if (Fits(timeouts[TimeoutClass.TcpRetransmitted], lived))
                return TimeoutClass.TcpRetransmitted;
        }

        return usual;
    }

    private static TimeoutClass Usual(in FlowSnapshot flow) => flow.Original.Protocol switch
    {
        IpProtocol.Tcp => (TimeoutClass)flow.TcpState,
        IpProtocol.Udp or IpProtocol.UdpLite => (flow.Status & FlowStatus.Assured) != 0 ? TimeoutClass.UdpStream : TimeoutClass.Udp,
        IpProtocol.Icmp => TimeoutClass.Icmp,
        IpProtocol.Sctp when flow.SctpState != SctpState.None => TimeoutClass.SctpClosed + (flow.SctpState - SctpState.Closed),
        IpProtocol.Dccp when flow.DccpState != DccpState.None => TimeoutClass.DccpRequest + (flow.DccpState - DccpState.Request),
        IpProtocol.Gre => (flow.Status & FlowStatus.Assured) != 0 ? TimeoutClass.GreStream : TimeoutClass.Gre,
        _ => TimeoutClass.Generic,
    };

    private static bool Fits(TimeSpan timer, TimeSpan lived) => (timer - lived).Duration() <= Tolerance;
}
