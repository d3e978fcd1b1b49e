using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>TCP connections from their first SYN to what comes after their end (RFC 5382, RFC 7857 section 2).</summary>
internal static class TcpScripts
{
    private const byte Tcp = IpProtocol.Tcp;
    private const uint Isn = 9000;
    private const double Remembered = 237; // seconds: four minutes, up to what a busy bench may be late
    private const double Early = 5.5;      // seconds after an unsolicited SYN, within the six of RFC 5382 REQ-4
    private const double Late = 3;         // seconds after that, beyond them

    /// <summary>A whole connection from inside; one from outside, if the NAT lets it in.</summary>
    public static string WholeConnections(Exchange x)
    {
        var talk = new Talk(x, Tcp, x.X(1), x.Y(1)).Establish();
        talk.SendData();
        talk.ReceiveData();
        x.MustArrive(talk.FromOutside(TcpFlags.Ack), talk.Inside);
        talk.CloseInside();
        x.MustArrive(talk.FromOutside(TcpFlags.Ack), talk.Inside);
        talk.ReceiveData();                        // half closed
        talk.CloseOutside();
        x.MustLeave(talk.FromInside(TcpFlags.Ack));
        var inbound = new Talk(x, Tcp, x.X(2), x.Y(1)).Open();
        var stranger = x.Y(2);
        if (x.In(Make.Tcp(stranger, inbound.External, TcpFlags.Syn, Isn, 0), inbound.Inside) is null)
            return "handshake, data, half-close and close pass; no connection is let in from outside";
        x.MustLeave(Make.Tcp(inbound.Inside, stranger, TcpFlags.Syn | TcpFlags.Ack, 3000, Isn + 1));
        x.MustArrive(Make.Tcp(stranger, inbound.External, TcpFlags.Ack, Isn + 1, 3001), inbound.Inside);
        x.MustArrive(Make.Tcp(stranger, inbound.External, TcpFlags.Psh | TcpFlags.Ack, Isn + 1, 3001, Make.Filling(10)), inbound.Inside);
        x.MustLeave(Make.Tcp(inbound.Inside, stranger, TcpFlags.Ack, 3001, Isn + 11));
        return "handshake, data, half-close and close pass, and a connection from outside passes";
    }

    /// <summary>Both sides send SYN before either sees the other's.</summary>
    public static string SimultaneousOpen(Exchange x)
    {
        var talk = new Talk(x, Tcp, x.X(1), x.Y(1)).Open();
        var (inside, outside, external) = (talk.Inside, talk.Outside, talk.External);
        x.MustArrive(Make.Tcp(outside, external, TcpFlags.Syn, 5000, 0), inside);
        x.MustLeave(Make.Tcp(inside, outside, TcpFlags.Syn | TcpFlags.Ack, 1000, 5001));
        x.MustArrive(Make.Tcp(outside, external, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001), inside);
        x.MustLeave(Make.Tcp(inside, outside, TcpFlags.Ack, 1001, 5001));
        x.MustArrive(Make.Tcp(outside, external, TcpFlags.Psh | TcpFlags.Ack, 5001, 1001, Make.Filling(10)), inside);
        return "SYNs cross, and the connection carries data";
    }

    /// <summary>An unsolicited SYN is not answered for six seconds.</summary>
    public static async Task<string> UnsolicitedIsNotAnsweredAtOnce(Exchange x)
    {
        var syn = Unsolicited(x);
        x.Put(Side.Outside, syn);
        var answer = await WaitForAnswer(x, Early).ConfigureAwait(false);
        Require(answer is null, $"{syn}, which nobody asked for, is answered by {answer} within 6 s");
        return $"nothing answers {syn} for {Early} s";
    }

    /// <summary>Later it is answered by port unreachable.</summary>
    public static async Task<string> UnsolicitedIsAnsweredLater(Exchange x)
    {
        var syn = Unsolicited(x);
        x.Put(Side.Outside, syn);
        var answer = await WaitForAnswer(x, Early + Late).ConfigureAwait(false);
        Require(answer is not null, $"{syn} is never answered");
        Require(answer is { IsError: true, IcmpKind: 3, IcmpCode: 3 }, $"{syn} is answered by {answer}");
        ErrorScripts.RequireQuoted(answer!, syn);
        return $"{syn} is answered by {answer} in the end";
    }

    /// <summary>If the inside asks for the same connection meanwhile, it is not answered at all.</summary>
    public static async Task<string> SolicitedMeanwhile(Exchange x)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(2))).Address;
        var syn = Make.Tcp(x.Y(1), new Endpoint(external, x.X(1).Port), TcpFlags.Syn, 5000, 0);
        x.Put(Side.Outside, syn);
        var early = await WaitForAnswer(x, 1).ConfigureAwait(false);
        Require(early is null, $"{syn} is answered by {early} at once");
        var talk = new Talk(x, Tcp, x.X(1), x.Y(1)).Open();
        Applies(talk.External == syn.Destination, $"the outbound SYN leaves as {talk.External}, so it belongs to another connection");
        var late = await WaitForAnswer(x, Early + Late).ConfigureAwait(false);
        Require(late is null, $"{syn} is answered by {late}, though {talk.Opening} followed it");
        return $"nothing answers {syn} after {talk.Opening} has left";
    }

    /// <summary>Closing lasts four minutes at least: what is repeated then still arrives.</summary>
    public static Task<string> ClosingLasts(Exchange x) => Lifetime.IsConnectionAtLeast(x, Tcp, 240, Close);

    /// <summary>One FIN leaves the connection what it was.</summary>
    public static Task<string> HalfClosedIsEstablished(Exchange x) => Lifetime.IsConnectionAtLeast(x, Tcp, 7440, talk => talk.CloseInside());

    /// <summary>Data after an RST makes the connection what it was.</summary>
    public static Task<string> DataRevives(Exchange x) => Lifetime.IsConnectionAtLeast(x, Tcp, 7440, talk =>
    {
        x.MustLeave(talk.FromInside(TcpFlags.Rst | TcpFlags.Ack));
        talk.ReceiveData();
    });

    /// <summary>RST passes, from either side.</summary>
    public static string ResetPasses(Exchange x)
    {
        var one = new Talk(x, Tcp, x.X(1), x.Y(1)).Establish();
        var left = x.MustLeave(one.FromInside(TcpFlags.Rst | TcpFlags.Ack));
        Require(left.Source == one.External, $"the RST leaves from {left.Source} and not from {one.External}");
        var two = new Talk(x, Tcp, x.X(2), x.Y(1)).Establish();
        x.MustArrive(two.FromOutside(TcpFlags.Rst | TcpFlags.Ack), two.Inside);
        return "it passes both ways";
    }

    /// <summary>After an RST the connection is remembered for four minutes.</summary>
    public static async Task<string> ResetLasts(Exchange x)
    {
        var talk = new Talk(x, Tcp, x.X(1), x.Y(1)).Establish();
        x.MustLeave(talk.FromInside(TcpFlags.Rst | TcpFlags.Ack));
        await x.Wait(Remembered).ConfigureAwait(false);
        var again = await x.InMeanwhile(talk.FromOutside(TcpFlags.Rst | TcpFlags.Ack), talk.Inside).ConfigureAwait(false);
        Require(again is not null, $"{talk.External} is forgotten {Remembered} s after an RST");
        return $"an RST repeated after {Remembered} s still arrives";
    }

    private static void Close(Talk talk)
    {
        talk.CloseInside();
        talk.CloseOutside();
    }

    private static WirePacket Unsolicited(Exchange x) =>
        Make.Tcp(x.Y(1), new Endpoint(x.ExternalOf(Make.Udp(x.X(1), x.Y(2))).Address, x.X(1, 30).Port), TcpFlags.Syn, Isn, 0);

    // Six seconds are not scaled: no NAT lets them be shortened.
    private static async Task<WirePacket?> WaitForAnswer(Exchange x, double seconds)
    {
        await x.WaitUnscaled(seconds).ConfigureAwait(false);
        return x.Came(Side.Outside, p => p.Destination.Address == x.Y(1).Address);
    }
}
