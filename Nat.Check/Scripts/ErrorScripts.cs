using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>ICMP errors about translated packets (RFC 5508 section 4 and 5), for any transport protocol.</summary>
internal static class ErrorScripts
{
    private static readonly (byte Type, byte Code)[] AllErrors = [(3, 0), (3, 1), (3, 2), (3, 3), (3, 4), (3, 9), (3, 10), (3, 13), (4, 0), (11, 0), (11, 1), (12, 0)];

    /// <summary>Types and codes that must pass unchanged.</summary>
    private static readonly (byte Type, byte Code)[] Translated = [(3, 0), (3, 1), (3, 3), (3, 4), (3, 13), (11, 0), (12, 0)];

    /// <summary>An error arrives at who caused it; of the outside host that is not the destination if a router sent it.</summary>
    public static WirePacket Arrives(Exchange x, Talk talk, WirePacket about, byte type = 3, byte code = 3, bool fromRouter = false)
    {
        var source = fromRouter ? x.Y(3).Address : talk.Outside.Address;
        return x.MustArrive(Make.Error(source, talk.External.Address, type, code, about.Bytes, type == 3 && code == 4 ? 1200u : 0), talk.Inside);
    }

    /// <summary>Destination unreachable is translated.</summary>
    public static string Unreachable(Exchange x, byte protocol)
    {
        var talk = new Talk(x, protocol, x.X(1), x.Y(1));
        var left = x.MustLeave(talk.Opening);
        talk.Open();
        Arrives(x, talk, left);
        return $"unreachable 3/3 about {left} arrives at {x.X(1).Address}";
    }

    /// <summary>An error from somebody else on the way arrives.</summary>
    public static string FromAnyone(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1)).Open();
        Arrives(x, talk, x.MustLeave(talk.Opening), 11, 0, fromRouter: true);
        return $"time exceeded from {x.Y(3).Address} arrives";
    }

    /// <summary>The quoted packet speaks of what the receiver has sent.</summary>
    public static string Quotation(Exchange x)
    {
        foreach (byte protocol in (byte[])[IpProtocol.Udp, IpProtocol.Tcp, IpProtocol.Icmp])
        {
            var talk = new Talk(x, protocol, x.X(1), x.Y(1)).Open();
            var came = Arrives(x, talk, x.MustLeave(talk.Opening));
            RequireQuoted(came, talk.Opening);
        }

        return "addresses, ports and checksums of quoted UDP, TCP and ICMP are the original ones";
    }

    /// <summary>Type and code stay.</summary>
    public static string TypeAndCode(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1)).Open();
        var left = x.MustLeave(talk.Opening);
        foreach (var (type, code) in Translated)
        {
            var came = Arrives(x, talk, left, type, code);
            Require(type != 3 || code != 4 || came.IcmpMtu == 1200, $"the next-hop MTU became {came.IcmpMtu}");
        }

        return $"{string.Join(", ", Translated.Select(e => PacketText.Icmp(e.Type, e.Code)))} arrive as they are";
    }

    /// <summary>Nothing that ICMP says ends a mapping or a connection.</summary>
    public static string NeverEnds(Exchange x, byte protocol)
    {
        var talk = new Talk(x, protocol, x.X(1), x.Y(1)).Establish();
        var left = x.MustLeave(talk.FromInside(TcpFlags.Ack));
        foreach (var (type, code) in AllErrors)
            x.Put(Side.Outside, Make.Error(talk.Outside.Address, talk.External.Address, type, code, left.Bytes));
        talk.ReceiveData();
        talk.SendData();
        return $"data passes both ways after {AllErrors.Length} kinds of errors";
    }

    /// <summary>An error about nothing that is known vanishes without an answer.</summary>
    public static string UnknownFromOutside(Exchange x)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(1)));
        var never = Make.Udp(external.At(x.BasePort + 40), x.Y(2));
        x.Put(Side.Outside, Make.Error(x.Y(2).Address, external.Address, 3, 3, never.Bytes));
        RequireSilence(x, "an error about a packet that nobody sent");
        return "it vanishes without an answer";
    }

    /// <summary>The same, from inside.</summary>
    public static string UnknownFromInside(Exchange x)
    {
        var never = Make.Udp(x.Y(2), x.X(1));
        x.Put(Side.Inside, Make.Error(x.X(1).Address, x.Y(2).Address, 3, 3, never.Bytes));
        RequireSilence(x, "an error about a packet that never came");
        return "it vanishes without an answer";
    }

    /// <summary>An inside host complains about what it got; what leaves.</summary>
    public static (WirePacket Left, WirePacket Sent, Talk Talk) FromInside(Exchange x, byte type = 3, byte code = 3, int sender = 1)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1)).Open();
        var sent = talk.Answering;
        var came = x.MustArrive(sent, talk.Inside);
        return (x.MustLeave(Make.Error(x.X(sender).Address, talk.Outside.Address, type, code, came.Bytes)), sent, talk);
    }

    /// <summary>Every type and code that an inside host complains with stays.</summary>
    public static string TypeAndCodeFromInside(Exchange x)
    {
        foreach (var (type, code) in Translated)
            FromInside(x, type, code);
        return $"{string.Join(", ", Translated.Select(e => PacketText.Icmp(e.Type, e.Code)))} leave as they are";
    }

    /// <summary>A hairpinned packet is complained about; the complaint as it arrives at who sent it.</summary>
    public static (WirePacket Came, WirePacket Sent) Hairpinned(Exchange x)
    {
        var (came, sent, reason) = TryHairpin(x);
        Require(came is not null, reason);
        Require(came!.Fault is null, $"{came} came out with {came.Fault}");
        return (came, sent);
    }

    /// <summary>The same; without the complaint, why it does not arrive.</summary>
    public static (WirePacket? Came, WirePacket Sent, string Reason) TryHairpin(Exchange x)
    {
        var target = x.ExternalOf(Make.Udp(x.X(1), x.Y(1)));
        var sent = Make.Udp(x.X(2), target);
        x.Put(Side.Inside, sent);
        var turned = x.Take(Side.Inside, p => p.Protocol == IpProtocol.Udp && p.Destination == x.X(1));
        if (turned is null)
            return (null, sent, $"{x.X(2)} does not reach {x.X(1)} by {target}, so there is nothing to complain about");
        x.Put(Side.Inside, Make.Error(x.X(1).Address, turned.Source.Address, 3, 3, turned.Bytes));
        var came = x.Take(Side.Inside, p => p.IsError && p.Destination.Address == x.X(2).Address);
        return (came, sent, $"the error of {x.X(1).Address} does not arrive at {x.X(2).Address}");
    }

    /// <summary>What is quoted is what was sent, up to what routers change.</summary>
    public static void RequireQuoted(WirePacket error, WirePacket sent)
    {
        Require(error.Quoted is not null, $"{error} quotes nothing");
        var quoted = error.Quoted!;
        Require(quoted.Source == sent.Source && quoted.Destination == sent.Destination, $"it quotes {quoted}, and sent was {sent}");
        Require(Sums.IsHeaderGood(quoted.Bytes), $"the IP header of the quoted {quoted} has a wrong checksum");
        int length = Math.Min(quoted.Transport.Length, sent.Transport.Length);
        Require(quoted.Transport[..length].SequenceEqual(sent.Transport[..length]), $"the transport header of the quoted {quoted} differs from what was sent");
    }

    /// <summary>Nothing comes out on either side.</summary>
    public static void RequireSilence(Exchange x, string about)
    {
        var answers = x.TakeAll(null, _ => true);
        Require(answers.Count == 0, $"{about} made the NAT send {answers.FirstOrDefault()}");
    }
}
