using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Rfc;

/// <summary>RFC 7857 (BCP 127), "Updates to NAT Behavioral Requirements", as far as mapping, filtering and timers go, for profile rfc4787.</summary>
public sealed class Rfc7857Tests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string Stranger = "192.0.2.99:4444";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void Rfc7857_Sec2_AServersSynMakesAConnectionEstablished()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab, A, X, Server);
        Assert.That(lab.Engine.Flows().Single().TcpState, Is.EqualTo(TcpState.Established));
    }

    [Test]
    public void Rfc7857_Sec2_InInitOnlyASynChangesAnything()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        lab.At(100).Outside(Tcp(Server, X, "A", 77, 99)).Arrives(A);
        lab.Inside(Tcp(A, Server, "R", 99)).Leaves(X);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.SynSent, 140)));
        lab.Outside(Tcp(Server, X, "S", 5000)).Arrives(A);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [Test]
    public void Rfc7857_Sec2_AConnectionFromOutsideOpensTheSameWay()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [new StaticMapping(IpProtocol.Tcp, Address("203.0.113.1"), 5000, Address("10.0.0.1"), 5000)] });
        lab.At(0).Outside(Tcp(Server, X, "S", 900)).Arrives(A);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.SynSent, 240)));
        lab.Inside(Tcp(A, Server, "SA", 100, 901)).Leaves(X);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [Test]
    public void Rfc7857_Sec2_AnEstablishedConnectionThatIsIdleGoesToTransAndAnyPacketBringsItBack()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        Assert.That(lab.At(7441).Finish().Count(x => x.Kind == OutboxKind.Probe), Is.EqualTo(1));
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Close, 239)));
        lab.At(7500).Outside(Tcp(Server, X, "AP", 5001, 1001, 5)).Arrives(A);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [Test]
    public void Rfc7857_Sec2_TransEndsAfterFourMinutes()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.At(7440 + 239).Finish();
        Assert.That(lab.State, Is.EqualTo(TcpState.Close));
        lab.At(7440 + 241).Finish();
        Assert.That(lab.Engine.Flows(), Is.Empty);
    }

    [Test]
    public void Rfc7857_Sec2_FinOfBothEndsAfterFourMinutes([Values] bool clientFirst)
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        if (clientFirst)
            lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        if (!clientFirst)
            lab.Inside(Tcp(A, Server, "FA", 1001, 5002)).Leaves(X);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.TimeWait, 240)));
        lab.At(241).Outside(Tcp(Server, X, "A", 5002, 1002)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc7857_Sec2_OneFinLeavesTheEstablishedTimerTwoDoNot()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        Assert.That(Left(lab), Is.EqualTo(7440));
        lab.Inside(Tcp(A, Server, "FA", 1001, 5002)).Leaves(X);
        Assert.That(Left(lab), Is.EqualTo(240));
    }

    [Test]
    public void Rfc7857_Sec2_1_OpenAndClosingTimersAreConfiguredApart()
    {
        var timeouts = NatProfiles.Rfc4787.Timeouts;
        var byClass = timeouts.ByClass
            .SetItem((int)TimeoutClass.TcpSynSent, TimeSpan.FromSeconds(30))
            .SetItem((int)TimeoutClass.TcpTimeWait, TimeSpan.FromSeconds(60));
        using var lab = Lab.Rfc(c => c with { Timeouts = timeouts with { ByClass = byClass } });
        lab.At(0).Inside(Tcp(A, Server, "S")).Leaves(X);
        Assert.That(Left(lab), Is.EqualTo(30));
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        Assert.That(Left(lab), Is.EqualTo(60));
    }

    [TestCase(TimeoutClass.TcpSynSent)]
    [TestCase(TimeoutClass.TcpSynReceived)]
    [TestCase(TimeoutClass.TcpLastAck)]
    [TestCase(TimeoutClass.TcpTimeWait)]
    [TestCase(TimeoutClass.TcpClose)]
    [TestCase(TimeoutClass.TcpSynSent2)]
    public void Rfc7857_Sec2_1_TheTransitoryDefaultIsNotBelowFourMinutes(TimeoutClass timeout) =>
        Assert.That(NatProfiles.Rfc4787.Timeouts[timeout], Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(4)));

    [Test]
    public void Rfc7857_Sec2_2_AResetIsTranslatedAndTheEntryKeptForFourMinutes([Values] bool fromInside)
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        if (fromInside)
            lab.Inside(Tcp(A, Server, "R", 1001)).Leaves(X);
        else
            lab.Outside(Tcp(Server, X, "R", 5001)).Arrives(A);
        lab.At(239).Outside(Tcp(Server, X, "RA", 5001, 1001)).Arrives(A);
        lab.At(239 + 241).Outside(Tcp(Server, X, "R", 5001)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc7857_Sec2_2_DataAfterAResetMakesTheConnectionEstablishedAgain()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Outside(Tcp(Server, X, "R", 5001)).Arrives(A);
        lab.At(100).Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
        lab.At(7000).Outside(Tcp(Server, X, "A", 5001, 1011)).Arrives(A);
    }

    [TestCase(4_293_972_297u)]
    [TestCase(5001u + 1_000_000)]
    public void Rfc7857_Sec2_2_AResetThatDoesNotBelongToTheConnectionIsDropped(uint seq)
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Outside(Tcp(Server, X, "R", seq)).Drops(DropReason.TcpOutOfWindow);
        Assert.That(Left(lab), Is.EqualTo(7440));
    }

    [Test]
    public void Rfc7857_Sec3_OverlappingPortsAreAChoiceOfMapping()
    {
        using var lab = Lab.Rfc(c => c with { Mapping = MappingBehavior.AddressAndPortDependent, Filtering = FilteringBehavior.AddressAndPortDependent });
        lab.Inside(Udp(A, "198.51.100.7:53")).Leaves(X);
        lab.Inside(Udp("10.0.0.2:5000", "192.0.2.1:53")).Leaves(X);
        lab.Outside(Udp("198.51.100.7:53", X)).Arrives(A);
        lab.Outside(Udp("192.0.2.1:53", X)).Arrives("10.0.0.2:5000");
        string third = lab.Inside(Udp("10.0.0.3:5000", "192.0.2.1:53")).Leaves().Packet!.Source;
        Assert.That(third, Is.Not.EqualTo(X), "the destination is taken");
    }

    [Test]
    public void Rfc7857_Sec4_AHostWhoseAddressRanOutOfPortsGetsNoOther()
    {
        using var lab = Lab.Rfc(c => c with { Outside = [new(Address("203.0.113.1"), Address("203.0.113.4"))], Ports = new PortRange(7000, 7003) });
        string address = lab.MappingOf("10.0.0.1:1").Split(':')[0];
        for (int i = 2; i <= 4; i++)
            Assert.That(lab.MappingOf($"10.0.0.1:{i}"), Does.StartWith(address));
        lab.Inside(Udp("10.0.0.1:5", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Tcp("10.0.0.1:5", Server, "S")).Leaves().Packet!.Source.StartsWith(address, StringComparison.Ordinal);
    }

    [Test]
    public void Rfc7857_Sec5_ATcpMappingIsNotUsedByUdp()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Tcp("10.0.0.2:5000", Server, "S")).Leaves(X);
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.Outside(Udp(Stranger, X)).Arrives(A);
        lab.Outside(Tcp(Stranger, X, "S")).Arrives("10.0.0.2:5000");
    }

    [Test]
    public void Rfc7857_Sec6_ATcpMappingAdmitsNoUdp()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.Outside(Udp(Stranger, X)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc7857_Sec7_ARefusedInboundPacketDoesNotRefreshTheMapping()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressDependent });
        lab.At(0).MappingOf(A, Server);
        for (int t = 100; t < 300; t += 50)
            lab.At(t).Outside(Udp(Stranger, X)).Drops(DropReason.Filtered);
        lab.At(301).Outside(Udp(Server, X)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc7857_Sec7_1_AnOutboundErrorDoesNotRefreshTheMapping()
    {
        using var lab = Lab.Rfc();
        lab.At(0).MappingOf(A, Server);
        var arrived = lab.At(100).Outside(Udp(Server, X)).Arrives(A).Packet!;
        lab.At(399).Inside(Error("10.0.0.1", "198.51.100.7", 3, 3, arrived.Bytes)).Leaves();
        lab.At(401).Outside(Udp(Server, X)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc7857_Sec7_1_AnOutboundResetDoesNotRefreshTheMapping()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.At(200).Outside(Tcp(Stranger, X, "S", 1)).Arrives(A);
        lab.At(439).Inside(Tcp(A, Stranger, "RA", 0, 2)).Leaves(X);
        lab.At(681).Outside(Tcp(Server, X, "A")).Drops(DropReason.NoEntry);
        Assert.That(lab.Engine.Flows(), Is.Empty);
    }

    [Test]
    public void Rfc7857_Sec8_ParityCanBeHadByAStaticMapping()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [new StaticMapping(IpProtocol.Udp, Address("203.0.113.1"), 6000, Address("10.0.0.1"), 5000)] });
        lab.Inside(Udp(A, Server)).Leaves("203.0.113.1:6000");
    }

    [Test]
    public void Rfc7857_Sec9_APortIsChangedOnlyOnCollisionAndThenAtRandom()
    {
        HashSet<string> seen = [];
        for (ulong seed = 1; seed <= 20; seed++)
        {
            using var lab = new Lab(NatProfiles.Rfc4787 with { MaxFlows = 10 }, seed);
            Assert.That(lab.MappingOf(A), Is.EqualTo(X));
            seen.Add(lab.MappingOf("10.0.0.2:5000"));
        }

        Assert.That(seen, Has.Count.GreaterThan(18));
    }

    [Test]
    public void Rfc7857_Sec10_IdentificationsAreTheNatsOwn()
    {
        using var lab = Lab.Rfc(c => c with { Identification = IdentificationPolicy.Rewrite });
        var ids = Enumerable.Range(1, 200).Select(host => lab.Inside(Udp($"10.0.0.{host}:5000", Server) with { Id = 7 }).Leaves().Packet!.Id);
        Assert.That(ids, Is.Unique);
    }

    private static double Left(Lab lab)
    {
        FlowSnapshot flow = lab.Engine.Flows().Single();
        return flow.Expires.Seconds;
    }

    private static Ipv4Address Address(string text) => Ipv4Address.Parse(text);
}
