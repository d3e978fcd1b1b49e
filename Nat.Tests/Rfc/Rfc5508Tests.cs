using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Rfc;

/// <summary>RFC 5508 (BCP 148), "NAT Behavioral Requirements for ICMP", requirement by requirement, for profile rfc4787.</summary>
public sealed class Rfc5508Tests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:53";
    private const string Router = "192.0.2.254";
    private const string X = "203.0.113.1:5000";

    [TestCase(8, 0)]
    [TestCase(13, 14)]
    [TestCase(15, 16)]
    [TestCase(17, 18)]
    public void Rfc5508_Req1_AQueryAndItsAnswerPass(byte request, byte reply)
    {
        using var lab = Lab.Rfc();
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 77, request)).Leaves("203.0.113.1:77");
        lab.Outside(Pong("198.51.100.7", "203.0.113.1", 77, reply)).Arrives("10.0.0.1:77");
        lab.Outside(Pong("198.51.100.7", "203.0.113.1", 78, reply)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5508_Req1a_TheIdentifierIsMappedForAllHosts()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 77)).Leaves("203.0.113.1:77");
        string other = lab.Inside(Ping("10.0.0.2", "198.51.100.7", 77)).Leaves().Packet!.Source;
        Assert.That(other, Is.Not.EqualTo("203.0.113.1:77"));
        lab.Inside(Ping("10.0.0.2", "192.0.2.1", 77)).Leaves(other);
        lab.Outside(Pong("192.0.2.1", "203.0.113.1", ushort.Parse(other.Split(':')[1]))).Arrives("10.0.0.2:77");
    }

    [Test]
    public void Rfc5508_Req2_AQueryIsRememberedForSixtySeconds()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Inside(Ping("10.0.0.1", "198.51.100.7", 77)).Leaves();
        lab.At(59.9).Outside(Pong("198.51.100.7", "203.0.113.1", 77)).Arrives();
        lab.At(120).Outside(Pong("198.51.100.7", "203.0.113.1", 77)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5508_Req2a_TheTimerIsConfigurable()
    {
        var timeouts = NatProfiles.Rfc4787.Timeouts;
        using var lab = Lab.Rfc(c => c with { Timeouts = timeouts with { ByClass = timeouts.ByClass.SetItem((int)TimeoutClass.Icmp, TimeSpan.FromSeconds(90)) } });
        lab.At(0).Inside(Ping("10.0.0.1", "198.51.100.7", 77)).Leaves();
        lab.At(89).Outside(Pong("198.51.100.7", "203.0.113.1", 77)).Arrives();
        lab.At(180).Outside(Pong("198.51.100.7", "203.0.113.1", 77)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5508_Req3_AnErrorWithAWrongChecksumIsDroppedSilently()
    {
        using var lab = Lab.Rfc();
        lab.Outside(About(lab).WithBadChecksum()).IsSilent().Drops(DropReason.BadTransportChecksum);
    }

    [Test]
    public void Rfc5508_Req3a_AnErrorThatQuotesAWrongHeaderChecksumIsDroppedSilently()
    {
        using var lab = Lab.Rfc();
        var error = About(lab);
        lab.Outside(error.With(18, (byte)(error.Transport[18] ^ 1)).Summed()).IsSilent().Drops(DropReason.IcmpErrorBadQuotedChecksum);
    }

    [Test]
    public void Rfc5508_Req3b_QuotedOptionsAreSteppedOver()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server) with { Options = [1, 7, 7, 4, 0, 0, 0, 0] }).Leaves(X).Packet!;
        var error = lab.Outside(Error(Router, "203.0.113.1", 11, 0, sent.Bytes)).Arrives("10.0.0.1").Packet!;
        Assert.That((error.Quoted!.HeaderLength, error.Quoted.Source), Is.EqualTo((28, A)));
    }

    [Test]
    public void Rfc5508_Req3c_TheQuotedTransportChecksumIsNotJudged()
    {
        using var lab = Lab.Rfc();
        byte[] quoted = [.. lab.Inside(Udp(A, Server)).Leaves(X).Packet!.Bytes];
        quoted[26] ^= 0x55;
        var error = lab.Outside(Error(Router, "203.0.113.1", 11, 0, quoted)).Arrives("10.0.0.1").Packet!;
        Assert.That(error.Quoted!.HasRightTransportSum, Is.False);
    }

    [Test]
    public void Rfc5508_Req3d_ExtensionsBehindThePaddedQuotationStayAsTheyAre()
    {
        using var lab = Lab.Rfc();
        byte[] quoted = lab.Inside(Udp(A, Server)).Leaves(X).Packet!.Bytes;
        byte[] extended = [.. quoted, .. new byte[128 - quoted.Length], 0x20, 0, 0xDF, 0xFF, 0, 8, 1, 1, 1, 2, 3, 4];
        var error = lab.Outside(Error(Router, "203.0.113.1", 11, 0, extended, 32u << 16)).Arrives("10.0.0.1").Packet!;
        Assert.That(error.Transport[^12..].ToArray(), Is.EqualTo(extended[^12..]));
        Assert.That(new Seen(error.Transport.Slice(8, quoted.Length).ToArray()).HasRightTransportSum, Is.True);
    }

    [Test]
    public void Rfc5508_Req4_AnErrorFromOutsideAboutNoMappingIsDroppedSilently()
    {
        using var lab = Lab.Rfc();
        var unknown = Udp("203.0.113.1:999", Server).Bytes();
        lab.Outside(Error(Router, "203.0.113.1", 3, 1, unknown)).IsSilent().Drops(DropReason.IcmpErrorNoEntry);
    }

    [Test]
    public void Rfc5508_Req4abc_AnErrorFromOutsideSpeaksOfWhatItsReceiverSent([Values(3, 11, 12)] byte type)
    {
        using var lab = Lab.Rfc();
        lab.MappingOf("10.0.0.9:5000");
        var sent = lab.Inside(Udp(A, Server)).Leaves().Packet!;
        Assert.That(sent.Source, Is.Not.EqualTo(X), "the port had to change");
        var error = lab.Outside(Error(Router, "203.0.113.1", type, 1, sent.Bytes)).Arrives("10.0.0.1", Router).Packet!;
        Assert.That((error.IcmpType, error.IcmpCode), Is.EqualTo((type, 1)));
        Assert.That((error.Quoted!.Source, error.Quoted.Destination), Is.EqualTo((A, Server)));
    }

    [Test]
    public void Rfc5508_Req5_AnErrorFromInsideAboutNoMappingIsDroppedSilently()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Error("10.0.0.1", "198.51.100.7", 3, 3, Udp(Server, A).Bytes())).IsSilent().Drops(DropReason.IcmpErrorNoEntry);
    }

    [TestCase("10.0.0.1")]
    [TestCase("10.0.0.254")]
    public void Rfc5508_Req5abc_AnErrorFromInsideLeavesWithAnExternalAddress(string sender)
    {
        using var lab = Lab.Rfc();
        lab.MappingOf(A, Server);
        var arrived = lab.Outside(Udp(Server, X)).Arrives(A).Packet!;
        var error = lab.Inside(Error(sender, "198.51.100.7", 3, 3, arrived.Bytes)).Leaves("203.0.113.1", "198.51.100.7").Packet!;
        Assert.That((error.IcmpType, error.IcmpCode), Is.EqualTo((3, 3)));
        Assert.That((error.Quoted!.Source, error.Quoted.Destination), Is.EqualTo((Server, X)));
    }

    [Test]
    public void Rfc5508_Req5c_ASenderWithAnAddressOfItsOwnKeepsIt()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [new StaticMapping(null, Address("203.0.113.9"), null, Address("10.0.0.254"), null)] });
        lab.MappingOf(A, Server);
        var arrived = lab.Outside(Udp(Server, X)).Arrives(A).Packet!;
        lab.Inside(Error("10.0.0.254", "198.51.100.7", 3, 1, arrived.Bytes)).Leaves("203.0.113.9");
    }

    [Test]
    public void Rfc5508_Req6_AnErrorNeitherRefreshesNorEndsItsQuery()
    {
        using var lab = Lab.Rfc();
        var ping = lab.At(0).Inside(Ping("10.0.0.1", "198.51.100.7", 77)).Leaves().Packet!;
        lab.At(40).Outside(Error(Router, "203.0.113.1", 11, 0, ping.Bytes)).Arrives("10.0.0.1");
        lab.At(59).Outside(Error(Router, "203.0.113.1", 11, 0, ping.Bytes)).Arrives("10.0.0.1");
        lab.At(61).Outside(Pong("198.51.100.7", "203.0.113.1", 77)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5508_Req7_BasicNatHairpinsQueries()
    {
        using var lab = Lab.Rfc(c => c with
        {
            StaticMappings =
            [
                new StaticMapping(null, Address("203.0.113.9"), null, Address("10.0.0.9"), null),
                new StaticMapping(null, Address("203.0.113.8"), null, Address("10.0.0.8"), null),
            ],
        });
        lab.Inside(Ping("10.0.0.9", "203.0.113.8", 77)).Arrives("10.0.0.8", "203.0.113.9:77");
        lab.Inside(Pong("10.0.0.8", "203.0.113.9", 77)).Arrives("10.0.0.9:77", "203.0.113.8");
    }

    [TestCase("10.0.0.2")]
    [TestCase("10.0.0.254")]
    public void Rfc5508_Req7a_AHairpinnedErrorSpeaksOfWhatItsReceiverSent(string sender)
    {
        using var lab = Lab.Rfc();
        string b = lab.MappingOf(B);
        var arrived = lab.Inside(Udp(A, b)).Arrives(B, X).Packet!;
        var error = lab.Inside(Error(sender, "203.0.113.1", 3, 3, arrived.Bytes)).Arrives("10.0.0.1", "203.0.113.1").Packet!;
        Assert.That((error.Quoted!.Source, error.Quoted.Destination), Is.EqualTo((A, b)));
    }

    [Test]
    public void Rfc5508_Req8_TheSenderIsToldOfLackOfResources()
    {
        using var lab = Lab.Rfc(c => c with { MaxFlows = 1, OnExhaustion = ExhaustionAnswer.AdminProhibited });
        lab.MappingOf(A);
        lab.Inside(Udp(B, Server)).Drops(DropReason.TableFull).Answers(3, 13);
    }

    [Test]
    public void Rfc5508_Req9_ErrorsOfItsOwnCanBeSwitchedOff()
    {
        using var lab = Lab.Rfc(c => c with { IcmpErrorsPerSecond = 0 });
        lab.At(1).Inside(Udp(A, Server) with { Ttl = 1 }).IsSilent().Drops(DropReason.TtlExceeded);
    }

    [Test]
    public void Rfc5508_Req10a_TimeExceededIsSentToBothSides()
    {
        using var lab = Lab.Rfc();
        lab.MappingOf(A);
        var inside = lab.Inside(Udp(A, Server) with { Ttl = 1 }).Drops(DropReason.TtlExceeded).Answers(11, 0);
        Assert.That((inside.Source, inside.Quoted!.Source), Is.EqualTo(("192.0.0.8", A)));
        var outside = lab.Outside(Udp(Server, X) with { Ttl = 1 }).Drops(DropReason.TtlExceeded).Answers(11, 0);
        Assert.That((outside.Source, outside.Quoted!.Destination), Is.EqualTo(("203.0.113.1", X)));
    }

    [Test]
    public void Rfc5508_Req10b_ARedirectIsNotPassedOn()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server)).Leaves(X).Packet!;
        lab.Outside(Error(Router, "203.0.113.1", 5, 1, sent.Bytes)).IsSilent().Drops(DropReason.IcmpRedirect);
    }

    [Test]
    public void Rfc5508_Req10b_SourceRoutesAreRefused()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server) with { Options = [131, 7, 4, 192, 0, 2, 1, 0] }).IsSilent().Drops(DropReason.SourceRoute);
    }

    [Test]
    public void Rfc5508_Req10c_ASourceQuenchIsNotPassedOn()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server)).Leaves(X).Packet!;
        lab.Outside(Error(Router, "203.0.113.1", 4, 0, sent.Bytes)).IsSilent().Drops(DropReason.IcmpTypeNotTranslated);
    }

    [Test]
    public void Rfc5508_Req10d_TheDsFieldIsLeftAlone()
    {
        using var lab = Lab.Rfc();
        Assert.That(lab.Inside(Udp(A, Server) with { TrafficClass = 0xB8 }).Leaves().Packet!.Bytes[1], Is.EqualTo(0xB8));
    }

    [TestCase("rfc4787", 0xB8, 0xB8)]
    [TestCase("rfc4787", 0xBB, 0xB8)]
    [TestCase("linux", 0xB8, 0xD8)]
    [TestCase("linux", 0, 0xC0)]
    public void Rfc5508_Req10d_AnErrorOfItsOwnHasTheClassOfThePacketOrTheRouters(string profile, byte packet, byte error)
    {
        using var lab = profile == "linux" ? Lab.Linux() : Lab.Rfc();
        var answer = lab.Inside(Udp(A, Server) with { Ttl = 1, TrafficClass = packet }).Drops(DropReason.TtlExceeded).Answers(11, 0);
        Assert.That(answer.Bytes[1], Is.EqualTo(error));
    }

    [Test]
    public void Rfc5508_Req10e_NoErrorIsSentAboutAnErrorOrALaterFragment()
    {
        using var lab = Lab.Rfc();
        var error = About(lab);
        lab.Outside(error with { Ttl = 1 }).IsSilent().Drops(DropReason.TtlExceeded);
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 1, type: 9) with { Ttl = 1 }).IsSilent();
        lab.Inside(Udp(A, Server, 2000).Piece(800, 800) with { Ttl = 1, Options = [7, 9, 4, 0] }).IsSilent().IsHeld();
        Assert.That(lab.Finish().Single().Kind, Is.EqualTo(Core.Engine.OutboxKind.Dropped));
    }

    [Test]
    public void Rfc5508_Req10f_ErrorsOfItsOwnAreLimitedInRate()
    {
        using var lab = Lab.Rfc(c => c with { IcmpErrorsPerSecond = 10 });
        int answers = Enumerable.Range(0, 200).Sum(_ => lab.At(1).Inside(Udp(A, Server) with { Ttl = 1 }).Own.Length);
        Assert.That(answers, Is.EqualTo(50), "a burst");
        Assert.That(Enumerable.Range(0, 200).Sum(_ => lab.At(2).Inside(Udp(A, Server) with { Ttl = 1 }).Own.Length), Is.EqualTo(10));
    }

    [Test]
    public void Rfc5508_Req11_OtherIcmpMessagesAreDropped([Values(9, 10, 30, 255)] byte type)
    {
        using var lab = Lab.Rfc();
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 1, type)).Drops(DropReason.IcmpTypeNotTranslated);
        lab.Outside(Ping("198.51.100.7", "203.0.113.1", 1, type)).Drops(DropReason.IcmpTypeNotTranslated);
    }

    private static Frame About(Lab lab) => Error(Router, "203.0.113.1", 3, 1, lab.Inside(Udp(A, Server)).Leaves(X).Packet!.Bytes);

    private static Ipv4Address Address(string text) => Ipv4Address.Parse(text);
}
