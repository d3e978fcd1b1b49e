using Nat.Core;
using Nat.Core.Flows;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What tells the TCP machines from each other: the same segments, and what each makes of them.</summary>
public sealed class TcpMachineTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [TestCase(TcpMachine.Linux, TcpState.SynReceived)]
    [TestCase(TcpMachine.Rfc7857, TcpState.Established)]
    [TestCase(TcpMachine.Vpp, TcpState.SynReceived)]
    [TestCase(TcpMachine.Pf, TcpState.SynReceived)]
    [TestCase(TcpMachine.Simple, TcpState.SynReceived)]
    [TestCase(TcpMachine.None, TcpState.Established)]
    public void TheServersSynAckOpens(TcpMachine machine, TcpState state)
    {
        using var lab = Lab.OfMachine(machine);
        lab.At(0).Inside(Tcp(A, Server, "S")).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001)).Arrives(A);
        Assert.That(lab.State, Is.EqualTo(state));
        lab.Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [TestCase(TcpMachine.Rfc7857)]
    [TestCase(TcpMachine.Vpp)]
    [TestCase(TcpMachine.Pf)]
    [TestCase(TcpMachine.Simple)]
    public void BothSidesMayOpenAtOnce(TcpMachine machine)
    {
        using var lab = Lab.OfMachine(machine);
        lab.At(0).Inside(Tcp(A, Server, "S", 100)).Leaves(X);
        lab.Outside(Tcp(Server, X, "S", 900)).Arrives(A);
        lab.Inside(Tcp(A, Server, "SA", 100, 901)).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 900, 101)).Arrives(A);
        Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [TestCase(TcpMachine.Linux, 300)]
    [TestCase(TcpMachine.Rfc7857, 900)]
    [TestCase(TcpMachine.Vpp, 900)]
    [TestCase(TcpMachine.Pf, 900)]
    [TestCase(TcpMachine.Simple, 900)]
    [TestCase(TcpMachine.None, 7440)]
    public void OneFinHalfCloses(TcpMachine machine, int left)
    {
        using var lab = Open(machine);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(left));
    }

    [TestCase(TcpMachine.Linux, 45)]
    [TestCase(TcpMachine.Rfc7857, 90)]
    [TestCase(TcpMachine.Vpp, 900)]
    [TestCase(TcpMachine.Pf, 45)]
    [TestCase(TcpMachine.Simple, 90)]
    public void FinOfBothCloses(TcpMachine machine, int left)
    {
        using var lab = Open(machine);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5002)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(left));
    }

    [TestCase(TcpMachine.Rfc7857)]
    [TestCase(TcpMachine.Pf)]
    [TestCase(TcpMachine.Simple)]
    public void AFinThatItsSenderRepeatsDoesNotCloseForTheOther(TcpMachine machine)
    {
        using var lab = Open(machine);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        lab.Outside(Tcp(Server, X, "FA", 5001, 1001)).Arrives(A);
        Assert.That(lab.Left, Is.EqualTo(900));
    }

    [TestCase(TcpMachine.Linux, TcpState.Close)]
    [TestCase(TcpMachine.Rfc7857, TcpState.Established)]
    [TestCase(TcpMachine.Vpp, TcpState.Close)]
    [TestCase(TcpMachine.Pf, TcpState.Close)]
    [TestCase(TcpMachine.Simple, TcpState.Close)]
    public void WhoSpeaksAfterAReset(TcpMachine machine, TcpState state)
    {
        using var lab = Open(machine);
        lab.Outside(Tcp(Server, X, "RA", 5001, 1001)).Arrives(A);
        Assert.That(lab.Left, Is.EqualTo(60));
        lab.At(10).Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
        Assert.That((lab.State, lab.Left), Is.EqualTo((state, state == TcpState.Established ? 7440 : 60)));
    }

    [TestCase(TcpMachine.Linux, false)]
    [TestCase(TcpMachine.Rfc7857, false)]
    [TestCase(TcpMachine.Vpp, true)]
    [TestCase(TcpMachine.Pf, false)]
    [TestCase(TcpMachine.Simple, true)]
    [TestCase(TcpMachine.None, true)]
    public void WhoLooksAtNumbers(TcpMachine machine, bool passes)
    {
        using var lab = Open(machine);
        Passes(lab.Outside(Tcp(Server, X, "A", 50_005_001, 1001, 10)), passes, DropReason.TcpOutOfWindow);
        Passes(lab.Outside(Tcp(Server, X, "R", 50_005_001)), passes, DropReason.TcpOutOfWindow);
    }

    [TestCase(TcpMachine.Linux, false)]
    [TestCase(TcpMachine.Rfc7857, false)]
    [TestCase(TcpMachine.Vpp, true)]
    [TestCase(TcpMachine.Pf, false)]
    [TestCase(TcpMachine.Simple, true)]
    [TestCase(TcpMachine.None, true)]
    public void WhoLooksAtFlags(TcpMachine machine, bool passes)
    {
        using var lab = Open(machine);
        Passes(lab.Inside(Tcp(A, Server, "SF", 1001)), passes, DropReason.BadTcpFlags);
    }

    [Test]
    public void OnlyWithoutAMachineAnySegmentOpens([Values("A", "SA", "FA", "R")] string flags, [Values] TcpMachine machine)
    {
        using var lab = Lab.OfMachine(machine);
        Passes(lab.At(0).Inside(Tcp(A, Server, flags, 1, 1)), machine == TcpMachine.None, DropReason.TcpCannotOpen);
        if (machine == TcpMachine.None)
            Assert.That((lab.State, lab.Left), Is.EqualTo((TcpState.Established, 7440)));
    }

    [Test]
    public void WhereConnectionsArePickedUpAnyMachineCan([Values] TcpMachine machine)
    {
        using var lab = Lab.OfMachine(machine, c => c with { Tcp = c.Tcp with { Loose = true } });
        lab.At(0).Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1011)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1011, 5001)).Leaves(X);
        Assert.That(lab.State, Is.EqualTo(TcpState.Established));
    }

    // The timeouts of Linux for what is repeated or not acknowledged are not those of others.
    [Test]
    public void UnacknowledgedDataShortensTheLifeOnLinuxAlone([Values] TcpMachine machine)
    {
        using var lab = Open(machine);
        lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(machine == TcpMachine.Linux ? 300 : 7440));
        for (int i = 0; i < 5; i++)
            lab.Inside(Tcp(A, Server, "AP", 1001, 5001, 10)).Leaves(X);
        Assert.That(lab.Left, Is.EqualTo(machine == TcpMachine.Linux ? 300 : 7440));
    }

    private static Lab Open(TcpMachine machine)
    {
        var lab = Lab.OfMachine(machine);
        TcpTalk.Open(lab.At(0), A, X, Server);
        return lab;
    }

    private static void Passes(Sent sent, bool passes, DropReason reason)
    {
        if (passes)
            Assert.That(sent.Reason, Is.EqualTo(DropReason.None));
        else
            sent.Drops(reason);
    }
}
