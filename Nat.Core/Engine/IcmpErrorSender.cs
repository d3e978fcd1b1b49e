using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>
/// Makes the ICMP errors that the NAT owes as a router (RFC 5508 section 7, RFC 1812 section 4.3), not faster than the
/// configured rate.
/// </summary>
/// <param name="config">Rate and gateway address.</param>
/// <param name="translator">Knows the external addresses.</param>
/// <param name="outbox">Where the answers go.</param>
/// <param name="counters">Where they are counted.</param>
/// <param name="rate">How many may be sent, by all workers together.</param>
internal sealed class IcmpErrorSender(NatConfig config, Translator translator, Outbox outbox, EngineCounters counters, IcmpErrorRate rate)
{
    /// <summary>Answers a packet that is being dropped.</summary>
    /// <param name="packet">The packet, as it arrived.</param>
    /// <param name="arrival">Where.</param>
    /// <param name="zone">In which zone.</param>
    /// <param name="token">Its slot's token.</param>
    /// <param name="reason">Why it is dropped; one of those that are answered.</param>
    /// <param name="detail">The next-hop MTU, or where in the header the fault is, in bytes.</param>
    /// <param name="now">The time.</param>
    public void Send(Ipv4Packet packet, Arrival arrival, ushort zone, long token, DropReason reason, int detail, Instant now)
    {
        if (arrival.IsTranslated() || !MayBeAnswered(packet) || !rate.TryTake(now))
            return;
        var (type, code, rest) = reason switch
        {
            DropReason.SynUnsolicited => (IcmpType.DestinationUnreachable, IcmpType.PortUnreachableCode, 0u),
            DropReason.TtlExceeded => (IcmpType.TimeExceeded, (byte)0, 0u),
            DropReason.FragmentationNeeded => (IcmpType.DestinationUnreachable, IcmpType.FragmentationNeededCode, (uint)detail),
            _ when reason.IsExhaustion() => (IcmpType.DestinationUnreachable, ExhaustionCode, 0u),
            _ => (IcmpType.ParameterProblem, (byte)0, (uint)detail << 24),
        };
        var egress = arrival == Arrival.Inside ? Side.Inside : Side.Outside;
        var source = egress == Side.Inside ? config.Gateway : translator.IsExternal(packet.Destination) ? packet.Destination : translator.OwnAddress;
        var delay = reason == DropReason.SynUnsolicited ? SynStore.HoldTime : TimeSpan.Zero;
        var room = outbox.Add(OutboxKind.Answer, token, egress, reason, IcmpErrorMessage.Length(packet.Bytes), zone, delay);
        IcmpErrorMessage.Write(room, source, packet, type, code, rest, config.IcmpErrorClass == IcmpErrorClass.Copied);
        counters.Answered++;
    }

    private byte ExhaustionCode =>
        config.OnExhaustion == ExhaustionAnswer.AdminProhibited ? IcmpType.AdminProhibitedCode : IcmpType.HostUnreachableCode;

    /// <summary>
    /// RFC 1812 section 4.3.2.7: never about an ICMP error, a later fragment, or a packet that is not from one host to one host. An ICMP
    /// message of another kind than query and reply may be an error of a kind that is not known here.
    /// </summary>
    private static bool MayBeAnswered(Ipv4Packet packet)
    {
        if (packet.FragmentOffset != 0 || AddressRules.Test(packet) is not (DropReason.None or DropReason.LandAttack))
            return false;
        return packet.Protocol != IpProtocol.Icmp || (packet.Payload.Length > 0 && IcmpType.IsQuery(packet.Payload[0]));
    }
}
