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
        if (!Ipv4Packet.TryParseQuoted(bytes.ToArray(), out var packet) || packet.Payload.Length < 8)
            return "no IPv4 packet";
        string ttl = $"ttl {packet.TimeToLive}";
        if (packet.Protocol == IpProtocol.Icmp)
            return $"icmp {packet.Source} -> {packet.Destination} {Message(packet.Payload)} {ttl}";
        var ends = Responder.EndsOf(packet);
        string text = $"{IpProtocol.Name(packet.Protocol)} {ends.Source}:{ends.SourcePort} -> {ends.Destination}:{ends.DestinationPort}";
        return packet.Protocol == IpProtocol.Tcp ? $"{text} {FlagsOf(TcpFlags.Of(packet))} {ttl}" : $"{text} {ttl}";
    }

    /// <summary>An entry of a NAT's table.</summary>
    public static string Of(in FlowSnapshot flow) => $"{Of(flow.Original)} | answers {Of(flow.Reply)}";

    /// <summary>A tuple.</summary>
    public static string Of(in FlowTuple tuple) => tuple.Protocol == IpProtocol.Icmp
        ? $"icmp {tuple.Source} -> {tuple.Destination} id {(tuple.DestinationKind != 0 ? tuple.SourcePort : tuple.DestinationPort)}"
        : tuple.ToString();

    private static string Message(ReadOnlySpan<byte> icmp) => icmp[0] switch
    {
        IcmpType.EchoRequest => $"echo id {BinaryPrimitives.ReadUInt16BigEndian(icmp[4..])}",
        IcmpType.EchoReply => $"echo reply id {BinaryPrimitives.ReadUInt16BigEndian(icmp[4..])}",
        _ => $"type {icmp[0]} code {icmp[1]}",
    };

    private static string FlagsOf(byte flags) => string.Join('+', Flags.Where(f => (flags & f.Flag) != 0).Select(f => f.Name));
}
