using Nat.Core;
using Nat.Core.Packets;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Cases of the Linux selftests (tools/testing/selftests/net/netfilter), named for script and case.</summary>
public sealed class NetfilterCasesTests
{
    private const string Client = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string External = "203.0.113.1";

    [Test]
    public void conntrack_icmp_related()
    {
        using var lab = Lab.Linux();
        var sent = lab.Inside(Udp(Client, Server, 1400) with { DontFragment = true }).Leaves().Packet!;
        var needed = lab.Outside(Error("192.0.2.254", External, 3, 4, sent.Bytes, rest: 1280)).Arrives("10.0.0.1").Packet!;
        Assert.That((needed.Quoted!.Source, needed.IcmpRest, needed.HasRightTransportSum), Is.EqualTo((Client, 1280u, (bool?)true)));
        lab.Outside(Error("192.0.2.254", External, 5, 1, sent.Bytes)).Drops(DropReason.IcmpRedirect);
    }

    [Test]
    public void nft_nat_dnat()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [new(null, Address("203.0.113.9"), null, Address("10.0.0.9"), null)] });
        lab.Outside(Ping("198.51.100.7", "203.0.113.9", 7)).Arrives("10.0.0.9");
        lab.Inside(Pong("10.0.0.9", "198.51.100.7", 7)).Leaves("203.0.113.9");
        lab.Outside(Ping("198.51.100.7", External, 8)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void nft_nat_dnat_port_only()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [new(6, Address(External), 2000, Address("10.0.0.9"), 12000)] });
        lab.Outside(Tcp(Server, "203.0.113.1:2000", "S")).Arrives("10.0.0.9:12000");
        lab.Inside(Tcp("10.0.0.9:12000", Server, "SA", 1, 1001)).Leaves("203.0.113.1:2000");
        lab.Outside(Tcp(Server, "203.0.113.1:2001", "S")).Drops(DropReason.NoEntry);
    }

    [Test]
    public void nft_nat_masquerade([Values] bool keepsPorts)
    {
        using var lab = Lab.Linux(c => c with { PreservePorts = keepsPorts });
        string seen = lab.Inside(Udp(Client, Server)).Leaves().Packet!.Source;
        Assert.That(seen.Split(':')[0], Is.EqualTo(External), "the peer sees only the router");
        lab.Outside(Udp(Server, seen)).Arrives(Client);
        lab.Outside(Udp(Server, Client)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void nft_nat_port_shadowing()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [new(17, Address(External), 1405, Address("10.0.0.9"), 1405)] });
        string taken = lab.Inside(Udp("10.0.0.1:1405", "198.51.100.7:41404")).Leaves().Packet!.Source;
        Assert.That(taken, Is.Not.EqualTo("203.0.113.1:1405"), "the service keeps its port");
        lab.Outside(Udp("198.51.100.7:41404", "203.0.113.1:1405")).Arrives("10.0.0.9:1405");
    }

    [Test]
    public void nft_nat_stateless_fragments()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [new(null, Address("203.0.113.9"), null, Address("10.0.0.9"), null)] });
        var pieces = Udp("10.0.0.9:4233", "198.51.100.7:4233", 4096).Fragments(1480);
        var sent = Whole.Of(lab.Inside(pieces).Released);
        Assert.That((sent.Source, sent.HasRightTransportSum), Is.EqualTo(("203.0.113.9:4233", (bool?)true)));
        var back = Whole.Of(lab.Outside(Udp("198.51.100.7:4233", "203.0.113.9:4233", 4096).Fragments(1480)).Released);
        Assert.That((back.Destination, back.HasRightTransportSum), Is.EqualTo(("10.0.0.9:4233", (bool?)true)));
    }

    private static Ipv4Address Address(string text) => Ipv4Address.Parse(text);
}
