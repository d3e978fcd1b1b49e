namespace Nat.Linux.Forwarding;

/// <summary>What crossed the device of one side. A super-packet is one packet, as it is for the kernel. Bytes are those of IP datagrams.</summary>
/// <param name="Received">IPv4 packets that came from the device.</param>
/// <param name="ReceivedBytes">Their bytes.</param>
/// <param name="Untranslated">Packets of other kinds that came from it.</param>
/// <param name="Forwarded">Translated packets that went to it; not what the NAT says itself.</param>
/// <param name="ForwardedBytes">Their bytes.</param>
/// <param name="Refused">Frames of any origin that it did not take: it was down or had no room.</param>
public readonly record struct SideTraffic(long Received, long ReceivedBytes, long Untranslated, long Forwarded, long ForwardedBytes, long Refused)
{
    /// <summary>Both together.</summary>
    public static SideTraffic operator +(SideTraffic one, SideTraffic other) => new(
        one.Received + other.Received,
        one.ReceivedBytes + other.ReceivedBytes,
        one.Untranslated + other.Untranslated,
        one.Forwarded + other.Forwarded,
        one.ForwardedBytes + other.ForwardedBytes,
        one.Refused + other.Refused);

    /// <summary>The same as <c>+</c>.</summary>
    public static SideTraffic Add(SideTraffic one, SideTraffic other) => one + other;
}
