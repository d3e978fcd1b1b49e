using Nat.Core.Packets;

namespace Nat.Check.Wire;

/// <summary>Writes a packet in one line, as a person reads it.</summary>
internal static class PacketText
{
    private static readonly string[] DccpKinds = ["REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC", "SYNCACK", "LISTEN"];

    /// <summary>For instance <c>udp 10.0.0.2:4000 > 198.51.100.1:53</c>.</summary>
    public static string Of(WirePacket packet)
    {
        string line = $"{Name(packet.Protocol)} {End(packet.Source)} > {End(packet.Destination)}{Kind(packet)}";
        if (packet.IsFragment)
            line += $" fragment {packet.FragmentOffset}+{packet.Transport.Length}{(packet.MoreFragments ? " more follow" : "")}";
        if (packet.Quoted is { } quoted)
            line += $" about [{Of(quoted)}]";
        return line;
    }

    /// <summary>An ICMP type and code in words.</summary>
    public static string Icmp(byte type, byte code) => (type, code) switch
    {
        (IcmpType.EchoRequest, _) => "echo request",
        (IcmpType.EchoReply, _) => "echo reply",
        (IcmpType.DestinationUnreachable, _) => $"unreachable 3/{code}",
        (IcmpType.SourceQuench, _) => "source quench 4/0",
        (IcmpType.Redirect, _) => $"redirect 5/{code}",
        (IcmpType.TimeExceeded, _) => $"time exceeded 11/{code}",
        (IcmpType.ParameterProblem, _) => $"parameter problem 12/{code}",
        _ => $"type {type}/{code}",
    };

    private static string Name(byte protocol) => IpProtocol.Name(protocol) is "unknown" ? $"protocol {protocol}" : IpProtocol.Name(protocol);

    private static string End(Endpoint end) => end.Port == 0 ? end.Address.ToString() : end.ToString();

    private static string Kind(WirePacket packet)
    {
        if (packet.FragmentOffset != 0)
            return "";
        return packet.Protocol switch
        {
            IpProtocol.Tcp => " " + Flags(packet.Flags),
            IpProtocol.Icmp => " " + Icmp(packet.IcmpKind, packet.IcmpCode),
            Make.Dccp when packet.Transport.Length > 8 && (packet.Transport[8] >> 1 & 15) < DccpKinds.Length => " " + DccpKinds[packet.Transport[8] >> 1 & 15],
            _ => "",
        };
    }

    private static string Flags(TcpFlags flags) =>
        string.Join('+', Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None && flags.HasFlag(f)).Select(f => f.ToString().ToUpperInvariant())) is { Length: > 0 } text
            ? text
            : "no flags";
}
