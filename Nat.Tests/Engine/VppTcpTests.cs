using Nat.Core;
using Nat.Core.Flows;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>
/// The stories about TCP that VPP tests its NAT with (test/test_nat44_ed.py and test_det44.py), by their names. Its transitory timeout is 240
/// seconds, whatever the phase.
/// </summary>
public sealed class VppTcpTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";
    private const int Transitory = 240;

    [Test]
    public void tcp_close()
    {
        using var lab = Opened();
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        Assert.That(lab.Left, Is.EqualTo(Transitory));
        lab.At(Transitory + 1).Inside(Tcp(A, Server, "A", 1002, 5002)).Drops(DropReason.TcpCannotOpen);
        Assert.That(lab.Engine.Flows(), Is.Empty);
    }

    [Test]
    public void tcp_session_close_in()
    {
        using var lab = Opened();
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1002)).Arrives(A);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1002)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1002, 5002)).Leaves(X);
        AssertTransitory(lab);
    }

    [Test]
    public void tcp_session_close_out()
    {
        using var lab = Opened();
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1001, 5002)).Leaves(X);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5002)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5002, 1002)).Arrives(A);
        AssertTransitory(lab);
    }

    [Test]
    public void tcp_session_close_simultaneous()
    {
        using var lab = Opened();
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1002, 5002)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5002, 1002)).Arrives(A);
        AssertTransitory(lab);
    }

    [Test]
    public void tcp_session_half_reopen_inside()
    {
        using var lab = Closed();
        lab.Inside(Tcp(A, Server, "S", 90_000)).Leaves(X);
        lab.Inside(Tcp(A, Server, "S", 90_000)).Leaves(X);
        AssertTransitory(lab);
    }

    [Test]
    public void tcp_session_half_reopen_outside()
    {
        using var lab = Closed();
        lab.Outside(Tcp(Server, X, "S", 90_000)).Arrives(A);
        AssertTransitory(lab);
    }

    [Test]
    public void tcp_session_reopen()
    {
        using var lab = Closed();
        lab.At(10).Outside(Tcp(Server, X, "S", 90_000)).Arrives(A);
        lab.Inside(Tcp(A, Server, "SA", 70_000, 90_001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 90_001, 70_001)).Arrives(A);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
        lab.Inside(Tcp(A, Server, "AP", 70_001, 90_001, 10)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(7440));
    }

    [Test]
    public void tcp_session_open_retransmit1()
    {
        using var lab = Vpp();
        lab.At(0).Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        Assert.That(lab.Left, Is.EqualTo(Transitory));
        lab.Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        Assert.That(lab.State, Is.EqualTo(TcpState.Established));
    }

    [Test]
    public void tcp_session_open_retransmit2()
    {
        using var lab = Opened();
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [Test]
    public void session_rst_timeout()
    {
        using var lab = Vpp();
        lab.At(0).Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        lab.Outside(Tcp(Server, X, "RA", 0, 1001)).Arrives(A);
        Assert.That(lab.Left, Is.EqualTo(Transitory));
        lab.At(Transitory + 1).Inside(Tcp(A, Server, "A", 1001, 1)).Drops(DropReason.TcpCannotOpen);
    }

    [Test]
    public void session_rst_established_timeout()
    {
        using var lab = Opened();
        lab.Outside(Tcp(Server, X, "R", 5001)).Arrives(A);
        lab.At(200).Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(Transitory), "data after a reset starts the timer anew but does not make it established");
        lab.At(200 + Transitory + 1).Inside(Tcp(A, Server, "AP", 1011, 5001, 10)).Drops(DropReason.TcpCannotOpen);
    }

    // Of test_det44.py: the session is over with the last acknowledgement, here after the closing timer.
    [Test]
    public void det44_tcp_close_detection_in()
    {
        using var lab = Lab.OfMachine(TcpMachine.Simple);
        TcpTalk.Open(lab.At(0), A, X, Server);
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.TimeWait, 90)));
    }

    [Test]
    public void det44_tcp_close_detection_out()
    {
        using var lab = Lab.OfMachine(TcpMachine.Simple);
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5002)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5002, 1002)).Arrives(A);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.TimeWait, 90)));
    }

    private static Lab Vpp() => Lab.OfMachine(
        TcpMachine.Vpp,
        c => c with { Timeouts = c.Timeouts.With((TimeoutClass.TcpFinWait, Transitory), (TimeoutClass.TcpClose, Transitory)) });

    private static Lab Opened()
    {
        var lab = Vpp();
        TcpTalk.Open(lab.At(0), A, X, Server);
        return lab;
    }

    private static Lab Closed()
    {
        var lab = Opened();
        TcpTalk.Close(lab, A, X, Server, 1001, 5001);
        return lab;
    }

    private static void AssertTransitory(Lab lab)
    {
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.FinWait, Transitory)));
        lab.At(Transitory + 1).Inside(Tcp(A, Server, "A", 1002, 5002)).Drops(DropReason.TcpCannotOpen);
    }
}
