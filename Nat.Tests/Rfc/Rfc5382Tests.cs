using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Rfc;

/// <summary>RFC 5382 (BCP 142), "NAT Behavioral Requirements for TCP", requirement by requirement, for profile rfc4787.</summary>
public sealed class Rfc5382Tests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:80";
    private const string Stranger = "192.0.2.99:4444";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void Rfc5382_Req1_OneMappingServesEveryDestination()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.Inside(Tcp("10.0.0.9:5000", Server, "S")).Leaves();
        lab.Inside(Tcp(A, "192.0.2.1:443", "S")).Leaves(X);
    }

    [Test]
    public void Rfc5382_Req2_AConnectionFromInsideRunsFromSynToLastAck()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab, A, X, Server);
        lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 100)).Leaves(X);
        lab.Outside(Tcp(Server, X, "AP", 5001, 1101, 500)).Arrives(A);
        TcpTalk.Close(lab, A, X, Server, 1101, 5501);
    }

    [Test]
    public void Rfc5382_Req2_AConnectionFromOutsideRunsWhereItIsPermitted()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.Outside(Tcp(Stranger, X, "S", 1)).Arrives(A, Stranger);
        lab.Inside(Tcp(A, Stranger, "SA", 9, 2)).Leaves(X);
        lab.Outside(Tcp(Stranger, X, "A", 2, 10)).Arrives(A);
    }

    [Test]
    public void Rfc5382_Req2a_BothSidesMayOpenAtOnce()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressAndPortDependent });
        lab.Inside(Tcp(A, Server, "S", 100)).Leaves(X);
        lab.Outside(Tcp(Server, X, "S", 900)).Arrives(A);
        lab.Inside(Tcp(A, Server, "SA", 100, 901)).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 900, 101)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 101, 901, 10)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 901, 111, 10)).Arrives(A);
        Assert.That(lab.Engine.Flows().Single().TcpState, Is.EqualTo(TcpState.Established));
    }

    [TestCase(FilteringBehavior.EndpointIndependent, true, true)]
    [TestCase(FilteringBehavior.AddressDependent, false, true)]
    [TestCase(FilteringBehavior.AddressAndPortDependent, false, false)]
    public void Rfc5382_Req3a_FilteringIsAChoice(FilteringBehavior filtering, bool admitsStranger, bool admitsOtherPort)
    {
        using var lab = Lab.Rfc(c => c with { Filtering = filtering, Tcp = c.Tcp with { UnsolicitedSyn = UnsolicitedSynReaction.Drop } });
        lab.Inside(Tcp(A, Server, "S")).Leaves(X);
        Admits(lab.Outside(Tcp("198.51.100.7:999", X, "S")), admitsOtherPort);
        Admits(lab.Outside(Tcp(Stranger, X, "S")), admitsStranger);
    }

    [Test]
    public void Rfc5382_Req3b_TcpAndUdpAreFilteredAlike()
    {
        // MAY be independent; here one choice serves both.
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressDependent });
        lab.Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.Outside(Tcp(Stranger, X, "A")).Drops(DropReason.Filtered);
        lab.Outside(Udp(Stranger, X)).Drops(DropReason.Filtered);
    }

    [Test]
    public void Rfc5382_Req4_AnUnsolicitedSynIsAnsweredAfterSixSecondsAndNotBefore()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Tcp(Server, X, "S", 900)).IsSilent().IsHeld();
        Assert.That(lab.At(5.99).Inside(Udp(B, Server)).Leaves().Outbox, Is.Empty);
        var late = lab.At(6.01).Inside(Udp(B, Server)).Leaves();
        var error = late.Answers(3, 3);
        Assert.That((error.Destination, error.Quoted!.Source, error.Quoted.Sequence), Is.EqualTo(("198.51.100.7", Server, 900u)));
        Assert.That(late.Abandoned, Is.EqualTo(new[] { DropReason.SynUnsolicited }));
    }

    [Test]
    public void Rfc5382_Req4_AnOutboundSynDropsTheUnsolicitedOneSilently()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Tcp(Server, X, "S", 900)).IsHeld();
        var opened = lab.At(1).Inside(Tcp(A, Server, "S", 100)).IsSilent().Leaves(X);
        Assert.That(opened.Abandoned, Is.EqualTo(new[] { DropReason.SynSuperseded }));
        lab.At(2).Outside(Tcp(Server, X, "S", 900)).Arrives(A);
        Assert.That(lab.At(10).Finish(), Is.Empty);
    }

    [Test]
    public void Rfc5382_Req4a_WherePolicySaysSoTheSynIsDroppedSilently()
    {
        using var lab = Lab.Rfc(c => c with { Tcp = c.Tcp with { UnsolicitedSyn = UnsolicitedSynReaction.Drop } });
        lab.At(0).Outside(Tcp(Server, X, "S", 900)).IsSilent().Drops(DropReason.NoEntry);
        lab.At(1).Inside(Tcp(A, Server, "S", 100)).Leaves(X);
        lab.At(2).Outside(Tcp(Server, X, "S", 900)).Arrives(A);
        Assert.That(lab.At(10).Finish(), Is.Empty);
    }

    [Test]
    public void Rfc5382_Req5_AnEstablishedConnectionMayBeIdleForTwoHoursFourMinutes()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.At(7439).Outside(Tcp(Server, X, "A", 5001, 1001)).Arrives(A);

        // The probe of RFC 6146 has waited for an answer by then.
        lab.At(7439 + 7441 + 240).Outside(Tcp(Server, X, "A", 5001, 1001)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5382_Req5_AHalfOpenConnectionMayBeIdleForFourMinutes()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressAndPortDependent });
        lab.At(0).Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.At(239).Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.At(239 + 239).Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        lab.At(500).Inside(Tcp(B, Server, "S")).Leaves("203.0.113.1:6000");
        lab.At(500 + 241).Outside(Tcp(Server, "203.0.113.1:6000", "SA", 5000, 1001)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5382_Req5_AClosedConnectionIsKeptForFourMinutes()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        lab.At(239).Outside(Tcp(Server, X, "FA", 5001, 1002)).Arrives(A);
        lab.At(239 + 241).Outside(Tcp(Server, X, "FA", 5001, 1002)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5382_Req5_AHalfClosedConnectionStillCountsAsEstablished()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1002)).Arrives(A);
        lab.At(7000).Outside(Tcp(Server, X, "AP", 5001, 1002, 500)).Arrives(A);
    }

    [Test]
    public void Rfc5382_Req5_ARepeatedFinOfOneSideDoesNotCloseForTheOther()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1002)).Arrives(A);
        lab.At(7000).Outside(Tcp(Server, X, "AP", 5001, 1002, 500)).Arrives(A);
    }

    [Test]
    public void Rfc5382_Req5a_TheTimersAreConfigurable()
    {
        var timeouts = NatProfiles.Rfc4787.Timeouts;
        var shorter = timeouts.ByClass.SetItem((int)TimeoutClass.TcpEstablished, TimeSpan.FromSeconds(350));
        using var lab = Lab.Rfc(c => c with { Timeouts = timeouts with { ByClass = shorter } });
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.At(349).Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        lab.At(349 + 351 + 240).Outside(Tcp(Server, X, "A", 5001, 1001)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc5382_Req6_NoApplicationIsLookedInto()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab, A, X, "198.51.100.7:21");
        var port = Tcp(A, "198.51.100.7:21", "AP", 1001, 5001, 24);
        "PORT 10,0,0,1,19,137\r\n"u8.CopyTo(port.Transport.AsSpan(20));
        lab.Inside(port.Summed()).Leaves(X);
    }

    [Test]
    public void Rfc5382_Req7_TwoInsideEndpointsNeverShareAnExternalEndpoint()
    {
        using var lab = Lab.Rfc();
        var sources = Enumerable.Range(1, 200).Select(i => lab.Inside(Tcp($"10.0.0.{i}:5000", Server, "S")).Leaves().Packet!.Source).ToList();
        Assert.That(sources, Is.Unique);
    }

    [Test]
    public void Rfc5382_Req8a_HairpinningShowsTheExternalSource()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Tcp(B, Server, "S")).Leaves("203.0.113.1:6000");
        lab.Inside(Tcp(A, "203.0.113.1:6000", "S", 1000)).Arrives(B, X);
        lab.Inside(Tcp(B, X, "SA", 5000, 1001)).Arrives(A, "203.0.113.1:6000");
        lab.Inside(Tcp(A, "203.0.113.1:6000", "A", 1001, 5001)).Arrives(B, X);
    }

    [Test]
    public void Rfc5382_Req9_DestinationUnreachableIsTranslated()
    {
        using var lab = Lab.Rfc();
        var syn = lab.Inside(Tcp(A, Server, "S")).Leaves(X).Packet!;
        var error = lab.Outside(Error("198.51.100.7", "203.0.113.1", 3, 4, syn.Bytes, 1400)).Arrives("10.0.0.1").Packet!;
        Assert.That((error.Quoted!.Source, error.Quoted.Destination, error.IcmpRest), Is.EqualTo((A, Server, 1400u)));
    }

    [Test]
    public void Rfc5382_Req10_IcmpEndsNoConnection([Values(0, 1, 2, 3, 13)] byte code)
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        var data = lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X).Packet!;
        lab.Outside(Error("198.51.100.7", "203.0.113.1", 3, code, data.Bytes)).Arrives();
        lab.At(7000).Outside(Tcp(Server, X, "A", 5001, 1011)).Arrives(A);
    }

    private static void Admits(Sent sent, bool admitted)
    {
        if (admitted)
            sent.Arrives(A);
        else
            sent.Drops(DropReason.Filtered);
    }
}
