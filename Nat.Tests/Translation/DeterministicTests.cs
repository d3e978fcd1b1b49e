using CsCheck;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>Deterministic NAT (PRT-11, RFC 7422).</summary>
public sealed class DeterministicTests
{
    private const string Server = "203.0.113.50:53";

    private readonly BlockLog _log = new();

    /// <summary>RFC 7422 section 2.3: /28 behind 192.0.2.1, D = 2, M = 5040.</summary>
    private static NatConfig Example { get; } = NatProfiles.Rfc4787 with
    {
        MaxFlows = 20_000,
        Inside = [Ipv4Prefix.Parse("198.51.100.0/28")],
        Outside = [new(Ipv4Address.Parse("192.0.2.1"), Ipv4Address.Parse("192.0.2.1"))],
        Deterministic = new() { Inside = [Ipv4Prefix.Parse("198.51.100.0/28")], DynamicFactor = 2, MaxPorts = 5040 },
        Blocks = new() { Size = 100, MaxPerSubscriber = 20 },
    };

    [TestCase("198.51.100.1", "1024-5055")]
    [TestCase("198.51.100.2", "5056-9087")]
    [TestCase("198.51.100.10", "37312-41343")]
    [TestCase("198.51.100.14", "53440-57471")]
    public void Rfc7422_2_3_The_ranges_of_the_example(string host, string range)
    {
        var plan = DeterministicPlan.Of(Example)!;
        Assert.That((plan.PortsPerHost, plan.Dynamic.ToString()), Is.EqualTo((4032, "57472-65535")));
        Assert.That(plan.TryFind(new(Ipv4Address.Parse(host), 0), out var external, out var ports), Is.True);
        Assert.That((external.ToString(), ports.ToString()), Is.EqualTo(("192.0.2.1", range)));
    }

    [Test]
    public void Rfc7422_2_3_Subscriber_2_uses_its_own_ports_first_and_then_ten_blocks_that_are_logged()
    {
        using var lab = new Lab(Example, 1, _log);
        var ports = Enumerable.Range(0, 4032).Select(i => PortOf(lab.MappingOf($"198.51.100.2:{2000 + i}", Server))).ToList();
        Assert.That(ports, Is.Unique.And.All.InRange(5056, 9087));
        Assert.That(_log.Records, Is.Empty, "no record for ports that a host has for ever");
        for (int i = 0; i < 1000; i++)
            Assert.That(PortOf(lab.MappingOf($"198.51.100.2:{10_000 + i}", Server)), Is.InRange(57472, 65535));
        Assert.That(_log.Records, Has.Count.EqualTo(10));
        lab.Inside(Udp("198.51.100.2:20000", Server)).Drops(DropReason.PortsExhausted);
        Assert.That(PortOf(lab.MappingOf("198.51.100.1:20000", Server)), Is.InRange(1024, 5055), "others lose nothing");
    }

    /// <summary>RFC 7422 section 2, step 3: randomly within the range.</summary>
    [Test]
    public void Rfc7422_2_Ports_are_random_within_the_range()
    {
        using var lab = new Lab(Example with { PreservePorts = false });
        var ports = Enumerable.Range(0, 100).Select(i => PortOf(lab.MappingOf($"198.51.100.1:{2000 + i}", Server))).ToList();
        Assert.That(ports.Zip(ports.Skip(1)).Count(p => p.Second == p.First + 1), Is.LessThan(5));
        Assert.That(ports.Max() - ports.Min(), Is.GreaterThan(2000));
    }

    [Test]
    public void A_host_outside_the_plan_gets_no_port()
    {
        using var lab = new Lab(Example with { Inside = [Ipv4Prefix.Parse("198.51.100.0/24")] });
        lab.Inside(Udp("198.51.100.15:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Udp("198.51.100.99:5000", Server)).Drops(DropReason.PortsExhausted);
    }

    /// <summary>Hosts of two customers have one address: each has ports of its own, and a customer that is not in the plan has none.</summary>
    [Test]
    public void Hosts_of_two_zones_with_one_address_have_different_ports()
    {
        var config = Example with { Deterministic = Example.Deterministic with { Zones = [0, 7], MaxPorts = 0 } };
        using var lab = new Lab(config);
        var plan = DeterministicPlan.Of(config)!;
        Assert.That(plan.PortsPerHost, Is.EqualTo(64_512 / 30), "28 hosts and two hosts' worth of dynamic ports");
        foreach (ushort zone in config.Deterministic.Zones)
        {
            int port = PortOf(lab.Inside(zone, Udp("198.51.100.2:5000", Server)).Leaves().Packet!.Source);
            Assert.That(plan.TryFindHost(config.Outside[0].First, (ushort)port, out var host), Is.True);
            Assert.That(host, Is.EqualTo(new InsideHost(Ipv4Address.Parse("198.51.100.2"), zone)));
        }

        lab.Inside(8, Udp("198.51.100.2:5000", Server)).Drops(DropReason.PortsExhausted);
    }

    [TestCase(new ushort[0])]
    [TestCase(new ushort[] { 3, 3 })]
    public void A_zone_is_named_once(ushort[] zones) =>
        Assert.That((Example with { Deterministic = Example.Deterministic with { Zones = [.. zones] } }).Faults(), Has.Exactly(1).Contains("deterministic.zones"));

    [Test]
    public void Both_functions_are_each_others_inverse() => Plans.Sample(
        config =>
        {
            var plan = DeterministicPlan.Of(config)!;
            HashSet<(Ipv4Address, ushort)> seen = [];
            foreach (var (prefix, zone) in config.Deterministic.Inside.SelectMany(prefix => config.Deterministic.Zones.Select(zone => (prefix, zone))))
            {
                for (uint address = prefix.First.Value; address <= prefix.Last.Value; address++)
                {
                    var host = new InsideHost(new(address), zone);
                    if (!plan.TryFind(host, out var external, out var ports))
                        continue;
                    for (uint number = 0; number < ports.Count; number++)
                    {
                        Assert.That(seen.Add((external, ports.At(number))), Is.True, "a port has one host");
                        Assert.That(plan.Dynamic is { } dynamic && dynamic.Contains(ports.At(number)), Is.False);
                        Assert.That(plan.TryFindHost(external, ports.At(number), out var back) && back == host, Is.True);
                    }
                }
            }

            Assert.That(seen, Has.Count.EqualTo(plan.HostCount * plan.PortsPerHost));
        },
        iter: 200,
        threads: 1);

    [Test]
    public void Every_host_gets_ports_of_its_own_only([Values] DeterministicAlgorithm algorithm, [Values] MappingBehavior mapping)
    {
        var config = Example with
        {
            Mapping = mapping,
            Filtering = mapping == MappingBehavior.EndpointIndependent ? FilteringBehavior.EndpointIndependent : FilteringBehavior.AddressAndPortDependent,
            Deterministic = Example.Deterministic with { Algorithm = algorithm, DynamicFactor = 0, MaxPorts = 0 },
            Blocks = new(),
            Ports = new PortRange(20000, 20139),
        };
        using var lab = new Lab(config);
        var plan = DeterministicPlan.Of(config)!;
        for (int host = 1; host <= 14; host++)
        {
            Assert.That(plan.TryFind(new(Ipv4Address.Parse($"198.51.100.{host}"), 0), out _, out var ports), Is.True);
            var got = Enumerable.Range(0, 10).Select(i => PortOf(lab.MappingOf($"198.51.100.{host}:{2000 + i}", Server))).ToList();
            Assert.That(got, Is.EquivalentTo(Enumerable.Range(0, 10).Select(i => (int)ports.At((uint)i))));
            lab.Inside(Udp($"198.51.100.{host}:3000", Server)).Drops(DropReason.PortsExhausted);
        }
    }

    [TestCase("10.0.0.0/8", 1, 0, 0, "take 261 outside addresses")]
    [TestCase("10.0.0.0/24", 1, 70000, 100, "lower deterministic.dynamic-factor")]
    [TestCase("10.0.0.0/24", 1, 2, 0, "blocks.size")]
    [TestCase("10.0.0.0/24", 1, 0, 100, "deterministic.dynamic-factor")]
    [TestCase("10.0.0.0/24", 1, 2, 5000, "one block")]
    public void A_plan_that_does_not_fit_says_what_would(string inside, int addresses, int factor, int blockSize, string words)
    {
        var config = NatProfiles.Rfc4787 with
        {
            Outside = [new(new(0xCB007101), new(0xCB007101 + (uint)addresses - 1))],
            Deterministic = new() { Inside = [Ipv4Prefix.Parse(inside)], DynamicFactor = factor },
            Blocks = new() { Size = blockSize },
        };
        Assert.That(config.Faults(), Has.Some.Contains(words));
    }

    [Test]
    public void Less_ports_than_a_host_has_for_ever_is_no_limit() =>
        Assert.That((Example with { Deterministic = Example.Deterministic with { MaxPorts = 4000 } }).Faults(), Has.Exactly(1).Contains("max-ports"));

    private static Gen<NatConfig> Plans =>
        from length in Gen.Int[26, 32]
        from second in Gen.Bool
        from addresses in Gen.Int[1, 5]
        from factor in Gen.Int[0, 4]
        from first in Gen.Int[1, 3000]
        from count in Gen.Int[200, 3000]
        from staggered in Gen.Bool
        from zones in Gen.Int[1, 3]
        select NatProfiles.Rfc4787 with
        {
            Outside = [new(new(0xCB007101), new(0xCB007101 + (uint)addresses - 1))],
            Ports = new PortRange((ushort)first, (ushort)(first + count)),
            Deterministic = new()
            {
                Inside = second ? [Ipv4Prefix.Parse($"10.0.0.0/{length}"), Ipv4Prefix.Parse("10.1.0.0/29")] : [Ipv4Prefix.Parse($"10.0.0.0/{length}")],
                Zones = [.. Enumerable.Range(0, zones).Select(zone => (ushort)(7 * zone))],
                DynamicFactor = factor,
                Algorithm = staggered ? DeterministicAlgorithm.Staggered : DeterministicAlgorithm.Sequential,
            },
        };

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1]);
}
