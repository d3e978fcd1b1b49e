using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Pcap.Compare;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Pcap.Compare;

public class ComparisonTests
{
    private const string Host = "10.0.0.1:4000";
    private const string Server = "192.0.2.1:443";

    private static readonly NatConfig Patient = CompareLab.Linux("patient");
    private static readonly NatConfig Hasty = CompareLab.Linux("hasty", (TimeoutClass.TcpEstablished, 350), (TimeoutClass.TcpUnacknowledged, 350));
    private static readonly NatConfig Strict = Hasty with { Profile = "strict", Tcp = Hasty.Tcp with { Loose = false } };
    private static readonly NatConfig Renaming = Hasty with { Profile = "renaming", PreservePorts = false, ReuseMappings = false };

    private static readonly (double, Frame)[] Handshake =
    [
        (0, Tcp(Host, Server, "S", 1000)), (0.1, Tcp(Server, Host, "SA", 5000, 1001)), (0.2, Tcp(Host, Server, "A", 1001, 5001)),
        (0.3, Tcp(Host, Server, "PA", 1001, 5001, 10)), (0.4, Tcp(Server, Host, "A", 5001, 1011)),
    ];

    private static (double, Frame)[] ServerAnswersLate =>
    [
        .. Handshake, (412.4, Tcp(Server, Host, "PA", 5001, 1011, 20)), (412.5, Tcp(Host, Server, "A", 1011, 5021)), (412.6, Tcp(Server, Host, "PA", 5021, 1011, 20)),
    ];

    [Test]
    public void AConnectionSilentForLongerThanATimerDiesWhereThatTimerIsShorter()
    {
        using var lab = new CompareLab([Patient, Hasty, Strict], ServerAnswersLate);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lab.Result(0).Fate, Is.EqualTo(FlowFate.Survives));
            Assert.That(lab.Result(1), Has.Property("Fate").EqualTo(FlowFate.Loses).And.Property("Lost").EqualTo(1), "loose: what the inside sends opens it again, by the same port");
            Assert.That(lab.Result(2), Has.Property("Fate").EqualTo(FlowFate.Dies).And.Property("Lost").EqualTo(3));
            Assert.That(lab.Result(2).Fault!.Value.Packet, Is.EqualTo(6));
            Assert.That(FaultCauses.Of(lab.Result(2).Fault!.Value), Is.EqualTo("expired"));
            Assert.That(lab.Case(2).Keepalive, Is.EqualTo(300));
            Assert.That(lab.Case(2).Advice(), Is.EqualTo("a keepalive every 300 s, or timeouts.tcp-established above 412 s (it is 350 s)"));
        }
    }

    [Test]
    public void TheKeepaliveThatIsAdvisedSavesTheFlow()
    {
        (double, Frame)[] kept = [.. Handshake, (300, Tcp(Host, Server, "A", 1010, 5001)), (300.1, Tcp(Server, Host, "A", 5001, 1011)), .. ServerAnswersLate[5..]];
        using var lab = new CompareLab([Hasty, Strict, Renaming], kept);
        Assert.That(lab.Comparison.Nats.Select(n => n.Result(0).Fate), Is.All.EqualTo(FlowFate.Survives));
    }

    [Test]
    public void AConnectionThatGoesOnByAnotherPortIsRemappedAndAllOfItIsLost()
    {
        (double, Frame)[] talk = [.. Handshake, (400, Tcp(Host, Server, "PA", 1011, 5001, 5)), (400.1, Tcp(Server, Host, "A", 5001, 1016))];
        using var lab = new CompareLab([Hasty, Renaming], talk);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lab.Result(0).Fate, Is.EqualTo(FlowFate.Survives), "the port is kept");
            Assert.That(lab.Result(1), Has.Property("Fate").EqualTo(FlowFate.Remapped).And.Property("Forwarded").EqualTo(7).And.Property("Lost").EqualTo(2));
            Assert.That(lab.Result(1).Fault!.Value.Packet, Is.EqualTo(6));
            Assert.That(lab.Case(1).Advice(), Does.Contain("keepalive every 300 s").And.Contain("preserve-ports"));
        }
    }

    [Test]
    public void OnlyTheAnswersOfARemappedUdpFlowAreLost()
    {
        var hasty = CompareLab.Linux("hasty", (TimeoutClass.Udp, 20)) with { PreservePorts = false, ReuseMappings = false };
        using var lab = new CompareLab(
            [Patient, hasty], (0, Udp(Host, Server)), (0.1, Udp(Server, Host)), (25, Udp(Host, Server)), (25.1, Udp(Server, Host)));
        Assert.That(lab.Result(1), Has.Property("Fate").EqualTo(FlowFate.Remapped).And.Property("Lost").EqualTo(1));
        Assert.That(lab.Case(1).Keepalive, Is.EqualTo(15));
    }

    [Test]
    public void WhatNobodyAnsweredIsNotRemapped()
    {
        var hasty = CompareLab.Linux("hasty", (TimeoutClass.Udp, 20)) with { PreservePorts = false, ReuseMappings = false };
        using var lab = new CompareLab([hasty], (0, Udp(Host, "192.0.2.1:514")), (100, Udp(Host, "192.0.2.1:514")), (200, Udp(Host, "192.0.2.1:514")));
        Assert.That(lab.Result(0).Fate, Is.EqualTo(FlowFate.Survives));
    }

    [Test]
    public void AConnectionWithTheSamePortsAfterTheFirstHasClosedIsAFlowOfItsOwn()
    {
        using var lab = new CompareLab(
            [Patient], [.. Handshake, (1, Tcp(Server, Host, "R", 5001)), (2, Tcp(Host, Server, "S", 90000)), (2.1, Tcp(Server, Host, "SA", 7000, 90001))]);
        Assert.That(lab.Comparison.Flows.Select(f => f.PacketsIn + f.PacketsOut), Is.EqualTo(new long[] { 6, 2 }));
        Assert.That(lab.Comparison.Flows[0].IsClosed, Is.True);
    }

    [Test]
    public void PacketsAfterTheCloseDoNotDecideAFate()
    {
        using var lab = new CompareLab([Strict], [.. Handshake, (1, Tcp(Host, Server, "R", 1011)), (500, Tcp(Server, Host, "A", 5001, 1011))]);
        Assert.That(lab.Result(0), Has.Property("Fate").EqualTo(FlowFate.Survives).And.Property("Dropped").EqualTo(1));
    }

    [Test]
    public void PortsThatRanOutTellHowManyAddressesWouldDo()
    {
        var small = Patient with { Profile = "small", Ports = new PortRange(2000, 2009) };
        (double, Frame)[] talk = [.. Enumerable.Range(0, 25).Select(i => (i * 0.01, Udp($"10.0.0.1:{3000 + i}", "192.0.2.1:53"))), (1, Udp("10.0.0.1:9", "192.0.2.2:53"))];
        using var lab = new CompareLab([Patient, small], talk);
        var demand = lab.Comparison.Nats[1].Demand;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lab.Comparison.Nats[0].Demand.RefusedFlows, Is.Zero);
            Assert.That((demand.RefusedFlows, demand.FirstRefused, demand.AddressesNeeded), Is.EqualTo((15L, 11L, 3L)));
            Assert.That((demand.Busiest(1)[0].Place.Destination.ToString(), demand.Busiest(1)[0].Peak), Is.EqualTo(("192.0.2.1", 25)));
            Assert.That(lab.Result(1, 12).Fate, Is.EqualTo(FlowFate.Blocked));
            Assert.That(lab.Case(1, 12).Advice(), Does.Contain("at least 3 external addresses instead of 1"));
        }

        using var enough = new CompareLab([small with { Outside = [new(Ipv4Address.Parse("203.0.113.0"), Ipv4Address.Parse("203.0.113.63"))] }], talk);
        Assert.That(enough.Comparison.Nats[0].Demand.AddressesNeeded, Is.EqualTo(3), "what is wanted does not depend on the pool");
    }

    [Test]
    public void WhereAHostHasASharePortsThatRanOutAskForALargerShare()
    {
        (double, Frame)[] talk = [.. Enumerable.Range(0, 100).Select(i => (i * 0.01, Udp($"10.0.0.1:{3000 + i}", "192.0.2.1:53")))];
        var limited = Patient with { Profile = "limited", Subscribers = new() { MaxFlows = 20 } };
        using var lab = new CompareLab([NatProfiles.Gcp, limited], talk);
        Assert.That(lab.Case(0, 99).Advice(), Does.StartWith("blocks.max-per-subscriber above 1"));
        Assert.That(lab.Case(1, 99).Advice(), Is.EqualTo("subscribers.max-flows above 20"));
    }

    [Test]
    public void ALimitForEachDestinationCountsAsPortsOfAnAddress()
    {
        (double, Frame)[] talk = [.. Enumerable.Range(0, 130).Select(i => (i * 0.01, Udp($"10.0.0.1:{3000 + i}", "192.0.2.1:53")))];
        using var lab = new CompareLab([NatProfiles.Aws with { MaxFlowsPerDestination = 50 }], talk);
        Assert.That(lab.Comparison.Nats[0].Demand.AddressesNeeded, Is.EqualTo(3));
    }

    [Test]
    public void AStrangerIsLetInByEndpointIndependentMapping()
    {
        using var lab = new CompareLab(
            [Patient, NatProfiles.Rfc4787], (0, Udp(Host, Server)), (0.1, Udp("192.0.2.9:7", Host)), (0.2, Udp("192.0.2.9:7", "10.0.0.5:99")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lab.Result(0, 1).Fate, Is.EqualTo(FlowFate.Blocked));
            Assert.That(lab.Case(0, 1).Remedy, Is.EqualTo(RemedyKind.EndpointIndependent));
            Assert.That(lab.Result(1, 1).Fate, Is.EqualTo(FlowFate.Survives));
            Assert.That(lab.Case(1, 2).Advice(), Is.EqualTo("a static mapping: --forward udp:203.0.113.1:99=10.0.0.5:99"));
        }
    }

    [Test]
    public void WhatBeganBeforeTheCaptureIsNotTheFaultOfTheNat()
    {
        using var lab = new CompareLab([Patient, Strict], (0, Tcp(Host, Server, "PA", 1, 1, 5)), (0.1, Tcp(Server, Host, "A", 1, 6)));
        Assert.That(lab.Result(0).Fate, Is.EqualTo(FlowFate.Survives));
        Assert.That(lab.Case(1).Remedy, Is.EqualTo(RemedyKind.EarlierCapture));
    }

    [Test]
    public void FragmentsCountForTheirFlow()
    {
        var pieces = Udp(Host, Server, 3000).Fragments(1000);
        using var lab = new CompareLab([Patient], [.. pieces.Select((p, i) => (i * 0.01, p))]);
        Assert.That(lab.Result(0), Has.Property("Forwarded").EqualTo(pieces.Length).And.Property("Fate").EqualTo(FlowFate.Survives));
    }

    [Test]
    public void EveryNatDecidesAsItDoesAlone()
    {
        NatConfig[] nats = [Patient, Hasty, Strict, Renaming, NatProfiles.Rfc4787];
        using var together = new CompareLab(nats, ServerAnswersLate);
        for (int i = 0; i < nats.Length; i++)
        {
            using var alone = new CompareLab([nats[i]], ServerAnswersLate);
            Assert.That(together.Result(i), Is.EqualTo(alone.Result(0)), nats[i].Profile);
        }
    }
}
