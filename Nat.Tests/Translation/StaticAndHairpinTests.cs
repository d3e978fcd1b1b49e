using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>Static mappings, exclusions, hairpinning, and who may not pose as whom.</summary>
public sealed class StaticAndHairpinTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:53";
    private const string Stranger = "192.0.2.99:4444";
    private const string X = "203.0.113.1:5000";

    private static readonly StaticMapping Web = new(IpProtocol.Tcp, Address("203.0.113.1"), 80, Address("10.0.0.80"), 8080);
    private static readonly StaticMapping Whole = new(null, Address("203.0.113.9"), null, Address("10.0.0.9"), null);

    [Test]
    public void APortForwardTakesInAndGoesOutByTheSameEndpoint([Values] bool rfc)
    {
        Func<NatConfig, NatConfig> forward = c => c with { StaticMappings = [Web] };
        using var lab = rfc ? Lab.Rfc(forward) : Lab.Linux(forward);
        lab.Outside(Tcp(Stranger, "203.0.113.1:80", "S", 1)).Arrives("10.0.0.80:8080", Stranger);
        lab.Inside(Tcp("10.0.0.80:8080", Stranger, "SA", 9, 2)).Leaves("203.0.113.1:80");
        lab.Inside(Tcp("10.0.0.80:8080", Server, "S")).Leaves("203.0.113.1:80");
        lab.Outside(Udp(Stranger, "203.0.113.1:81")).Drops(DropReason.NoEntry);
        lab.Outside(Udp(Stranger, "203.0.113.1:80")).Drops(DropReason.NoEntry);
    }

    [Test]
    public void ADynamicFlowNeverGetsAForwardedPort()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [Web] });
        Assert.That(lab.Inside(Tcp("10.0.0.1:80", Server, "S")).Leaves().Packet!.Source, Is.Not.EqualTo("203.0.113.1:80"));
    }

    [Test]
    public void BasicNatTakesEveryPortAndProtocol()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [Whole] });
        lab.Outside(Udp(Stranger, "203.0.113.9:1")).Arrives("10.0.0.9:1");
        lab.Outside(Tcp(Stranger, "203.0.113.9:443", "S")).Arrives("10.0.0.9:443");
        lab.Outside(Raw(47, "192.0.2.99", "203.0.113.9")).Arrives("10.0.0.9");
        lab.Outside(Ping("192.0.2.99", "203.0.113.9", 5)).Arrives("10.0.0.9");
        lab.Inside(Pong("10.0.0.9", "192.0.2.99", 5)).Leaves("203.0.113.9");
        lab.Inside(Udp("10.0.0.9:7", Server)).Leaves("203.0.113.9:7");
        lab.Inside(Raw(50, "10.0.0.9", "198.51.100.7")).Leaves("203.0.113.9");
    }

    [Test]
    public void TwoStaticMappingsThatClaimOneEndpointNeverCrossTheirStreams()
    {
        var port = new StaticMapping(IpProtocol.Udp, Address("203.0.113.9"), 80, Address("10.0.0.80"), 8080);
        using var lab = Lab.Rfc(c => c with { StaticMappings = [Whole, port] });
        lab.Inside(Udp("10.0.0.9:80", Server)).Leaves("203.0.113.9:80");
        lab.Inside(Udp("10.0.0.80:8080", Server)).Drops(DropReason.LostRace);
        lab.Outside(Udp(Server, "203.0.113.9:80")).Arrives("10.0.0.9:80");
    }

    /// <summary>The selftest dnat_clash of Linux: inside, both flows would be one, so the second gets another source port.</summary>
    [Test]
    public void dnat_clash([Values] bool rfc)
    {
        var second = new StaticMapping(IpProtocol.Tcp, Address("203.0.113.2"), 81, Address("10.0.0.80"), 8080);
        Func<NatConfig, NatConfig> forward = c => c with { StaticMappings = [Web, second] };
        using var lab = rfc ? Lab.Rfc(forward) : Lab.Linux(forward);
        lab.Outside(Tcp(Stranger, "203.0.113.1:80", "S", 1)).Arrives("10.0.0.80:8080", Stranger);
        string other = lab.Outside(Tcp(Stranger, "203.0.113.2:81", "S", 1001)).Arrives("10.0.0.80:8080").Packet!.Source;
        Assert.That(other, Does.StartWith("192.0.2.99:").And.Not.EqualTo(Stranger));
        lab.Inside(Tcp("10.0.0.80:8080", Stranger, "SA", 9, 2)).Leaves("203.0.113.1:80");
        var answer = lab.Inside(Tcp("10.0.0.80:8080", other, "SA", 2009, 1002)).Leaves("203.0.113.2:81").Packet!;
        Assert.That(answer.Destination, Is.EqualTo(Stranger));
        lab.Outside(Tcp(Stranger, "203.0.113.2:81", "A", 1002, 2010)).Arrives("10.0.0.80:8080", other);
        lab.Outside(Tcp(Stranger, "203.0.113.1:80", "A", 2, 10)).Arrives("10.0.0.80:8080", Stranger);
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(2));
    }

    /// <summary>The identifier of an echo request stands where ports stand.</summary>
    [Test]
    public void TwoPingsFromOneClientByTwoAddressesReachOneHostAsTwo()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [Whole, Whole with { External = Address("203.0.113.8") }] });
        lab.Outside(Ping("192.0.2.99", "203.0.113.9", 7)).Arrives("10.0.0.9");
        ushort id = lab.Outside(Ping("192.0.2.99", "203.0.113.8", 7)).Arrives("10.0.0.9").Packet!.QueryId;
        Assert.That(id, Is.Not.EqualTo(7));
        var answer = lab.Inside(Pong("10.0.0.9", "192.0.2.99", id)).Leaves().Packet!;
        Assert.That((answer.Source, answer.QueryId), Is.EqualTo(("203.0.113.8", (ushort)7)));
    }

    [Test]
    public void AnExcludedDestinationIsNotTranslatedAndItsAnswersComeBack()
    {
        using var lab = Lab.Rfc(c => c with { Exclusions = [new Exclusion(Ipv4Prefix.Parse("198.51.100.0/24"), null), new Exclusion(Ipv4Prefix.Parse("192.0.2.0/24"), 22)] });
        lab.Inside(Udp(A, Server)).Leaves(A);
        lab.Outside(Udp(Server, A)).Arrives(A, Server);
        lab.Inside(Tcp(A, "192.0.2.1:22", "S")).Leaves(A);
        lab.Inside(Tcp(A, "192.0.2.1:23", "S")).Leaves(X);
        lab.Outside(Udp("198.51.100.8:1", A)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void HairpinToNobodyIsRefused()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, "203.0.113.1:9999")).Drops(DropReason.HairpinRefused);
        Assert.That(lab.Engine.FlowCount, Is.Zero);
    }

    [Test]
    public void HairpinToOneselfDoesNotGoRound()
    {
        using var lab = Lab.Rfc();
        lab.MappingOf(A);
        lab.Inside(Udp(A, X)).Drops(DropReason.HairpinRefused);
        lab.Inside(Udp("10.0.0.1:5001", X)).Arrives(A, "203.0.113.1:5001");
    }

    [Test]
    public void HairpinToAPortForward()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [Web] });
        lab.Inside(Tcp(A, "203.0.113.1:80", "S")).Arrives("10.0.0.80:8080", X);
        lab.Inside(Tcp("10.0.0.80:8080", X, "SA", 9, 1001)).Arrives(A, "203.0.113.1:80");
    }

    [Test]
    public void HairpinWithPortDependentMappingReachesStaticMappings()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [Web], Hairpinning = true });
        lab.Inside(Tcp(A, "203.0.113.1:80", "S")).Arrives("10.0.0.80:8080", X);
        lab.Inside(Tcp("10.0.0.80:8080", X, "SA", 9, 1001)).Arrives(A, "203.0.113.1:80");
        lab.MappingOf(B);
        lab.Inside(Udp(A, "203.0.113.1:6000")).Drops(DropReason.HairpinRefused);
    }

    [Test]
    public void HairpinnedFragmentsReachTheirTarget()
    {
        using var lab = Lab.Rfc();
        string b = lab.MappingOf(B);
        var sent = lab.Inside(Udp(A, b, 2000).Fragments(800));
        Assert.That(Support.Whole.Of(sent.Released).Destination, Is.EqualTo(B));
        Assert.That(sent.Outbox.Select(x => x.Egress), Is.All.EqualTo(Side.Inside));
    }

    [Test]
    public void LinuxDoesNotHairpin()
    {
        using var lab = Lab.Linux();
        lab.MappingOf(B);
        lab.Inside(Udp(A, "203.0.113.1:6000")).Drops(DropReason.ToNatItself);
    }

    [Test]
    public void NothingListensOnTheGateway()
    {
        using var lab = Lab.Rfc(c => c with { Gateway = Address("10.0.0.254") });
        lab.Inside(Udp(A, "10.0.0.254:53")).Drops(DropReason.ToNatItself);
    }

    [TestCase("10.0.0.9:53")]
    [TestCase("203.0.113.77:53")]
    public void NobodyOutsideMayPoseAsInsideOrAsTheNat(string source)
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [new StaticMapping(null, Address("203.0.113.77"), null, Address("10.0.0.77"), null)] });
        string mapping = lab.MappingOf(A);
        lab.Outside(Udp(source, mapping)).Drops(DropReason.SpoofedSource);
    }

    [Test]
    public void NobodyInsideMayPoseAsTheNat()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp("203.0.113.1:53", Server)).Drops(DropReason.SpoofedSource);
    }

    [Test]
    public void APacketOfAKnownFlowMustComeFromItsSide([Values] bool rfc)
    {
        using var lab = rfc ? Lab.Rfc() : Lab.Linux();
        lab.MappingOf(A);
        lab.Outside(Udp(A, Server)).Drops(DropReason.SpoofedSource);
        lab.Inside(Udp(Server, X)).Drops(DropReason.SpoofedSource);
        Assert.That(lab.Engine.Flows().Single().OriginalPackets, Is.EqualTo(1));
    }

    [Test]
    public void AHairpinnedFlowIsClosedToTheOutside()
    {
        using var lab = Lab.Rfc();
        string b = lab.MappingOf(B);
        lab.Inside(Udp(A, b)).Arrives(B);
        lab.Outside(Udp(B, X)).Drops(DropReason.SpoofedSource);
    }

    private static Ipv4Address Address(string text) => Ipv4Address.Parse(text);
}
