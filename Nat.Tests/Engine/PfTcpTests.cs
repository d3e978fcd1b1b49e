using Nat.Core;
using Nat.Core.Flows;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>The stories that OpenBSD tests the TCP states of pf with (regress/sys/net/pf_state), by their names, and its timers.</summary>
public sealed class PfTcpTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";
    private const byte Ack = 16;

    [Test]
    public void challenge_ack()
    {
        using var lab = Opened();
        lab.Inside(Tcp(A, Server, "S", 1_000_000)).Drops(DropReason.TcpChallenged).AnswersSegment(Server, A, Ack, 5001, 1001);
        lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
    }

    [Test]
    public void challenge_ack_to_the_outside()
    {
        using var lab = Opened();
        lab.Outside(Tcp(Server, X, "S", 1_000_000)).Drops(DropReason.TcpChallenged).AnswersSegment(X, Server, Ack, 1001, 5001);
        Assert.That(lab.State, Is.EqualTo(TcpState.Established));
    }

    [Test]
    public void beforegap_rst()
    {
        using var lab = Opened();
        lab.Inside(Tcp(A, Server, "AP", 1001 + 16, 5001, 8)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 8)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1009)).Arrives(A);
        lab.Inside(Tcp(A, Server, "RA", 1009, 5001)).Leaves(X);
        Assert.That(lab.State, Is.EqualTo(TcpState.Close));
        lab.Inside(Tcp(A, Server, "S", 90_000)).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 70_000, 90_001)).Arrives(A);
    }

    [Test]
    public void fakeack_rst()
    {
        using var lab = Opened();
        lab.Inside(Tcp(A, Server, "RA", unchecked(1000u - 4096), 0)).Drops(DropReason.TcpOutOfWindow);
        Assert.That(lab.State, Is.EqualTo(TcpState.Established));
        lab.Inside(Tcp(A, Server, "S", 1)).Drops(DropReason.TcpChallenged).AnswersSegment(Server, A, Ack, 5001, 1001);
        lab.Inside(Tcp(A, Server, "RA", 1001, 5000)).Leaves(X);
    }

    [Test]
    public void TheTimersGoByThePhaseOfBothSides()
    {
        using var lab = Lab.OfMachine(TcpMachine.Pf, c => c with { Timeouts = c.Timeouts.With((TimeoutClass.TcpSynSent, 120), (TimeoutClass.TcpSynReceived, 30)) });
        lab.At(0).Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(120), "tcp.first");
        lab.Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(30), "tcp.opening");
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        Assert.That(lab.Left, Is.EqualTo(30), "tcp.opening");
        lab.Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(7440), "tcp.established");
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(900), "tcp.closing");
        lab.Outside(Tcp(Server, X, "FA", 5001, 1002)).Arrives(A);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1002)).Arrives(A);
        lab.Outside(Tcp(Server, X, "A", 5002, 1002)).Arrives(A);
        Assert.That(lab.Left, Is.EqualTo(45), "tcp.finwait, until the other side acknowledges");
        lab.Inside(Tcp(A, Server, "A", 1002, 5002)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(90), "tcp.closed");
    }

    [Test]
    public void ASynTakesThePlaceOfAClosedState()
    {
        using var lab = Opened();
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        lab.Inside(Tcp(A, Server, "S", 90_000)).Leaves(X);
        Assert.That(lab.State, Is.EqualTo(TcpState.SynSent));
    }

    private static Lab Opened()
    {
        var lab = Lab.OfMachine(TcpMachine.Pf);
        TcpTalk.Open(lab.At(0), A, X, Server);
        return lab;
    }
}
