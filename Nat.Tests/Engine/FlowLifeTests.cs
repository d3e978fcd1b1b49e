using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>How long flows live, and what ends them, in both profiles and just before and just after.</summary>
public sealed class FlowLifeTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [TestCase("linux", 30)]
    [TestCase("rfc4787", 300)]
    public void UdpWithoutAnAnswer(string profile, int seconds) =>
        AssertLives(profile, seconds, lab => lab.Inside(Udp(A, Server)).Leaves(X), Udp(Server, X));

    [Test]
    public void LinuxUdpInBothDirectionsForTwoSecondsIsAStream()
    {
        using var lab = Lab.Linux();
        lab.At(0).Inside(Udp(A, Server)).Leaves(X);
        lab.At(1).Outside(Udp(Server, X)).Arrives(A);
        lab.At(1.9).Inside(Udp(A, Server)).Leaves(X);
        Assert.That(Left(lab, 1.9), Is.EqualTo(30));
        lab.At(2.1).Inside(Udp(A, Server)).Leaves(X);
        Assert.That(Left(lab, 2.1), Is.EqualTo(120));
        lab.At(122).Outside(Udp(Server, X)).Arrives(A);
        lab.At(242.1).Outside(Udp(Server, X)).Drops(DropReason.NoEntry);
    }

    [TestCase("linux", 30)]
    [TestCase("rfc4787", 60)]
    public void IcmpQuery(string profile, int seconds) =>
        AssertLives(profile, seconds, lab => lab.Inside(Ping("10.0.0.1", "198.51.100.7", 9)).Leaves(), Pong("198.51.100.7", "203.0.113.1", 9));

    [TestCase("linux", 600)]
    [TestCase("rfc4787", 300)]
    public void AnyOtherProtocol(string profile, int seconds) =>
        AssertLives(profile, seconds, lab => lab.Inside(Raw(50, "10.0.0.1", "198.51.100.7")).Leaves(), Raw(50, "198.51.100.7", "203.0.113.1"));

    [TestCase("linux", 120)]
    [TestCase("rfc4787", 240)]
    public void TcpSynWithoutAnAnswer(string profile, int seconds) =>
        AssertLives(profile, seconds, lab => lab.Inside(Tcp(A, Server, "S")).Leaves(X), Tcp(Server, X, "SA", 5000, 1001));

    [TestCase("linux", 60)]
    [TestCase("rfc4787", 7440)]
    public void TcpSynAnsweredButNotAcknowledged(string profile, int seconds) => AssertLives(
        profile,
        seconds,
        lab =>
        {
            lab.Inside(Tcp(A, Server, "S")).Leaves(X);
            lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        },
        Tcp(Server, X, "SA", 5000, 1001));

    [TestCase("linux", 432_000)]
    [TestCase("rfc4787", 7440)]
    public void TcpEstablished(string profile, int seconds) =>
        AssertLives(profile, seconds, lab => TcpTalk.Open(lab, A, X, Server), Tcp(Server, X, "A", 5001, 1001));

    [TestCase("linux", 300)]
    [TestCase("rfc4787", 7440)]
    public void TcpWithUnacknowledgedData(string profile, int seconds) => AssertLives(
        profile,
        seconds,
        lab =>
        {
            TcpTalk.Open(lab, A, X, Server);
            lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 100)).Leaves(X);
        },
        Tcp(Server, X, "A", 5001, 1101));

    [TestCase("linux", 120)]
    [TestCase("rfc4787", 7440)]
    public void TcpAfterOneFin(string profile, int seconds) => AssertLives(
        profile,
        seconds,
        lab =>
        {
            TcpTalk.Open(lab, A, X, Server);
            lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        },
        Tcp(Server, X, "A", 5001, 1002));

    [TestCase("linux", 120)]
    [TestCase("rfc4787", 240)]
    public void TcpAfterBothFins(string profile, int seconds) => AssertLives(
        profile,
        seconds,
        lab =>
        {
            TcpTalk.Open(lab, A, X, Server);
            TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        },
        Tcp(Server, X, "FA", 5001, 1002));

    [TestCase("linux", 10)]
    [TestCase("rfc4787", 240)]
    public void TcpAfterAReset(string profile, int seconds) => AssertLives(
        profile,
        seconds,
        lab =>
        {
            TcpTalk.Open(lab, A, X, Server);
            lab.Outside(Tcp(Server, X, "R", 5001)).Arrives(A);
        },
        Tcp(Server, X, "R", 5001));

    [Test]
    public void AResetThatIsTheOnlyAnswerIsForwardedAndEndsTheFlowOnLinux()
    {
        using var lab = Lab.Linux();
        lab.Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.Outside(Tcp(Server, X, "RA", 0, 1001)).Arrives(A);
        lab.Inside(Tcp("10.0.0.2:5000", Server, "S")).Leaves("203.0.113.1:5000").IsSilent();
    }

    [Test]
    public void AConnectionIsPickedUpInMidStream([Values] bool rfc)
    {
        using var lab = rfc ? Lab.Rfc() : Lab.Linux();
        lab.At(0).Inside(Tcp(A, Server, "A", 777, 888, 100)).Leaves(X);
        lab.At(10).Outside(Tcp(Server, X, "A", 888, 877, 100)).Arrives(A);
        Assert.That(lab.Engine.Flows().Single().TcpState, Is.EqualTo(TcpState.Established));
    }

    [Test]
    public void MidStreamPickupCanBeSwitchedOff()
    {
        using var lab = Lab.Linux(c => c with { Tcp = c.Tcp with { Loose = false } });
        lab.Inside(Tcp(A, Server, "A", 777, 888)).Drops(DropReason.TcpCannotOpen);
    }

    [Test]
    public void LinuxDropsWhatIsOutOfWindow()
    {
        using var lab = Lab.Linux();
        TcpTalk.Open(lab, A, X, Server);
        lab.Outside(Tcp(Server, X, "A", 5001 + 9_000_000, 1001, 10)).Drops(DropReason.TcpOutOfWindow);
        lab.Inside(Tcp(A, Server, "SA", 1, 1)).Drops(DropReason.TcpBadState);
        lab.Outside(Tcp(Server, X, "A", 5001, 1001, 10)).Arrives(A);
    }

    [Test]
    public void ASynAfterTheEndOpensANewConnectionOnTheSamePorts([Values] bool rfc)
    {
        using var lab = rfc ? Lab.Rfc() : Lab.Linux();
        TcpTalk.Open(lab.At(0), A, X, Server);
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        lab.At(5).Inside(Tcp(A, Server, "S", 90_000)).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 70_000, 90_001)).Arrives(A);
        Assert.That(lab.Engine.Flows().Single().TcpState, Is.EqualTo(rfc ? TcpState.Established : TcpState.SynReceived));
    }

    [Test]
    public void TheServerMayReopenToo()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        lab.At(5).Outside(Tcp(Server, X, "S", 90_000)).Arrives(A, Server);
        lab.Inside(Tcp(A, Server, "SA", 70_000, 90_001)).Leaves(X);
        Assert.That(lab.Engine.Flows().Single().Status & FlowStatus.OpenedFromOutside, Is.Not.EqualTo(FlowStatus.None));
    }

    [Test]
    public void LinuxLetsANewConnectionTakeTheTupleOfOneInTimeWait()
    {
        // 16 ports, so that the last probes of the search come at once; all are in TIME_WAIT.
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(40000, 40015) });
        for (int i = 0; i < 16; i++)
        {
            string inside = $"10.0.0.{i + 1}:5000";
            string external = lab.At(0).Inside(Tcp(inside, Server, "S", 1000)).Leaves().Packet!.Source;
            lab.Outside(Tcp(Server, external, "SA", 5000, 1001)).Arrives(inside);
            lab.Inside(Tcp(inside, Server, "A", 1001, 5001)).Leaves(external);
            TcpTalk.Close(lab, inside, external, Server, 1001, 5001);
        }

        lab.At(1).Inside(Tcp("10.0.0.99:5000", Server, "S", 500)).Drops(DropReason.PortsExhausted);
        lab.At(1).Inside(Tcp("10.0.0.99:5000", Server, "S", 900_000)).Leaves();
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(16));
    }

    [Test]
    public void AFullTableDropsAnUnansweredFlowEarlyOnLinux()
    {
        using var lab = Lab.Linux(c => c with { MaxFlows = 64 });
        TcpTalk.Open(lab.At(0), A, X, Server);
        for (int i = 0; i < 300; i++)
            lab.At(1).Inside(Udp($"10.0.{1 + (i / 250)}.{i % 250}:700", Server));
        Assert.That(lab.Engine.FlowCount, Is.InRange(50, 64));
        Assert.That(lab.Engine.Statistics.EarlyDrop, Is.GreaterThan(200));
        lab.At(2).Outside(Tcp(Server, X, "A", 5001, 1001)).Arrives(A);
    }

    [Test]
    public void AFullTableRefusesNewFlowsAndKeepsTheOld()
    {
        using var lab = Lab.Rfc(c => c with { MaxFlows = 50 });
        for (int i = 0; i < 50; i++)
            lab.At(0).MappingOf($"10.0.1.{i}:700");
        lab.At(1).Inside(Udp(A, Server)).Drops(DropReason.TableFull).Answers(3, 13);
        for (int i = 0; i < 50; i++)
            lab.At(2).MappingOf($"10.0.1.{i}:700");
        Assert.That((lab.Engine.FlowCount, lab.Engine.MappingCount, lab.Engine.Statistics.Drop), Is.EqualTo((50, 50, 1L)));
        lab.At(400).Inside(Udp(A, Server)).Leaves();
    }

    private static void AssertLives(string profile, int seconds, Action<Lab> open, Frame answer)
    {
        // What a probe changes about it has tests of its own.
        var config = NatProfiles.Find(profile)! with { MaxFlows = 100 };
        config = config with { Tcp = config.Tcp with { OnIdle = TcpIdleReaction.Silent } };
        using var before = new Lab(config);
        open(before.At(100));
        before.At(100 + seconds - 0.1).Outside(answer).Arrives();
        using var after = new Lab(config);
        open(after.At(100));
        after.At(100 + seconds + 0.1).Outside(answer).Drops(DropReason.NoEntry);
    }

    private static double Left(Lab lab, double now) => Math.Round(lab.Engine.Flows().Single().Expires.Seconds - now, 3);
}
