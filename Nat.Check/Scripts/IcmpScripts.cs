using System.Buffers.Binary;
using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>ICMP of its own, errors that are odd, and errors that the NAT makes itself (RFC 5508).</summary>
internal static class IcmpScripts
{
    private const byte Icmp = IpProtocol.Icmp;
    private const int QuoteLength = 128;   // RFC 4884 section 4.5: what stands before an extension is padded to so many bytes
    private const int Flood = 5000;
    private const int Ef = 46;             // a DS code point that nobody uses by default

    /// <summary>A query and its answer pass.</summary>
    public static string QueryPasses(Exchange x, byte request, byte reply)
    {
        var left = x.MustLeave(Make.Query(x.X(1), x.Y(1), request));
        x.MustArrive(Make.Reply(x.Y(1), left.Source, reply), x.X(1));
        return $"{left} is answered";
    }

    /// <summary>Whether a kind of query passes.</summary>
    public static string MayPass(Exchange x, byte request) =>
        x.Out(Make.Query(x.X(1), x.Y(1), request)) is null ? "such queries do not leave" : "such queries leave";

    /// <summary>One identifier for all hosts.</summary>
    public static string IndependentId(Exchange x)
    {
        var first = x.ExternalOf(Make.Query(x.X(1), x.Y(1)));
        var second = x.ExternalOf(Make.Query(x.X(1), x.Y(2)));
        Require(first == second, $"{x.X(1)} is {first} to {x.Y(1).Address} and {second} to {x.Y(2).Address}");
        return $"{x.X(1)} is {first} to everybody";
    }

    /// <summary>An error with a changed byte must not arrive.</summary>
    public static string BadError(Exchange x, bool inQuotation)
    {
        var (talk, error) = Unreachable(x);
        var bad = inQuotation ? error.With(b => b[20 + 8 + 10] ^= 0x55) : error.With(b => b[22] ^= 0x55, sum: false);
        x.Put(Side.Outside, bad);
        ErrorScripts.RequireSilence(x, inQuotation ? "an error that quotes a wrong IP checksum" : "an error with a wrong ICMP checksum");
        talk.Answer();
        return "it is dropped silently";
    }

    /// <summary>Options of the quoted header are stepped over.</summary>
    public static string QuotedOptions(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1));
        var left = x.MustLeave(talk.Opening);
        talk.Open();
        var came = ErrorScripts.Arrives(x, talk, left.WithOptions());
        ErrorScripts.RequireQuoted(came, talk.Opening);
        Require(came.Quoted!.HeaderLength == 28, "the options of the quoted header are gone");
        return "the ports behind eight bytes of options are the original ones";
    }

    /// <summary>A wrong transport checksum in the quotation is nothing to the NAT.</summary>
    public static string QuotedChecksum(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1));
        var left = x.MustLeave(talk.Opening);
        talk.Open();
        ErrorScripts.Arrives(x, talk, left.With(b => b[26] ^= 0x55, sum: false));
        return "an error that quotes a wrong UDP checksum arrives";
    }

    /// <summary>Padding and extensions behind the quotation stay, and do not count.</summary>
    public static string Extensions(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1));
        var left = x.MustLeave(talk.Opening);
        talk.Open();
        byte[] extension = [0x20, 0, 0, 0, 0, 8, 1, 1, 0x01, 0x02, 0x03, 0x04]; // an MPLS label stack, RFC 4950
        BinaryPrimitives.WriteUInt16BigEndian(extension.AsSpan(2), Checksum.Finish(Checksum.Sum(extension)));
        byte[] quoted = new byte[QuoteLength + extension.Length];
        left.Bytes.CopyTo(quoted, 0);
        extension.CopyTo(quoted, QuoteLength);
        var error = Make.Error(talk.Outside.Address, talk.External.Address, 11, 0, quoted, (QuoteLength / 4) << 16);
        var came = x.MustArrive(error, talk.Inside);
        ErrorScripts.RequireQuoted(came, talk.Opening);
        Require(came.Payload.Length == quoted.Length && came.Payload[QuoteLength..].SequenceEqual(extension), "the extension does not arrive as it was");
        Require(came.Payload[left.Bytes.Length..QuoteLength].IndexOfAnyExcept((byte)0) < 0, "the padding does not arrive as it was");
        return "the quotation is translated, padding and extension arrive as they were";
    }

    /// <summary>The outer destination is who sent the quoted packet.</summary>
    public static string OuterDestination(Exchange x)
    {
        var (talk, error) = Unreachable(x);
        var came = x.MustArrive(error, talk.Inside);
        Require(came.Destination.Address == came.Quoted!.Source.Address, $"{came} is not for who sent the quoted packet");
        return $"{came}";
    }

    /// <summary>An error neither ends nor prolongs the query that it is about.</summary>
    public static async Task<string> LeavesQueriesAlone(Exchange x)
    {
        var talk = new Talk(x, Icmp, x.X(2), x.Y(2)).Open();
        x.MustArrive(Make.Error(x.Y(2).Address, talk.External.Address, 3, 1, x.MustLeave(talk.Opening).Bytes), talk.Inside);
        Require(talk.IsAnswered(), "an error ended the query that it was about");
        WirePacket? left = null;
        bool isRefreshed = await Lifetime.IsRefreshed(x, Icmp, late =>
        {
            left = late.Opening.With(b => BinaryPrimitives.WriteUInt32BigEndian(b.AsSpan(12), late.External.Address.Value))
                .With(b => BinaryPrimitives.WriteUInt16BigEndian(b.AsSpan(24), late.External.Port));
            return Task.FromResult(x.MustArrive(Make.Error(late.Outside.Address, late.External.Address, 3, 1, left.Bytes), late.Inside));
        }).ConfigureAwait(false);
        Require(!isRefreshed, $"an error about {left} prolonged it");
        return "it neither ends nor prolongs the query";
    }

    /// <summary>The time to live ends at the NAT.</summary>
    public static string TimeExceeded(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1)).Open();
        RequireExceeded(x, Side.Inside, talk.FromInside(TcpFlags.None).WithTtl(1));
        RequireExceeded(x, Side.Outside, talk.FromOutside(TcpFlags.None).WithTtl(1));
        return "it is sent to either side";
    }

    /// <summary>The NAT's own error has the class of the packet that it is about.</summary>
    public static string CopiesClass(Exchange x)
    {
        var packet = Make.Udp(x.X(1), x.Y(1)).WithTtl(1).With(b => b[1] = Ef << 2);
        x.Put(Side.Inside, packet);
        var error = x.Take(Side.Inside, p => p.IsError);
        Applies(error is not null, "the NAT sends no error of its own");
        Require(error!.Dscp == Ef, $"an error about class {Ef} has class {error.Dscp}");
        return $"an error about class {Ef} has that class";
    }

    /// <summary>About some packets no error is sent (RFC 1812 section 4.3.2.7).</summary>
    public static string WhenNotToSend(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1)).Open();
        var came = x.MustArrive(talk.Answering, talk.Inside);
        x.Put(Side.Inside, Make.Error(x.X(1).Address, x.Y(1).Address, 3, 3, came.Bytes).WithTtl(1));
        ErrorScripts.RequireSilence(x, "an ICMP error whose time to live ends");
        x.Put(Side.Inside, Make.Udp(x.X(1), x.Y(1), 400).WithId(x.OwnId).Fragments(200)[1].With(b => b[8] = 1, sum: false).With(Sums.FillHeader, sum: false));
        ErrorScripts.RequireSilence(x, "a later fragment whose time to live ends");
        return "none is sent about an ICMP error or a later fragment";
    }

    /// <summary>Not every packet of a flood is answered.</summary>
    public static string Limited(Exchange x)
    {
        var packet = Make.Udp(x.X(1), x.Y(1)).WithTtl(1);
        int answers = 0;
        for (int n = 0; n < Flood; n += 50)
        {
            x.Put(Side.Inside, [.. Enumerable.Repeat(packet, 50)]);
            answers += x.TakeAll(Side.Inside, p => p.IsError).Count;
        }

        Require(answers < Flood, $"all of {Flood} packets in a row are answered");
        return $"{answers} of {Flood} packets in a row are answered";
    }

    /// <summary>Whether a kind of error that RFC 5508 does not ask for is passed on.</summary>
    public static bool IsPassed(Exchange x, byte type)
    {
        var (talk, error) = Unreachable(x);
        return x.In(error.With(b => (b[20], b[21]) = (type, 0)), talk.Inside) is not null;
    }

    private static (Talk Talk, WirePacket Error) Unreachable(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1));
        var left = x.MustLeave(talk.Opening);
        talk.Open();
        return (talk, Make.Error(talk.Outside.Address, talk.External.Address, 3, 3, left.Bytes));
    }

    private static void RequireExceeded(Exchange x, Side from, WirePacket packet)
    {
        x.Put(from, packet);
        var error = x.Take(from, p => p.IsError && p.Destination.Address == packet.Source.Address);
        Require(error is { IcmpKind: IcmpType.TimeExceeded, IcmpCode: 0 }, $"{packet} with time to live 1 is answered with {error?.ToString() ?? "nothing"}");
        ErrorScripts.RequireQuoted(error!, packet);
    }
}
