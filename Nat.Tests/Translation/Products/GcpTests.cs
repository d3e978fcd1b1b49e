using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>Google Cloud NAT with static port allocation.</summary>
public sealed class GcpTests() : CloudGatewayTests(NatProfiles.Gcp)
{
    [Test]
    public void A_vm_has_64_ports_for_each_destination()
    {
        using var lab = Of();
        var ports = Enumerable.Range(0, 64).Select(i => PortOf(lab.MappingOf($"10.0.0.1:{5000 + i}", Server))).ToList();
        Assert.That(ports, Is.Unique);
        Assert.That(ports.Max() - ports.Min(), Is.EqualTo(63), "one block");
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted).IsSilent();
        Assert.That(PortOf(lab.MappingOf("10.0.0.1:6000", "198.51.100.8:80")), Is.InRange(ports.Min(), ports.Max()));
        Assert.That(PortOf(lab.MappingOf("10.0.0.2:6000", Server)), Is.Not.InRange(ports.Min(), ports.Max()));
    }

    [Test]
    public void A_vm_has_its_ports_of_one_address()
    {
        using var lab = Of(c => c with { Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 3))] });
        var addresses = Enumerable.Range(0, 64).Select(i => lab.MappingOf($"10.0.0.1:{5000 + i}", Server).Split(':')[0]);
        Assert.That(addresses.Distinct().Count(), Is.EqualTo(1));
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted);
    }

    [Test]
    public void A_datagram_may_be_waited_for_30_seconds([Values] bool answered)
    {
        using var lab = Of();
        string external = lab.At(0).MappingOf(Client, Server);
        if (answered)
            lab.Outside(Udp(Server, external)).Arrives(Client);
        Assert.That(Lives(lab, 29, external), Is.True);
        Assert.That(Lives(lab, 29 + 31, external), Is.False);
    }

    [Test]
    public void An_echo_may_be_waited_for_30_seconds()
    {
        using var lab = Of();
        ushort id = lab.At(0).Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Leaves().Packet!.QueryId;
        lab.At(29).Outside(Pong("198.51.100.7", "203.0.113.1", id)).Arrives("10.0.0.1:7");
        lab.At(60).Outside(Pong("198.51.100.7", "203.0.113.1", id)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void An_established_connection_may_be_idle_for_1200_seconds_and_ends_in_silence()
    {
        using var lab = Of();
        string external = TcpTalk.Open(lab.At(0), Client, Server);
        lab.At(1199).Inside(Tcp(Client, Server, "AP", 1001, 5001, 10)).Leaves(external);
        lab.At(2400).Inside(Tcp(Client, Server, "AP", 1011, 5001, 10)).Drops(DropReason.TcpCannotOpen).IsSilent();
        lab.Outside(Tcp(Server, external, "AP", 5001, 1011, 10)).Drops(DropReason.NoEntry).IsSilent();
    }

    [TestCase("S")]
    [TestCase("SA")]
    [TestCase("F")]
    [TestCase("FF")]
    [TestCase("R")]
    public void What_opens_and_what_closes_has_30_seconds(string story)
    {
        using var lab = Of();
        string external = story[0] == 'S' ? lab.At(0).Inside(Tcp(Client, Server, "S", 1000)).Leaves().Packet!.Source : TcpTalk.Open(lab.At(0), Client, Server);
        if (story == "SA")
            lab.Outside(Tcp(Server, external, "SA", 5000, 1001)).Arrives(Client);
        else if (story == "FF")
            TcpTalk.Close(lab, Client, external, Server, 1001, 5001);
        else if (story[0] != 'S')
            lab.Inside(Tcp(Client, Server, story + "A", 1001, 5001)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(30));
    }

    [Test]
    public void Fragments_are_put_together()
    {
        using var lab = Of();
        Assert.That(lab.Inside(Udp(Client, Server, 800).Fragments(400)).Released, Has.Length.EqualTo(3));
        Assert.That(lab.Inside(Tcp(Client, Server, "S", length: 100).Fragments(64)).Released, Has.Length.EqualTo(2));
    }
}
