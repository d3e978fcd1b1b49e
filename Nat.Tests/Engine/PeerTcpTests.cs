using Nat.Core;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>
/// Stories about TCP that others test their connection tracking with, by their names: those of the Linux selftests that are no packetdrill
/// script (tools/testing/selftests/net/netfilter), and those of gVisor (pkg/tcpip/stack/conntrack_test.go). All for machine linux, which
/// gVisor took over.
/// </summary>
public sealed class PeerTcpTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void conntrack_tcp_unreplied()
    {
        using var lab = Lab.Linux();
        for (int t = 0; t < 120; t += 10)
            lab.At(t).Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        lab.At(120).Outside(Tcp(Server, X, "SA", 5000, 1001)).Drops(DropReason.NoEntry);
        Assert.That(lab.Engine.Flows(), Is.Empty, "SYNs that nobody answers do not keep their entry");
    }

    [Test]
    public void TestReap()
    {
        using var lab = Lab.Linux();
        lab.At(0).Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(1));
        lab.At(119.9).Finish();
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(1));
        lab.At(120).Finish();
        Assert.That(lab.Engine.FlowCount, Is.Zero);
    }

    // Both sides scale, or one of them does not answer the option: then neither does.
    [TestCase(8192, 2, 32768, true)]
    [TestCase(8192, 2, 32768 + 1, true)]
    [TestCase(8192, 2, 66000 + 32768, false)]
    [TestCase(8192, -1, 8192, true)]
    [TestCase(8192, -1, 66000 + 8192, false)]
    public void TestWindowScaling(int window, int scale, int ahead, bool passes)
    {
        byte[] asked = [1, 3, 3, 4];
        byte[] answered = scale < 0 ? [] : [1, 3, 3, (byte)scale];
        using var lab = Lab.Linux();
        lab.Inside(Tcp(A, Server, "S", 1000, options: asked)).Leaves(X);
        lab.Outside(Tcp(Server, X, "SA", 5000, 1001, window: 100, options: answered)).Arrives(A);
        lab.Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        lab.Outside(Tcp(Server, X, "A", 5001, 1001, window: (ushort)window)).Arrives(A);
        var last = lab.Inside(Tcp(A, Server, "A", 1001 + (uint)ahead - 1, 5001, 1));
        if (passes)
            last.Leaves(X);
        else
            last.Drops(DropReason.TcpOutOfWindow);
    }

    [Test]
    public void TestNATedConnectionReap()
    {
        using var lab = Lab.Linux();
        string other = lab.At(0).Inside(Tcp("10.0.0.2:5000", Server, "S", 1)).Leaves().Packet!.Source;
        Assert.That(other, Is.EqualTo(X));
        string mine = lab.Inside(Tcp(A, Server, "S", 1000)).Leaves().Packet!.Source;
        Assert.That(mine, Is.Not.EqualTo(X));
        lab.At(120).Finish();
        Assert.That(lab.Engine.FlowCount, Is.Zero);
        lab.Outside(Tcp(Server, mine, "SA", 5000, 1001)).Drops(DropReason.NoEntry);
        lab.Inside(Tcp(A, Server, "S", 1000)).Leaves(X);
    }
}
