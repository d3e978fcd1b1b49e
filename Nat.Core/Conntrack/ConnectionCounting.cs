using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Conntrack;

/// <summary>What counts as a connection that is tried, accepted or idle for too long: the rules of AWS's NAT gateway (OBS-04).</summary>
public static class ConnectionCounting
{
    private const int FlagsAt = 13;
    private const byte Syn = 2;
    private const byte Ack = 16;

    /// <summary>Whether a packet tries to open a connection: a SYN from the inside, repeated ones included.</summary>
    /// <param name="flags">The flags of its TCP header; 0 if it is no TCP segment.</param>
    /// <param name="from">The side of its sender.</param>
    public static bool IsAttempt(int flags, Side from) => from == Side.Inside && (flags & (Syn | Ack)) == Syn;

    /// <summary>Whether a packet accepts a connection: a SYN+ACK from the outside, repeated ones included.</summary>
    /// <param name="flags">The flags of its TCP header; 0 if it is no TCP segment.</param>
    /// <param name="from">The side of its sender.</param>
    public static bool IsAcceptance(int flags, Side from) => from == Side.Outside && (flags & (Syn | Ack)) == (Syn | Ack);

    /// <summary>Whether an entry ended because nothing came any more, and not because its connection was over.</summary>
    /// <param name="end">Why it ended.</param>
    /// <param name="state">In which state of TCP; <see cref="TcpState.None"/> for other protocols.</param>
    public static bool IsIdleTimeout(FlowEnd end, TcpState state) =>
        end == FlowEnd.Expired && state is not (TcpState.LastAck or TcpState.TimeWait or TcpState.Close);

    /// <summary>The flags of a TCP segment, as far as a packet with a sound IP header holds them.</summary>
    internal static int FlagsOf(Ipv4Packet packet) =>
        packet.Protocol == IpProtocol.Tcp && packet.FragmentOffset == 0 && packet.Payload.Length > FlagsAt ? packet.Payload[FlagsAt] : 0;
}
