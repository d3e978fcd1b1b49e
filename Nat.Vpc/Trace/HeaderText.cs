using System.Buffers.Binary;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Headers and table entries as a line of text.</summary>
internal static class HeaderText
{
    private static readonly (byte Flag, string Name)[] Flags =
        [(TcpFlags.Syn, "SYN"), (TcpFlags.Fin, "FIN"), (TcpFlags.Reset, "RST"), (TcpFlags.Push, "PSH"), (TcpFlags.Ack, "ACK")];

    /// <summary>The headers of a packet; its payload need not be there.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (!IpPacket.TryParseQuoted(bytes.ToArray(), out var packet) || packet.Payload.Length < 8)
            return "no IP packet";
        string hops = $"{(packet.IsIpv4 ? "ttl" : "hop limit")} {packet.HopsLeft}";
        if (packet.IsIcmp)
            return $"{IpProtocol.Name(packet.Protocol)} {packet.Source} -> {packet.Destination} {Message(packet)} {hops}";
        var ends = Responder.EndsOf(packet);
        string text = $"{IpProtocol.Name(packet.Protocol)} {ends.Source.With(ends.SourcePort)} -> {ends.Destination.With(ends.DestinationPort)}";
        return packet.Protocol == IpProtocol.Tcp ? $"{text} {FlagsOf(TcpFlags.Of(packet))} {hops}" : $"{text} {hops}";
    }

    /// <summary>An entry of a NAT's table. An address that stands in for an IPv6 host is told as what it stands for.</summary>
    public static string Of(in FlowSnapshot flow, NatUnit unit) => $"{Of(flow.Original, unit)} | answers {Of(flow.Reply, unit)}";

    private static string Of(in FlowTuple tuple, NatUnit unit)
    {
        bool isQuery = tuple.Protocol == IpProtocol.Icmp;
        int identifier = tuple.DestinationKind != 0 ? tuple.SourcePort : tuple.DestinationPort;
        if (unit.HostOf(tuple.Source, tuple.Zone) is { } host)
        {
            IpAddress to = NatConfigs.Nat64.Prefix.Embed(tuple.Destination);
            return isQuery
                ? $"icmpv6 {host} -> {to} id {identifier}"
                : $"{IpProtocol.Name(tuple.Protocol)} {((IpAddress)host).With(tuple.SourcePort)} -> {to.With(tuple.DestinationPort)}";
        }

        return isQuery ? $"icmp {tuple.Source} -> {tuple.Destination} id {identifier}" : tuple.ToString();
    }

    private static string Message(IpPacket packet)
    {
        var icmp = packet.Payload;
        var (request, reply) = packet.IsIpv4 ? (IcmpType.EchoRequest, IcmpType.EchoReply) : (Icmpv6Type.EchoRequest, Icmpv6Type.EchoReply);
        if (icmp[0] != request && icmp[0] != reply)
            return $"type {icmp[0]} code {icmp[1]}";
        return $"echo{(icmp[0] == reply ? " reply" : "")} id {BinaryPrimitives.ReadUInt16BigEndian(icmp[4..])}";
    }

    private static string FlagsOf(byte flags) => string.Join('+', Flags.Where(f => (flags & f.Flag) != 0).Select(f => f.Name));
}
