using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>Azure NAT Gateway.</summary>
public sealed class AzureTests() : CloudGatewayTests(NatProfiles.Azure)
{
    private const string Other = "198.51.100.8:80";
    private const byte Rst = 4;

    [Test]
    public void A_ping_is_not_translated()
    {
        using var lab = Of();
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Drops(DropReason.ProtocolRefused).IsSilent();
    }

    [Test]
    public void Nobodys_fragments_pass()
    {
        using var lab = Of();
        foreach (var piece in Udp(Client, Server, 800).Fragments(400))
            lab.Inside(piece).Drops(DropReason.FragmentRefused).IsSilent();
        foreach (var piece in Tcp(Client, Server, "S", length: 100).Fragments(64))
            lab.Inside(piece).Drops(DropReason.FragmentRefused).IsSilent();
    }

    [Test]
    public void A_connection_may_be_idle_for_240_seconds_and_whoever_goes_on_is_then_reset()
    {
        using var lab = Of();
        string external = TcpTalk.Open(lab.At(0), Client, Server);
        lab.At(239).Inside(Tcp(Client, Server, "AP", 1001, 5001, 10)).Leaves(external);
        lab.At(478).Outside(Tcp(Server, external, "AP", 5001, 1011, 10)).Arrives(Client);
        lab.At(719).Inside(Tcp(Client, Server, "AP", 1011, 5011, 10)).Drops(DropReason.TcpNoConnection).AnswersSegment(Server, Client, Rst, 5011, 0);
        lab.Outside(Tcp(Server, external, "AP", 5011, 1011, 10)).Drops(DropReason.TcpNoConnection).AnswersSegment(external, Server, Rst, 1011, 0);
    }

    [Test]
    public void A_half_closed_connection_may_be_idle_for_240_seconds()
    {
        using var lab = Of();
        string external = TcpTalk.Open(lab.At(0), Client, Server);
        lab.Outside(Tcp(Server, external, "FA", 5001, 1001)).Arrives(Client);
        Assert.That(lab.Left, Is.EqualTo(240));
        lab.Inside(Tcp(Client, Server, "A", 1001, 5002)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(240));
    }

    [Test]
    public void A_datagram_may_be_waited_for_240_seconds([Values] bool answered)
    {
        using var lab = Of();
        string external = lab.At(0).MappingOf(Client, Server);
        if (answered)
            lab.Outside(Udp(Server, external)).Arrives(Client);
        Assert.That(Lives(lab, 239, external), Is.True);
        Assert.That(Lives(lab, 239 + 241, external), Is.False);
    }

    /// <summary>The connection has been over for a second when the port begins to rest, so that its last acknowledgement still passes.</summary>
    [TestCase("closed", 1 + 65)]
    [TestCase("reset", 1 + 16)]
    [TestCase("half open", 30)]
    [TestCase("udp", 240 + 65)]
    public void A_port_rests_towards_its_destination_as_long_as_the_ending_says(string story, double until)
    {
        using var lab = Of(c => c with { Ports = new PortRange(30000, 30000) });
        const string External = "203.0.113.1:30000";
        if (story == "udp")
            lab.At(0).Inside(Udp(Client, Server)).Leaves(External);
        else if (story == "half open")
            lab.At(0).Inside(Tcp(Client, Server, "S", 1000)).Leaves(External);
        else
            TcpTalk.Open(lab.At(0), Client, External, Server);
        if (story == "closed")
            TcpTalk.Close(lab, Client, External, Server, 1001, 5001);
        else if (story == "reset")
            lab.Inside(Tcp(Client, Server, "RA", 1001, 5001)).Leaves(External);

        lab.At(until - 0.5).Inside(First("10.0.0.2:6000", Server)).Drops(DropReason.PortsExhausted).IsSilent();
        lab.Inside(First("10.0.0.2:6000", Other)).Leaves(External);
        lab.At(until + 0.5).Inside(First("10.0.0.2:6000", Server)).Leaves(External);

        Frame First(string from, string to) => story == "udp" ? Udp(from, to) : Tcp(from, to, "S", 1000);
    }

    [Test]
    public void One_destination_takes_50000_connections_of_an_address()
    {
        using var lab = Of(c => c with { MaxFlows = 60_000 });
        for (int i = 0; i < 50_000; i++)
            lab.Inside(Tcp($"10.0.{i / 250}.{(i % 250) + 1}:5000", Server, "S")).Leaves();
        lab.Inside(Tcp("10.1.0.1:5000", Server, "S")).Drops(DropReason.PortsExhausted).IsSilent();
        lab.Inside(Tcp("10.1.0.1:5000", Other, "S")).Leaves();
    }

    [Test]
    public void The_ports_of_all_addresses_serve_every_host()
    {
        using var lab = Of(c => c with { Ports = new PortRange(30000, 30004), Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 1))] });
        string[] given = [.. Enumerable.Range(0, 10).Select(i => lab.MappingOf($"10.0.0.1:{5000 + i}", Server))];
        Assert.That(given, Is.Unique);
        Assert.That(given.Take(5).Select(e => e.Split(':')[0]).Distinct().Count(), Is.EqualTo(2), "at random, not one after the other");
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted);
    }
}
