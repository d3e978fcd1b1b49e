using System.Diagnostics;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>How a port is looked for, and which ports nobody gets (PRT-03, 04, 06, 09).</summary>
public sealed class PortRuleTests
{
    private const string Server = "198.51.100.7:53";

    [TestCase(PortSearch.WholeRange, false)]
    [TestCase(PortSearch.WholeRange, true)]
    [TestCase(PortSearch.InOrder, false)]
    [TestCase(PortSearch.InOrder, true)]
    public void A_search_of_the_whole_range_fails_only_when_every_port_is_taken(PortSearch search, bool rfc)
    {
        Func<NatConfig, NatConfig> change = c => c with
        {
            MaxFlows = 5000,
            PreservePorts = false,
            ReuseMappings = false,
            Ports = new PortRange(30000, 32999),
            Allocation = new() { Search = search },
        };
        using var lab = rfc ? Lab.Rfc(change) : Lab.Linux(change);
        var got = Enumerable.Range(0, 3000).Select(i => lab.MappingOf($"10.0.{i / 250}.{i % 250}:5000", Server)).ToList();
        Assert.That(got, Is.Unique);
        lab.Inside(Udp("10.1.0.1:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.Outside(Udp(Server, got[17])).Arrives("10.0.0.17:5000");
    }

    [Test]
    public void A_full_range_is_known_to_be_full([Values] bool rfc)
    {
        Func<NatConfig, NatConfig> change = c => c with { MaxFlows = 100_000, ReuseMappings = false, Ports = new PortRange(1024, 65535), Allocation = new() { Search = PortSearch.WholeRange } };
        using var lab = rfc ? Lab.Rfc(change) : Lab.Linux(change);
        for (int i = 0; i < 64_512; i++)
            lab.Inside(Udp($"10.0.0.{i % 250}:{1024 + i}", Server)).Leaves();
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < 20_000; i++)
            lab.Inside(Udp($"10.1.0.1:{1024 + i}", Server)).Drops(DropReason.PortsExhausted);
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), "20,000 searches through 64,512 ports would take minutes");
    }

    /// <summary>Some thirty thousand ports have static mappings, one of them a reserved port; the others are taken.</summary>
    [Test]
    public void A_range_of_static_ports_and_taken_ones_is_known_to_be_full([Values] bool rfc, [Values(PortSearch.WholeRange, PortSearch.InOrder)] PortSearch search)
    {
        var external = Ipv4Address.Parse("203.0.113.1");
        Func<NatConfig, NatConfig> change = c => c with
        {
            MaxFlows = 40_000,
            ReuseMappings = false,
            Ports = new PortRange(1024, 65535),
            Allocation = new() { Search = search, Reserved = [new(null, new(50_000, 50_009))] },
            StaticMappings = [.. Enumerable.Range(32_768, 32_768).Select(port => new StaticMapping(17, external, (ushort)port, new(0x0A020001), (ushort)port))],
        };
        using var lab = rfc ? Lab.Rfc(change) : Lab.Linux(change);
        for (int i = 0; i < 31_744; i++)
            lab.Inside(Udp($"10.0.0.{i % 250}:{1024 + i}", Server)).Leaves();
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < 20_000; i++)
            lab.Inside(Udp($"10.1.0.1:{1024 + i}", Server)).Drops(DropReason.PortsExhausted);
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), "20,000 searches through 64,512 ports would take minutes");
        lab.Inside(Tcp("10.1.0.1:40000", Server, "S")).Leaves("203.0.113.1:40000");
    }

    [Test]
    public void An_address_that_is_mapped_whole_has_no_port_for_others()
    {
        using var lab = Lab.Rfc(c => c with
        {
            Ports = new PortRange(30000, 30009),
            Allocation = new() { Search = PortSearch.WholeRange },
            StaticMappings = [new(null, Ipv4Address.Parse("203.0.113.1"), null, Ipv4Address.Parse("10.0.0.200"), null)],
        });
        lab.Inside(Udp("10.0.0.1:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Udp("10.0.0.200:5000", Server)).Leaves("203.0.113.1:5000");
    }

    /// <summary>PRT-06: ten tries at 90 % fail in 35 of 100 cases.</summary>
    [Test]
    public void Ten_random_tries_fail_as_often_as_chance_says()
    {
        using var lab = Lab.Linux(c => c with
        {
            MaxFlows = 20_000,
            PreservePorts = false,
            ReuseMappings = false,
            Ports = new PortRange(20000, 29999),
            Allocation = new() { Search = PortSearch.RandomTries },
        });
        for (int i = 0; lab.Engine.FlowCount < 9000; i++)
            lab.Inside(Udp($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}:5000", Server));
        int refused = Enumerable.Range(0, 300).Count(i => lab.Inside(Udp($"10.200.{i >> 8}.{i & 255}:5000", Server)).Reason == DropReason.PortsExhausted);
        Assert.That(refused, Is.InRange(75, 160));
    }

    [Test]
    public void In_order_means_one_after_the_other()
    {
        using var lab = Lab.Rfc(c => c with { PreservePorts = false, Ports = new PortRange(30000, 30004), Allocation = new() { Search = PortSearch.InOrder } });
        Assert.That(Enumerable.Range(1, 5).Select(i => lab.MappingOf($"10.0.0.{i}:5000")), Is.EqualTo(Enumerable.Range(30000, 5).Select(p => $"203.0.113.1:{p}")));
    }

    /// <summary>RFC 4787 REQ-4.</summary>
    [Test]
    public void Parity_is_kept_while_there_are_ports_of_it()
    {
        using var lab = Lab.Rfc(c => c with { PreservePorts = false, Ports = new PortRange(30001, 30010), Allocation = new() { KeepParity = true } });
        var even = Enumerable.Range(1, 5).Select(i => lab.MappingOf($"10.0.0.{i}:5000"));
        Assert.That(even.Select(PortOf), Has.All.Matches<int>(port => port % 2 == 0));
        Assert.That(PortOf(lab.MappingOf("10.0.0.6:5000")) % 2, Is.EqualTo(1), "none of that parity is left, and another is better than none");
        Assert.That(PortOf(lab.MappingOf("10.0.0.7:5001")) % 2, Is.EqualTo(1));
    }

    [Test]
    public void A_reserved_port_is_neither_kept_nor_given([Values] PortSearch search)
    {
        using var lab = Lab.Rfc(c => c with
        {
            Ports = new PortRange(30000, 30009),
            Allocation = new() { Search = search, RandomTries = 200, Reserved = [new(null, new(30002, 30004)), new(IpProtocol.Udp, new(30009, 30009))] },
        });
        Assert.That(PortOf(lab.MappingOf("10.0.0.1:30003")), Is.Not.EqualTo(30003));
        var got = Enumerable.Range(2, 5).Select(i => PortOf(lab.MappingOf($"10.0.0.{i}:30009"))).ToList();
        Assert.That(got, Has.All.Matches<int>(port => port is not (30002 or 30003 or 30004 or 30009)));
        lab.Inside(Udp("10.0.0.9:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Tcp("10.0.0.9:30009", Server, "S")).Leaves("203.0.113.1:30009");
    }

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1]);
}
