namespace Nat.Pcap.Compare;

/// <summary>What <see cref="FlowBook"/> says about a packet.</summary>
/// <param name="Flow">Its flow, or <see cref="NoFlow"/>.</param>
/// <param name="IsReply">Whether it goes to the inside.</param>
/// <param name="IsLate">Whether it comes after the TCP connection has closed.</param>
internal readonly record struct PacketOfFlow(int Flow, bool IsReply, bool IsLate)
{
    /// <summary>The packet has no flow of its own: an ICMP error, a fragment whose beginning was not seen, a broken packet.</summary>
    public const int NoFlow = -1;

    /// <summary>A packet without a flow.</summary>
    public static PacketOfFlow None { get; } = new(NoFlow, false, false);
}
