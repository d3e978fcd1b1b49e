using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>VPP, plugin nat44-ei: what it does otherwise than nat44-ed.</summary>
public sealed class VppEiTests
{
    private const string Client = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";

    [Test]
    public void A_host_has_one_endpoint_for_all_destinations_and_anybody_may_send_to_it()
    {
        using var lab = Lab.Of(NatProfiles.VppEi);
        string external = lab.MappingOf(Client, Server);
        Assert.That(external, Is.Not.EqualTo("203.0.113.1:5000"), "the port is not kept");
        lab.Inside(Udp(Client, "192.0.2.8:99")).Leaves(external);
        lab.Outside(Udp("192.0.2.9:9", external)).Arrives(Client);
    }

    [Test]
    public void Ports_come_at_random_from_1024_on()
    {
        using var lab = Lab.Of(NatProfiles.VppEi);
        int[] ports = [.. Enumerable.Range(1, 500).Select(i => int.Parse(lab.MappingOf($"10.0.0.1:{i}", Server).Split(':')[1], null))];
        Assert.That(ports, Has.All.InRange(1024, 65535));
        Assert.That(ports.Count(p => p < 33280), Is.InRange(200, 300));
    }

    [TestCase("A")]
    [TestCase("FA")]
    [TestCase("R")]
    public void Any_segment_opens_and_none_closes(string flags)
    {
        using var lab = Lab.Of(NatProfiles.VppEi);
        string external = lab.Inside(Tcp(Client, Server, flags, 77, 99)).Leaves().Packet!.Source;
        Assert.That(lab.Left, Is.EqualTo(7440));
        lab.Outside(Tcp(Server, external, "FA", 1, 1)).Arrives(Client);
        lab.Inside(Tcp(Client, Server, "FA", 9, 9)).Leaves(external);
        lab.Inside(Tcp(Client, Server, "R", 1)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(7440));
    }

    [Test]
    public void Every_port_is_given_and_then_those_of_the_next_address()
    {
        using var lab = Lab.Of(NatProfiles.VppEi, c => c with { Ports = new PortRange(2000, 2049), Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 1))] });
        string[] given = [.. Enumerable.Range(0, 100).Select(i => lab.MappingOf($"10.0.0.1:{5000 + i}", Server))];
        Assert.That(given, Is.Unique);
        Assert.That(given.Take(50).Select(e => e.Split(':')[0]).Distinct().Count(), Is.EqualTo(1));
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted).IsSilent();
    }

    [Test]
    public void Hosts_meet_by_any_external_endpoint()
    {
        using var lab = Lab.Of(NatProfiles.VppEi);
        string target = lab.MappingOf(Client, Server);
        string source = lab.MappingOf("10.0.0.2:5000", Server);
        lab.Inside(Udp("10.0.0.2:5000", target)).Arrives(Client, source);
    }

    [Test]
    public void A_host_may_have_10240_sessions()
    {
        using var lab = Lab.Of(NatProfiles.VppEi, c => c with { MaxFlows = 12_000 });
        for (int i = 0; i < 10_240; i++)
            lab.Inside(Udp($"10.0.0.1:{5000 + (i & 1)}", $"198.51.{i / 500}.{(i % 500 / 2) + 1}:80")).Leaves();
        lab.Inside(Udp(Client, "192.0.2.1:80")).Drops(DropReason.SubscriberFlowLimit).IsSilent();
        lab.Inside(Udp("10.0.0.2:5000", "192.0.2.1:80")).Leaves();
    }
}
