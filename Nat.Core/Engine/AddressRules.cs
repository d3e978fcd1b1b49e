using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>
/// Addresses between which nothing is forwarded (RFC 1812 section 5.3.7). Tested only before a flow is opened: no entry can have
/// such an address.
/// </summary>
internal static class AddressRules
{
    private const uint LimitedBroadcast = uint.MaxValue;

    /// <summary>Tests both addresses of a packet.</summary>
    public static DropReason Test(Ipv4Packet packet)
    {
        uint source = packet.Source.Value;
        uint destination = packet.Destination.Value;
        if (source >> 24 is 0 or 127 || IsMulticast(source) || source == LimitedBroadcast)
            return DropReason.MartianSource;
        if (IsMulticast(destination))
            return DropReason.Multicast;
        if (destination >> 24 is 0 or 127 || destination == LimitedBroadcast)
            return DropReason.MartianDestination;
        return source == destination ? DropReason.LandAttack : DropReason.None;
    }

    private static bool IsMulticast(uint address) => address >> 28 == 14;
}
