using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>
/// Packets that were recorded inside after some NAT had translated them: they get the destination that they had outside, if this NAT
/// would have let them in.
/// </summary>
public sealed class InsideTranslatedTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:53";
    private const string Stranger = "192.0.2.99:4444";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void AnAnswerGetsItsExternalDestination([Values] bool rfc)
    {
        using var lab = rfc ? Lab.Rfc() : Lab.Linux();
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.InsideTranslated(Udp(Server, A)).Arrives(X, Server);
        Assert.That(lab.Engine.Flows().Single().ReplyPackets, Is.EqualTo(1));
    }

    [Test]
    public void AStrangerIsLetInWhereTheFilterAdmitsHim()
    {
        using var lab = Lab.Rfc();
        lab.InsideTranslated(Udp(Stranger, A)).Drops(DropReason.NoEntry);
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.InsideTranslated(Udp(Stranger, A)).Arrives(X, Stranger);
        lab.InsideTranslated(Udp(Stranger, A)).Arrives(X, Stranger);
        lab.Inside(Udp(A, Stranger)).Leaves(X);
    }

    [Test]
    public void AStrangerIsRefusedWhereTheFilterRefusesHim()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressDependent });
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.InsideTranslated(Udp(Stranger, A)).Drops(DropReason.Filtered);
        lab.InsideTranslated(Udp("198.51.100.7:9", A)).Arrives(X);
        using var linux = Lab.Linux();
        linux.Inside(Udp(A, Server)).Leaves(X);
        linux.InsideTranslated(Udp("198.51.100.7:9", A)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void AStaticMappingLetsIn()
    {
        var web = new StaticMapping(6, Core.Packets.Ipv4Address.Parse("203.0.113.1"), 80, Core.Packets.Ipv4Address.Parse("10.0.0.80"), 8080);
        using var lab = Lab.Linux(c => c with { StaticMappings = [web] });
        lab.InsideTranslated(Tcp(Stranger, "10.0.0.80:8080", "S")).Arrives("203.0.113.1:80");
        lab.Inside(Tcp("10.0.0.80:8080", Stranger, "SA", 9, 1001)).Leaves("203.0.113.1:80");
    }

    [Test]
    public void TimeToLiveStaysAndIsNotJudged()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server)).Leaves(X);
        Assert.That(lab.InsideTranslated(Udp(Server, A) with { Ttl = 1 }).Arrives(X).Packet!.Ttl, Is.EqualTo(1));
    }

    [Test]
    public void AnIcmpErrorIsTurnedBackIntoWhatItWasOutside([Values] bool rfc)
    {
        using var lab = rfc ? Lab.Rfc() : Lab.Linux();
        lab.Inside(Udp("10.0.0.9:5000", Server)).Leaves(X);
        string external = lab.MappingOf(A);
        var error = lab.InsideTranslated(Error("192.0.2.254", "10.0.0.1", 11, 0, Udp(A, Server).Bytes())).Arrives("203.0.113.1", "192.0.2.254").Packet!;
        Assert.That((error.Quoted!.Source, error.Ttl), Is.EqualTo((external, (byte)64)));
        lab.InsideTranslated(Error("192.0.2.254", "10.0.0.1", 11, 0, Udp("10.0.0.1:1", Server).Bytes())).Drops(DropReason.IcmpErrorNoEntry);
    }

    [Test]
    public void NothingIsEverAnswered()
    {
        using var lab = Lab.Rfc(c => c with { InsideMtu = 600 });
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.InsideTranslated(Udp(Server, A) with { Options = [7, 0, 0, 0] }).IsSilent().Drops(DropReason.BadIpOption);
        lab.InsideTranslated(Udp(Server, A, 1000) with { DontFragment = true }).IsSilent().Drops(DropReason.FragmentationNeeded);
    }
}
