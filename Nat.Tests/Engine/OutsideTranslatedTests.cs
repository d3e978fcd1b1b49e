using Nat.Core;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Packets that were recorded outside after some NAT had translated them: they get the source that they had inside, if it is known.</summary>
public sealed class OutsideTranslatedTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:53";
    private const string Stranger = "192.0.2.99:4444";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void APacketOfAKnownFlowGetsItsInsideSource([Values] bool rfc)
    {
        using var lab = rfc ? Lab.Rfc() : Lab.Linux();
        lab.Inside(Udp(A, Server)).Leaves(X);
        Assert.That(lab.OutsideTranslated(Udp(X, Server) with { Ttl = 1 }).Leaves(A, Server).Packet!.Ttl, Is.EqualTo(1));
        Assert.That(lab.Engine.Flows().Single().OriginalPackets, Is.EqualTo(2));
    }

    [Test]
    public void AMappingTellsTheSourceOfANewFlow()
    {
        using var lab = Lab.Rfc();
        lab.OutsideTranslated(Udp(X, Server)).Drops(DropReason.NoEntry);
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.OutsideTranslated(Udp(X, Stranger)).Leaves(A, Stranger);
        lab.Outside(Udp(Stranger, X)).Arrives(A);
    }

    [Test]
    public void AnIcmpErrorIsTurnedBackToo()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server)).Leaves(X);
        var error = lab.OutsideTranslated(Error("203.0.113.1", "198.51.100.7", 3, 3, Udp(Server, X).Bytes())).Leaves("10.0.0.1").Packet!;
        Assert.That(error.Quoted!.Destination, Is.EqualTo(A));
    }
}
