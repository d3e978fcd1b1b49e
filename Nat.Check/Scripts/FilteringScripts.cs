using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>Who may send to a mapping (RFC 4787 section 5), and how hosts behind one NAT reach each other (section 6).</summary>
internal static class FilteringScripts
{
    /// <summary>Everybody.</summary>
    public const string EndpointIndependent = "endpoint-independent";

    /// <summary>Hosts that were sent to.</summary>
    public const string AddressDependent = "address-dependent";

    /// <summary>Endpoints that were sent to.</summary>
    public const string PortDependent = "address and port-dependent";

    /// <summary>Which of the three filtering behaviours.</summary>
    public static string Of(Exchange x, byte protocol)
    {
        var talk = new Talk(x, protocol, x.X(1), x.Y(1)).Open();
        if (x.In(new Talk(x, protocol, x.Y(2), talk.External).Opening, talk.Inside) is not null)
            return EndpointIndependent;
        return x.In(new Talk(x, protocol, x.Y(1, 1), talk.External).Opening, talk.Inside) is not null ? AddressDependent : PortDependent;
    }

    /// <summary>Endpoint-independent or at least address-dependent.</summary>
    public static string IsTransparent(Exchange x, byte protocol)
    {
        string behavior = Of(x, protocol);
        Require(behavior != PortDependent, $"filtering is {behavior}: {x.Y(1, 1)} is kept out, though {x.X(1)} had sent to that host");
        return $"filtering is {behavior}";
    }

    /// <summary>An inside host reaches another by its external endpoint.</summary>
    public static string Hairpin(Exchange x, byte protocol)
    {
        var (came, target, _) = Turn(x, protocol);
        Require(came is not null, $"{x.X(2)} does not reach {x.X(1)} by {target}");
        Require(came!.Fault is null, $"{came} came out with {came.Fault}");
        return $"{x.X(1)} gets it from {came.Source}";
    }

    /// <summary>What is hairpinned comes from an external endpoint, and the answer finds its way.</summary>
    public static string HairpinSource(Exchange x, byte protocol)
    {
        var (came, target, own) = Turn(x, protocol);
        Applies(came is not null, "there is no hairpinning");
        Require(came!.Source.Address == own.Address, $"it comes from {came.Source}, and {x.X(2)} is {own} outside");
        var back = protocol switch
        {
            IpProtocol.Tcp => Make.Tcp(x.X(1), came.Source, TcpFlags.Syn | TcpFlags.Ack, 7000, 1001),
            Make.Dccp => Make.DccpPacket(x.X(1), came.Source, DccpKind.Response, 7000, 1000),
            _ => Make.Udp(x.X(1), came.Source),
        };
        x.Put(Side.Inside, back);
        var answer = x.Take(Side.Inside, p => p.Protocol == protocol && p.Destination == x.X(2));
        Require(answer is not null, $"the answer of {x.X(1)} to {came.Source} does not arrive at {x.X(2)}");
        Require(answer!.Source == target, $"the answer comes from {answer.Source} instead of {target}");
        return $"both see each other's external endpoint, {came.Source} and {target}";
    }

    /// <summary>A packet of another protocol does not pass by a mapping.</summary>
    public static string ProtocolDependent(Exchange x)
    {
        var tcp = new Talk(x, IpProtocol.Tcp, x.X(1), x.Y(1)).Open();
        Require(x.In(Make.Udp(x.Y(1), tcp.External), x.X(1)) is null, $"UDP passes by the mapping {tcp.External} that TCP made");
        var udp = new Talk(x, IpProtocol.Udp, x.X(1, 1), x.Y(1)).Open();
        Require(x.In(Make.Tcp(x.Y(1), udp.External, TcpFlags.Syn, 9000, 0), x.X(1, 1)) is null, $"TCP passes by the mapping {udp.External} that UDP made");
        return "neither lets the other's packets in";
    }

    /// <summary>Addresses in a payload stay what they are.</summary>
    public static string NoGateway(Exchange x, byte protocol, ushort port)
    {
        var from = x.X(1);
        byte[] text = System.Text.Encoding.ASCII.GetBytes(
            $"REGISTER sip:example.net SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK1\r\nContact: <sip:a@{from}>\r\nContent-Length: 0\r\n\r\n");
        WirePacket left;
        if (protocol == IpProtocol.Tcp)
        {
            var talk = new Talk(x, protocol, from, x.Y(1).At(port)).Establish();
            left = x.MustLeave(Make.Tcp(from, talk.Outside, TcpFlags.Psh | TcpFlags.Ack, 1001, 5001, text));
        }
        else
        {
            left = x.MustLeave(Make.Udp(from, x.Y(1).At(port), text));
        }

        Require(left.Payload.SequenceEqual(text), $"the payload of {left} was changed");
        return $"a SIP message to port {port} leaves as it was written";
    }

    private static (WirePacket? Came, Endpoint Target, Endpoint Own) Turn(Exchange x, byte protocol)
    {
        var target = new Talk(x, protocol, x.X(1), x.Y(1)).Open().External;
        var own = new Talk(x, protocol, x.X(2), x.Y(1, 1)).Open().External;
        x.Put(Side.Inside, new Talk(x, protocol, x.X(2), target).Opening);
        return (x.Take(Side.Inside, p => p.Protocol == protocol && p.Destination == x.X(1)), target, own);
    }
}
