using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>The carrier-grade NAT of RFC 6888.</summary>
public sealed class CgnTests
{
    private const string Server = "198.51.100.7:53";

    [Test]
    public void A_subscriber_has_its_ports_by_blocks_of_256()
    {
        var log = new BlockLog();
        using var lab = new Lab(NatProfiles.Cgn with { MaxFlows = 5000 }, observer: log);
        int[] ports = [.. Enumerable.Range(0, 257).Select(i => PortOf(lab.MappingOf($"10.0.0.1:{5000 + i}", Server)))];
        Assert.That(ports, Is.Unique);
        Assert.That(ports, Has.All.InRange(1024, 65535));
        Assert.That(log.Records, Has.Count.EqualTo(2), "a record for each block");
        Assert.That(ports.Take(256).Select(p => (p - 1024) / 256).Distinct().Count(), Is.EqualTo(1), "the first block before the next");
        Assert.That((ports[256] - 1024) / 256, Is.Not.EqualTo((ports[0] - 1024) / 256));
        Assert.That(ports.Take(20), Is.Not.Ordered, "at random within it");
        Assert.That((PortOf(lab.MappingOf("10.0.0.2:5000", Server)) - 1024) / 256, Is.Not.AnyOf((ports[256] - 1024) / 256, (ports[0] - 1024) / 256));
    }

    [Test]
    public void A_subscriber_may_have_2048_ports_and_hears_that_there_are_no_more()
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { MaxFlows = 5000 });
        for (int i = 0; i < 2048; i++)
            lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves();
        var refused = lab.Inside(Udp("10.0.0.1:9000", Server)).Drops(DropReason.SubscriberPortLimit);
        Assert.That(refused.Answers(3, 1).Quoted!.Source, Is.EqualTo("10.0.0.1:9000"));
        lab.Inside(Udp("10.0.0.2:9000", Server)).Leaves();
    }

    [Test]
    public void A_subscriber_may_have_8192_flows()
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { MaxFlows = 10_000 });
        for (int i = 0; i < 8192; i++)
            lab.At(i / 900.0).Inside(Udp("10.0.0.1:5000", $"198.51.{i / 250}.{(i % 250) + 1}:53")).Leaves();
        lab.At(10).Inside(Udp("10.0.0.1:5000", "192.0.2.1:53")).Drops(DropReason.SubscriberFlowLimit).Answers(3, 1);
        lab.Inside(Udp("10.0.0.2:5000", "192.0.2.1:53")).Leaves();
    }

    [Test]
    public void A_subscriber_may_open_4096_flows_at_once_and_1000_a_second()
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { MaxFlows = 10_000 });
        int next = 0;
        int Opened(double at, int tries) => Enumerable.Range(0, tries)
            .Count(_ => lab.At(at).Inside(Udp("10.0.0.1:5000", $"198.51.{next / 250}.{(next++ % 250) + 1}:53")).Packet is not null);
        Assert.That(Opened(0, 5000), Is.EqualTo(4096));
        Assert.That(Opened(1, 2000), Is.EqualTo(1000));
        lab.Inside(Udp("10.0.0.1:5000", "192.0.2.1:53")).Drops(DropReason.SubscriberRateLimit);
    }

    [Test]
    public void A_port_of_udp_or_icmp_rests_for_120_seconds([Values] bool udp)
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { Ports = new PortRange(2000, 2007), Blocks = new() { Size = 8 } });
        for (int i = 0; i < 8; i++)
            lab.At(0).Inside(First("10.0.0.1", i)).Leaves();
        double ended = udp ? 300 : 60;
        lab.At(ended + 119).Inside(First("10.0.0.2", 0)).Drops(DropReason.PortsExhausted).Answers(3, 1);
        lab.At(ended + 121).Inside(First("10.0.0.2", 0)).Leaves();

        Frame First(string host, int i) => udp ? Udp($"{host}:{5000 + i}", Server) : Ping(host, "198.51.100.7", (ushort)(100 + i));
    }

    [Test]
    public void A_port_of_tcp_does_not_rest()
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { Ports = new PortRange(2000, 2007), Blocks = new() { Size = 8 } });
        for (int i = 0; i < 8; i++)
            lab.At(0).Inside(Tcp($"10.0.0.1:{5000 + i}", Server, "S")).Leaves();
        lab.At(239).Inside(Tcp("10.0.0.2:5000", Server, "S")).Drops(DropReason.PortsExhausted);
        lab.At(241).Inside(Tcp("10.0.0.2:5000", Server, "S")).Leaves();
    }

    [Test]
    public void A_subscriber_has_one_address_and_gets_no_other()
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { MaxFlows = 5000, Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 7))] });
        var addresses = Enumerable.Range(0, 2000).Select(i => lab.MappingOf($"10.0.0.1:{5000 + i}", Server).Split(':')[0]);
        Assert.That(addresses.Distinct().Count(), Is.EqualTo(1));
        Assert.That(Enumerable.Range(2, 50).Select(i => lab.MappingOf($"10.0.0.{i}:5000", Server).Split(':')[0]).Distinct().Count(), Is.GreaterThan(4));
    }

    [Test]
    public void Mapping_filtering_and_hairpinning_are_those_of_rfc4787()
    {
        using var lab = Lab.Of(NatProfiles.Cgn);
        string external = lab.MappingOf("10.0.0.1:5000", Server);
        lab.Inside(Udp("10.0.0.1:5000", "192.0.2.9:9")).Leaves(external);
        lab.Outside(Udp("192.0.2.10:9", external)).Arrives("10.0.0.1:5000");
        lab.Inside(Udp("10.0.0.2:5000", external)).Arrives("10.0.0.1:5000");
    }

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
}
