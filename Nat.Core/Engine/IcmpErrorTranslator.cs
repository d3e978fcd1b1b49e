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
/// <param name="translator">Knows the entries, and which host has an external address of its own.</param>
internal sealed class IcmpErrorTranslator(NatConfig config, Translator translator)
{
    private const int IcmpHeaderLength = 8;
    private const int ChecksumAt = 2;

    /// <summary>Rewrites an error in place.</summary>
    /// <param name="packet">The error.</param>
    /// <param name="arrival">Where it arrives.</param>
    /// <param name="zone">In which zone it arrives; on success, in which it leaves.</param>
    /// <param name="now">The time.</param>
    /// <param name="egress">Where it leaves.</param>
    public DropReason Translate(Ipv4Packet packet, Arrival arrival, ref ushort zone, Instant now, out Side egress)
    {
        egress = default;
        var message = packet.Payload;
        byte type = message[0];
        if (!Ipv4Packet.TryParseQuoted(message[IcmpHeaderLength..], out var quoted) || !Protocols.TryReadQuoted(quoted, config.Protocols, out var quotedTuple))
            return DropReason.IcmpErrorMalformed;
        if (config.VerifyQuotedChecksums && !quoted.HasValidChecksum)
            return DropReason.IcmpErrorBadQuotedChecksum;
        if (type == IcmpType.SourceQuench && !config.TranslateSourceQuench)
            return DropReason.IcmpTypeNotTranslated;

        // The quoted packet left the NAT on the side where the error comes from: its inverse is how its answers arrive. Of an error
        // recorded after translation, the quoted packet is as it arrived at the NAT.
        var table = translator.Table;
        bool isTranslated = arrival.IsTranslated();
        var key = (isTranslated ? quotedTuple : quotedTuple.Invert()).WithZone(zone);
        if (!table.TryFind(key, table.Tuples.Hash(key), TableSlot.Empty, now, out var hit))
            return DropReason.IcmpErrorNoEntry;
        if (type == IcmpType.Redirect)
            return DropReason.IcmpRedirect;
        var direction = isTranslated ? hit.Direction.Opposite() : hit.Direction;
        ref var line = ref table[hit.Index];
        egress = FlowSides.EgressOf(line.Status, direction);
        if (packet.Destination != quoted.Source || !FlowSides.Fits(line.Status, direction, arrival))
            return DropReason.IcmpErrorMismatch;
        int hops = isTranslated ? 0 : 1;
        if (packet.TimeToLive <= hops)
            return DropReason.TtlExceeded;
        zone = line.Tuples[isTranslated ? direction : direction.Opposite()].Zone;
        Rewrite(packet, quoted, line, direction, isTranslated, hops);
        return DropReason.None;
    }

    private void Rewrite(Ipv4Packet packet, Ipv4Packet quoted, in FlowLine line, Direction direction, bool isTranslated, int hops)
    {
        // Tuples of the error's direction and of the quoted packet's, as they arrive at the NAT.
        var before = line.Tuples[direction];
        var after = line.Tuples[direction.Opposite()].Invert();
        var quotedNow = isTranslated ? before.Invert() : after.Invert();
        uint old = Checksum.Sum(packet.Payload[IcmpHeaderLength..]);
        Protocols.Write(quoted, quotedNow, 0, config.Protocols);
        uint delta = (ushort)~old + (uint)Checksum.Sum(packet.Payload[IcmpHeaderLength..]);
        ref byte field = ref packet.Payload[ChecksumAt];
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), delta));

        // An outside router keeps its address. An inside one shows that of the flow, or the external one that it has for itself
        // (RFC 5508 REQ-5c).
        var (from, to) = isTranslated ? (after, before) : (before, after);
        var source = packet.Source;
        if (from.Source != to.Source && (source == from.Source || from.Zone != 0 || !translator.Endpoints.Static.TryMapAddress(source, out source)))
            source = to.Source;
        packet.Rewrite(((ulong)source.Value << 32) | to.Destination.Value, hops);
    }
}
