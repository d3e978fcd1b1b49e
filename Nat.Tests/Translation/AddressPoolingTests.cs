using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>Which address of a pool a new flow gets (MAP-06, MAP-07).</summary>
public sealed class AddressPoolingTests
{
    private const string Server = "198.51.100.7:53";

    [Test]
    public void Round_robin_takes_the_addresses_in_turn()
    {
        using var lab = Pool(AddressPooling.RoundRobin);
        Assert.That(Enumerable.Range(1, 8).Select(i => AddressOf(lab, $"10.0.0.1:{5000 + i}")), Is.EqualTo((string[])["203.0.113.0", "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.0", "203.0.113.1", "203.0.113.2", "203.0.113.3"]));
    }

    [Test]
    public void Random_takes_all_addresses_in_no_order()
    {
        using var lab = Pool(AddressPooling.Random);
        var got = Enumerable.Range(1, 100).Select(i => AddressOf(lab, $"10.0.0.1:{5000 + i}")).ToList();
        Assert.That(got.Distinct().Count(), Is.EqualTo(4));
        Assert.That(got.GroupBy(a => a).Select(g => g.Count()), Has.All.InRange(10, 45));
    }

    [Test]
    public void Bitmask_puts_the_host_bits_behind_the_prefix()
    {
        using var lab = Pool(AddressPooling.Bitmask);
        Assert.That(AddressOf(lab, "10.0.0.6:5000"), Is.EqualTo("203.0.113.2"));
        Assert.That(AddressOf(lab, "10.9.9.3:5000"), Is.EqualTo("203.0.113.3"));
    }

    [Test]
    public void A_sticky_address_stays_as_long_as_the_source_has_flows()
    {
        using var lab = Pool(AddressPooling.Sticky);
        string first = AddressOf(lab.At(0), "10.0.0.1:5000");
        for (int i = 1; i < 6; i++)
        {
            AddressOf(lab.At(100 * i), $"10.0.0.{1 + i}:5000");
            Assert.That(AddressOf(lab, $"10.0.0.1:{5000 + i}"), Is.EqualTo(first));
        }

        lab.At(5000).MappingOf("10.0.0.9:5000");
        Assert.That(AddressOf(lab, "10.0.0.1:5000"), Is.Not.EqualTo(first), "all its flows have ended, so it is its turn again");
    }

    /// <summary>The old entry is gone before the new one is there; what the source holds meanwhile keeps its address.</summary>
    [Test]
    public void A_sticky_address_stays_when_the_only_connection_is_reopened()
    {
        using var lab = Lab.Linux(c => c with { Pooling = AddressPooling.Sticky, Outside = [Range("203.0.113.0/30")], ReuseMappings = false });
        const string Client = "10.0.0.1:5000";
        string external = lab.At(0).Inside(Tcp(Client, Server, "S", 100)).Leaves().Packet!.Source;
        lab.Outside(Tcp(Server, external, "SA", 500, 101)).Arrives(Client);
        lab.Inside(Tcp(Client, Server, "FA", 101, 501)).Leaves();
        lab.Outside(Tcp(Server, external, "FA", 501, 102)).Arrives(Client);
        lab.Inside(Tcp(Client, Server, "A", 102, 502)).Leaves();
        lab.At(1).Inside(Tcp(Client, Server, "S", 9000)).Leaves(external);
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(1));
        Assert.That(AddressOf(lab.At(1000), "10.0.0.1:5000"), Is.Not.EqualTo(external.Split(':')[0]), "nothing is left of it");
    }

    [TestCase(AddressPooling.RoundRobin, 8)]
    [TestCase(AddressPooling.Random, 8)]
    [TestCase(AddressPooling.Paired, 2)]
    [TestCase(AddressPooling.Bitmask, 2)]
    [TestCase(AddressPooling.Sticky, 2)]
    public void The_next_address_is_tried_only_where_none_is_promised(AddressPooling pooling, int most)
    {
        using var lab = Pool(pooling, c => c with { Ports = new PortRange(30000, 30001) });
        int got = Enumerable.Range(0, 20).Count(i => lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Reason == DropReason.None);
        Assert.That(got, Is.EqualTo(most));
        lab.Inside(Udp("10.0.0.1:4999", Server)).Drops(DropReason.PortsExhausted);
    }

    /// <summary>RFC 7857 section 4: the pairing may be given up when the address has no port left.</summary>
    [TestCase(AddressPooling.Paired)]
    [TestCase(AddressPooling.Sticky)]
    public void Soft_pairing_spills_to_other_addresses(AddressPooling pooling)
    {
        using var lab = Pool(pooling, c => c with { Ports = new PortRange(30000, 30001), SoftPairing = true });
        var got = Enumerable.Range(0, 8).Select(i => AddressOf(lab, $"10.0.0.1:{5000 + i}")).ToList();
        Assert.That(got.Take(2).Distinct().Count(), Is.EqualTo(1), "paired while it has ports");
        Assert.That(got.Distinct().Count(), Is.EqualTo(4));
        lab.Inside(Udp("10.0.0.1:4999", Server)).Drops(DropReason.PortsExhausted);
    }

    [Test]
    public void A_bitmask_needs_a_prefix() =>
        Assert.That((NatProfiles.Linux with { Pooling = AddressPooling.Bitmask, Outside = [Range("203.0.113.1-203.0.113.4")] }).Faults(), Has.Exactly(1).Contains("one prefix"));

    private static Lab Pool(AddressPooling pooling, Func<NatConfig, NatConfig>? change = null) => Lab.Rfc(c =>
    {
        c = c with { Pooling = pooling, Outside = [Range("203.0.113.0/30")] };
        return change is null ? c : change(c);
    });

    private static string AddressOf(Lab lab, string inside) => lab.MappingOf(inside, Server).Split(':')[0];

    private static Ipv4Range Range(string text) => Ipv4Range.TryParse(text, out var range) ? range : throw new FormatException(text);
}
