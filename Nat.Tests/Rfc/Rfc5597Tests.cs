using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Rfc;

/// <summary>
/// RFC 5597, NAT behaviour for DCCP. REQ-6 is about application layer gateways, of which there are none.
/// </summary>
public sealed class Rfc5597Tests
{
    private const byte Request = 0;
    private const byte Response = 1;
    private const byte Ack = 3;
    private const byte DataAck = 4;
    private const byte Listen = 10;
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:80";
    private const string Other = "192.0.2.9:81";
    private const string X = "203.0.113.1:5000";
    private const string Y = "203.0.113.1:6000";

    [Test]
    public void Rfc5597_Req1_OneMappingServesEveryDestination()
    {
        using var lab = Lab.Rfc(c => c with { PreservePorts = false });
        string first = lab.Inside(Dccp(A, Server, Request)).Leaves().Packet!.Source;
        lab.Inside(Dccp(A, Other, Request)).Leaves(first);
    }

    [Test]
    public void Rfc5597_Req2_AConnectionMayBeOpenedFromOutside()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Dccp(A, Server, Request)).Leaves(X);
        lab.Outside(Dccp(Other, X, Request)).Arrives(A);
        lab.Inside(Dccp(A, Other, Response)).Leaves(X);
        lab.Outside(Dccp(Other, X, Ack)).Arrives(A);
    }

    [Test]
    public void Rfc5597_Req2_AServerInsideListensAndTheClientsRequestComesIn()
    {
        using var lab = Lab.Linux();
        lab.Inside(Dccp(A, Server, Listen)).Leaves(X);
        lab.Outside(Dccp(Server, X, Request)).Arrives(A);
        lab.Inside(Dccp(A, Server, Response, seq: 9)).Leaves(X);
        lab.Outside(Dccp(Server, X, Ack, ack: 9)).Arrives(A);
        lab.Inside(Dccp(A, Server, DataAck)).Leaves(X);
        Assert.That(lab.Engine.Flows().Single().DccpState, Is.EqualTo(DccpState.Open));
    }

    [Test]
    public void Rfc5597_Req2_TheListenOfAServerOutsideReachesTheClient()
    {
        using var lab = Lab.Linux();
        lab.Inside(Dccp(A, Server, Request)).Leaves(X);
        lab.Outside(Dccp(Server, X, Listen)).Arrives(A);
        lab.Outside(Dccp(Server, X, Response)).Arrives(A);
    }

    [Test]
    public void Rfc5597_Req3_FilteringIsEndpointIndependent()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Dccp(A, Server, Request)).Leaves(X);
        lab.Outside(Dccp("192.0.2.77:1", X, Listen)).Arrives(A);
    }

    [Test]
    public void Rfc5597_Req4_AnUnsolicitedListenIsAnsweredAfterSixSecondsAndNotBefore()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Dccp(Server, X, Listen)).IsSilent().IsHeld();
        Assert.That(lab.At(5.99).Inside(Udp(B, Server)).Leaves().Outbox, Is.Empty);
        var late = lab.At(6.01).Inside(Udp(B, Server)).Leaves();
        var error = late.Answers(3, 3);
        Assert.That((error.Destination, error.Quoted!.Source), Is.EqualTo(("198.51.100.7", Server)));
        Assert.That(late.Abandoned, Is.EqualTo(new[] { DropReason.SynUnsolicited }));
    }

    [Test]
    public void Rfc5597_Req4_AnOutboundRequestDropsTheListenSilently()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Dccp(Server, X, Listen)).IsHeld();
        var opened = lab.At(3).Inside(Dccp(A, Server, Request)).IsSilent().Leaves(X);
        Assert.That(opened.Abandoned, Is.EqualTo(new[] { DropReason.SynSuperseded }));
        Assert.That(lab.At(10).Finish(), Is.Empty);
    }

    [TestCase(Request)]
    [TestCase(DataAck)]
    public void Rfc5597_Req4_OnlyAListenIsKept(byte type)
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Dccp(Server, X, type)).Drops(DropReason.NoEntry).IsSilent();
    }

    [Test]
    public void Rfc5597_Req4_WherePolicySaysSoTheListenIsDroppedSilently()
    {
        using var lab = Lab.Linux();
        lab.At(0).Outside(Dccp(Server, X, Listen)).Drops(DropReason.NoEntry).IsSilent();
        Assert.That(lab.At(10).Finish(), Is.Empty);
    }

    [Test]
    public void Rfc5597_Req5_DefaultTimersAre124And4Minutes()
    {
        var timeouts = NatProfiles.Rfc4787.Timeouts;
        Assert.That(timeouts[TimeoutClass.DccpOpen], Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(124)));
        Assert.That(new[] { timeouts[TimeoutClass.DccpCloseRequest], timeouts[TimeoutClass.DccpClosing] }, Is.All.GreaterThanOrEqualTo(TimeSpan.FromMinutes(4)));
        using var lab = Lab.Rfc();
        lab.At(0).Inside(Dccp(A, Server, Request)).Leaves(X);
        lab.Outside(Dccp(Server, X, Response, seq: 9)).Arrives(A);
        lab.Inside(Dccp(A, Server, Ack, ack: 9)).Leaves(X);
        lab.Outside(Dccp(Server, X, DataAck)).Arrives(A);
        lab.At(7439).Outside(Dccp(Server, X, DataAck)).Arrives(A);
    }

    [Test]
    public void Rfc5597_Req7_TwoHostsDoNotShareAnExternalPort()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Dccp(A, Server, Request)).Leaves(X);
        Assert.That(lab.Inside(Dccp("10.0.0.2:5000", Other, Request)).Leaves().Packet!.Source, Is.Not.EqualTo(X));
    }

    [Test]
    public void Rfc5597_Req8_HairpinningShowsTheExternalSource()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Dccp(B, Server, Request)).Leaves(Y);
        lab.Inside(Dccp(A, Y, Request)).Arrives(B, X);
        lab.Inside(Dccp(B, X, Response)).Arrives(A, Y);
    }

    [Test]
    public void Rfc5597_Req9_10_AnErrorIsTranslatedAndEndsNothing()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Dccp(A, Server, Request)).Leaves(X).Packet!;
        Assert.That(lab.Outside(Error("192.0.2.254", "203.0.113.1", 3, 2, sent.Bytes)).Arrives("10.0.0.1").Packet!.Quoted!.Source, Is.EqualTo(A));
        lab.Outside(Dccp(Server, X, Response)).Arrives(A);
    }

    [Test]
    public void Rfc5597_Req11_12_13_ChecksumIsRightAndCoverageAndServiceCodeStay([Values(0, 1, 2)] byte coverage)
    {
        using var lab = Lab.Rfc(c => c with { PreservePorts = false });
        var sent = lab.Inside(Dccp(A, Server, Request, ack: 0x53455256, coverage: coverage)).Leaves().Packet!;
        Assert.That((sent.HasRightTransportSum, sent.Transport[5], sent.Transport[20]), Is.EqualTo(((bool?)true, coverage, (byte)0x53)));
    }
}
