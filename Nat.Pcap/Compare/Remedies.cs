using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Pcap.Compare;

/// <summary>Finds what would have saved a flow.</summary>
public static class Remedies
{
    private static readonly int[] Keepalives =
        [1, 2, 5, 10, 15, 20, 25, 30, 45, 60, 90, 120, 180, 240, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600];

    /// <summary>The remedy for a fault of a flow.</summary>
    public static RemedyKind Of(CapturedFlow flow, in FlowFault fault, NatConfig config)
    {
        if (FaultCauses.IsForWantOfEntry(fault))
            return ForWantOfEntry(fault);
        return fault.Reason switch
        {
            DropReason.PortsExhausted => config.Blocks.Size > 0 || config.Deterministic.IsOn ? RemedyKind.LargerShare : RemedyKind.LargerPool,
            DropReason.SubscriberPortLimit or DropReason.SubscriberFlowLimit or DropReason.SubscriberRateLimit => RemedyKind.LargerShare,
            DropReason.TableFull => RemedyKind.LargerTable,
            DropReason.NoEntry or DropReason.Filtered => ForStranger(flow, fault, config),
            DropReason.TcpCannotOpen => flow.IsMidStream && fault.Packet == flow.FirstPacket ? RemedyKind.EarlierCapture : RemedyKind.LooseTcp,
            DropReason.TcpOutOfWindow => RemedyKind.LiberalTcp,
            DropReason.BadTransportChecksum or DropReason.BadIpChecksum => RemedyKind.Checksums,
            _ => RemedyKind.None,
        };
    }

    /// <summary>
    /// The seconds between packets that keep an entry alive for sure: the longest usual interval below its timer; 0 if the timer is too short for any.
    /// </summary>
    public static int KeepaliveFor(TimeSpan timer) => Keepalives.LastOrDefault(seconds => seconds < timer.TotalSeconds);

    private static RemedyKind ForWantOfEntry(in FlowFault fault) => fault.Entry switch
    {
        FlowEnd.Expired when fault.Timeout is TimeoutClass.TcpEstablished or TimeoutClass.Udp or TimeoutClass.UdpStream or TimeoutClass.Generic => RemedyKind.Keepalive,
        FlowEnd.Expired => RemedyKind.LongerTimer,
        FlowEnd.EarlyDropped => RemedyKind.LargerTable,
        FlowEnd.Reopened => RemedyKind.LargerPool,
        _ => RemedyKind.None,
    };

    // A packet from the outside that nothing takes in.
    private static RemedyKind ForStranger(CapturedFlow flow, in FlowFault fault, NatConfig config)
    {
        if (!flow.IsInbound || fault.Packet != flow.FirstPacket)
            return RemedyKind.None;
        if (flow.IsMidStream)
            return RemedyKind.EarlierCapture;
        bool isOpen = config is { Mapping: MappingBehavior.EndpointIndependent, Filtering: FilteringBehavior.EndpointIndependent };
        return flow.HasSpokenBefore && !isOpen ? RemedyKind.EndpointIndependent : RemedyKind.PortForward;
    }
}
