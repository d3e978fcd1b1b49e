using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>
/// Translates ICMP errors in both directions (RFC 5508 section 4): the packet that the error quotes becomes again what its sender
/// sent, and the error goes to that sender. Type, code, extensions (RFC 4884) and everything behind the quoted headers stay. An error
/// neither refreshes nor ends the flow that it is about (RFC 5508 REQ-6).
/// </summary>
/// <param name="config">Which errors are translated.</param>
/// <param name="table">The entries.</param>
internal sealed class IcmpErrorTranslator(NatConfig config, ConntrackTable table)
{
    private const int IcmpHeaderLength = 8;
    private const int ChecksumAt = 2;

    /// <summary>Rewrites an error in place.</summary>
    public DropReason Translate(Ipv4Packet packet, Arrival arrival, Instant now, out Side egress)
    {
        egress = default;
        var message = packet.Payload;
        byte type = message[0];
        if (!Ipv4Packet.TryParseQuoted(message[IcmpHeaderLength..], out var quoted) || !Protocols.TryReadQuoted(quoted, out var quotedTuple))
            return DropReason.IcmpErrorMalformed;
        if (config.VerifyQuotedChecksums && !quoted.HasValidChecksum)
            return DropReason.IcmpErrorBadQuotedChecksum;
        if (type == IcmpType.SourceQuench && !config.TranslateSourceQuench)
            return DropReason.IcmpTypeNotTranslated;

        // The quoted packet left the NAT on the side where the error comes from: its inverse is how its answers arrive. Of an error
        // recorded after translation, the quoted packet is as it arrived at the NAT.
        var key = arrival.IsTranslated() ? quotedTuple : quotedTuple.Invert();
        if (!table.TryFind(key, table.Tuples.Hash(key), TableSlot.Empty, now, out var hit))
            return DropReason.IcmpErrorNoEntry;
        if (type == IcmpType.Redirect)
            return DropReason.IcmpRedirect;
        if (packet.Destination != quoted.Source)
            return DropReason.IcmpErrorMismatch;
        int hops = arrival.IsTranslated() ? 0 : 1;
        if (packet.TimeToLive <= hops)
            return DropReason.TtlExceeded;
        egress = arrival is Arrival.Inside or Arrival.OutsideTranslated && (table[hit.Index].Status & FlowStatus.Hairpin) == 0 ? Side.Outside : Side.Inside;
        Rewrite(packet, quoted, table[hit.Index], hit.Direction, arrival.IsTranslated(), hops);
        return DropReason.None;
    }

    private static void Rewrite(Ipv4Packet packet, Ipv4Packet quoted, in FlowLine line, Direction found, bool isTranslated, int hops)
    {
        // Tuples of the error's direction and of the quoted packet's, as they arrive at the NAT.
        var direction = isTranslated ? found.Opposite() : found;
        var before = line.Tuples[direction];
        var after = line.Tuples[direction.Opposite()].Invert();
        var quotedNow = isTranslated ? before.Invert() : after.Invert();
        uint old = Checksum.Sum(packet.Payload[IcmpHeaderLength..]);
        Protocols.Write(quoted, quotedNow, 0);
        uint delta = (ushort)~old + (uint)Checksum.Sum(packet.Payload[IcmpHeaderLength..]);
        ref byte field = ref packet.Payload[ChecksumAt];
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), delta));

        // A router on the way keeps its own address; what stands for an end of the flow is translated like it.
        var (from, to) = isTranslated ? (after, before) : (before, after);
        var source = from.Source != to.Source ? to.Source : packet.Source;
        packet.Rewrite(((ulong)source.Value << 32) | to.Destination.Value, hops);
    }
}
