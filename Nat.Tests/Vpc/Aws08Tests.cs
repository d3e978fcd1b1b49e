using System.Buffers.Binary;
using Nat.Core;
using Nat.Tests.Support;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Checks;
using Nat.Vpc.Model;
using Nat.Vpc.Network;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>AWS-08: NAT64 and DNS64, and what IPv6 needs beside them.</summary>
public class Aws08Tests
{
    private const string App = "2001:db8:1234:11::20";
    private const string Old6 = "64:ff9b::93.184.216.34";

    /// <summary>A subnet of IPv6 only, one of both and one of IPv4 only; hosts with an A record, with an AAAA record, with both.</summary>
    private const string Mixed = """
        vpcs:
          shop: { cidr: 10.0.0.0/16, ipv6: 2001:db8:1234::/56 }
        subnets:
          public: { zone: a, cidr: 10.0.1.0/24, ipv6: 2001:db8:1234:1::/64, routes: public }
          app: { zone: a, ipv6: 2001:db8:1234:11::/64, dns64: true, routes: app }
          dual: { zone: a, cidr: 10.0.12.0/24, ipv6: 2001:db8:1234:12::/64, routes: dual }
          data: { zone: a, cidr: 10.0.13.0/24, routes: data }
        internet-gateways:
          igw:
        egress-only-internet-gateways:
          eigw:
        nat-gateways:
          nat: { subnet: public, addresses: 10.0.1.100, elastic: 203.0.113.10 }
        route-tables:
          public: { routes: [0.0.0.0/0 via igw, ::/0 via igw] }
          app: { routes: [::/0 via eigw, 64:ff9b::/96 via nat] }
          dual: { routes: [0.0.0.0/0 via nat, ::/0 via eigw, 64:ff9b::/96 via nat] }
          data: { routes: 0.0.0.0/0 via nat }
        security-groups:
          web: { inbound: [tcp 443 from 0.0.0.0/0, tcp 443 from ::/0] }
          app: { inbound: [tcp 8080 from web] }
          data: { inbound: [tcp 5432 from 10.0.1.100/32] }
        instances:
          web: { subnet: public, address: 10.0.1.10, elastic: 203.0.113.20, ipv6: 2001:db8:1234:1::10, groups: web }
          app: { subnet: app, ipv6: 2001:db8:1234:11::20, groups: app, listens: tcp 8080 }
          both: { subnet: dual, address: 10.0.12.20, ipv6: true, groups: app }
          db: { subnet: data, address: 10.0.13.20, groups: data, listens: tcp 5432 }
        hosts:
          old: { address: 93.184.216.34, listens: tcp 443 }
          new: { ipv6: 2001:db8:5::35, listens: tcp 443 }
          each: { address: 93.184.216.36, ipv6: 2001:db8:5::36, listens: tcp 443 }

        """;

    private static CloudNetwork Network => NetworkTexts.Network(Mixed);

    [Test]
    public void AWS_08_An_IPv6_host_reaches_an_IPv4_one_as_the_gateways_address_and_then_the_elastic_one()
    {
        var report = Network.Trace("app", "old:443");
        report.AssertReaches();
        Assert.That(report.Hops.Select(h => h.Component), Is.EqualTo(
            ["resolver", "security-group", "network-acl", "route-table", "network-acl", "nat-gateway", "network-acl", "route-table", "internet-gateway", "internet", "host"]));
        var nat = report.Hops.Single(h => h.Component == "nat-gateway");
        Assert.That(nat.Before, Is.EqualTo($"tcp [{App}]:32768 -> [{Old6}]:443 SYN hop limit 64"));
        Assert.That(nat.After, Does.Match(@"^tcp 10\.0\.1\.100:[0-9]+ -> 93\.184\.216\.34:443 SYN ttl 63$"));
        Assert.That(report.Hops[^1].After, Does.Match(@"^tcp 203\.0\.113\.10:[0-9]+ -> 93\.184\.216\.34:443 SYN ttl 63$"));
        var back = report.ReturnHops.Single(h => h.Component == "nat-gateway");
        Assert.That(back.After, Is.EqualTo($"tcp [{Old6}]:443 -> [{App}]:32768 SYN+ACK hop limit 63"));
        Assert.That(nat.Details, Has.Some.Contains($"tcp [{App}]:32768 -> [{Old6}]:443 | answers tcp 93.184.216.34:443 -> 10.0.1.100:"));
    }

    [TestCase(6)]
    [TestCase(17)]
    [TestCase(1)]
    public void AWS_08_TCP_UDP_and_ping_cross(byte protocol) =>
        NetworkTexts.Network(Mixed.Replace(", listens: tcp 443", "", StringComparison.Ordinal)).Trace("app", protocol == 1 ? "old" : "old:443", protocol).AssertReaches();

    [Test]
    public void AWS_08_DNS64_makes_an_address_only_where_there_is_no_AAAA_record()
    {
        Assert.That(After("app", "old"), Is.EqualTo($"old AAAA {Old6}"));
        Assert.That(After("app", "each"), Is.EqualTo("each AAAA 2001:db8:5::36"));
        Assert.That(After("app", "new"), Is.EqualTo("new AAAA 2001:db8:5::35"));
        static string After(string from, string to) => Network.Trace(from, $"{to}:443").Hops[0].After;
    }

    [Test]
    public void AWS_08_DNS64_is_a_matter_of_the_subnet()
    {
        var report = Network.Trace("both", "old:443");
        report.AssertReaches();
        Assert.That(report.Hops[0].After, Is.EqualTo("old A 93.184.216.34"), "dns64 is off in subnet dual");
        Assert.That(report.Hops.Single(h => h.Component == "nat-gateway").Before, Does.StartWith("tcp 10.0.12.20:"));

        var on = NetworkTexts.Network(Mixed.Replace("12::/64, routes: dual", "12::/64, dns64: true, routes: dual", StringComparison.Ordinal)).Trace("both", "old:443");
        on.AssertReaches();
        Assert.That(on.Hops.Single(h => h.Component == "nat-gateway").Before, Does.Contain($"-> [{Old6}]:443"), "IPv6 is preferred (RFC 6724)");
    }

    [Test]
    public void AWS_08_Without_DNS64_a_host_of_IPv6_only_has_no_address_to_send_from()
    {
        var network = NetworkTexts.Network(Mixed.Replace("dns64: true, ", "", StringComparison.Ordinal));
        var report = network.Trace("app", "old:443");
        report.AssertBlocked("resolver", "NO_COMMON_ADDRESS_FAMILY", "shop");
        Assert.That(report.BlockedBy!.Fix, Does.Contain("dns64: true").And.Contain("64:ff9b::/96"));
        network.Trace("app", $"[{Old6}]:443").AssertReaches();
    }

    [Test]
    public void AWS_08_An_IPv4_address_in_figures_is_no_name_that_DNS64_could_answer() =>
        Network.Trace("app", "93.184.216.34:443").AssertBlocked("host", "NO_COMMON_ADDRESS_FAMILY", "app");

    [Test]
    public void AWS_08_Without_the_route_the_answer_of_DNS64_leads_nowhere()
    {
        var network = NetworkTexts.Network(Mixed.Replace("[::/0 via eigw, 64:ff9b::/96 via nat] }\n  dual", "[::/0 via eigw] }\n  dual", StringComparison.Ordinal));
        network.Trace("app", "old:443").AssertBlocked("egress-only-internet-gateway", "NAT64_PREFIX_NOT_ROUTED_TO_NGW", "eigw");
        var none = NetworkTexts.Network(Mixed.Replace("[::/0 via eigw, 64:ff9b::/96 via nat] }\n  dual", "[] }\n  dual", StringComparison.Ordinal));
        none.Trace("app", "old:443").AssertBlocked("route-table", "NO_ROUTE_TO_DESTINATION", "app");
    }

    [Test]
    public void AWS_08_Private_addresses_of_IPv4_are_reached_too()
    {
        var report = Network.Trace("app", "db:5432");
        report.AssertReaches();
        Assert.That(report.Hops.Single(h => h.Component == "nat-gateway").After, Does.StartWith("tcp 10.0.1.100:").And.Contain("-> 10.0.13.20:5432"));
    }

    [Test]
    public void AWS_08_So_are_those_of_a_peered_network()
    {
        string text = Mixed.Replace("vpcs:\n", "vpcs:\n  far: { cidr: 10.9.0.0/16 }\n", StringComparison.Ordinal)
            .Replace("  data: { zone: a, cidr: 10.0.13.0/24, routes: data }", "  data: { vpc: far, zone: a, cidr: 10.9.13.0/24, routes: data }", StringComparison.Ordinal)
            .Replace("data: { routes: 0.0.0.0/0 via nat }", "data: { vpc: far, routes: 10.0.0.0/16 via link }", StringComparison.Ordinal)
            .Replace("[0.0.0.0/0 via igw, ::/0 via igw]", "[0.0.0.0/0 via igw, ::/0 via igw, 10.9.0.0/16 via link]", StringComparison.Ordinal)
            .Replace("data: { inbound", "data: { vpc: far, inbound", StringComparison.Ordinal).Replace("10.0.13.20", "10.9.13.20", StringComparison.Ordinal);
        foreach (string named in (string[])["app", "dual", "public"])
            text = text.Replace($"  {named}: {{ zone", $"  {named}: {{ vpc: shop, zone", StringComparison.Ordinal).Replace($"  {named}: {{ routes", $"  {named}: {{ vpc: shop, routes", StringComparison.Ordinal);
        text = text.Replace("  igw:\n", "  igw: { vpc: shop }\n", StringComparison.Ordinal).Replace("  eigw:\n", "  eigw: { vpc: shop }\n", StringComparison.Ordinal)
            .Replace("  web: { inbound", "  web: { vpc: shop, inbound", StringComparison.Ordinal).Replace("  app: { inbound", "  app: { vpc: shop, inbound", StringComparison.Ordinal);
        var network = NetworkTexts.Network(text + "peerings: { link: { requester: shop, accepter: far } }\n");
        var report = network.Trace("app", "db:5432");
        report.AssertReaches();
        Assert.That(report.Hops.Select(h => h.Component), Has.Some.EqualTo("peering"));
        network.Trace("db", "10.0.1.100:443").AssertBlocked("nat-gateway", "NGW_REQUIRES_SOURCE_IN_VPC", "nat");
    }

    [Test]
    public void AWS_08_The_gateway_takes_IPv6_behind_the_prefix_only() =>
        NetworkTexts.Network(Mixed.Replace("[::/0 via eigw, 64:ff9b::/96 via nat] }\n  dual", "[::/0 via nat] }\n  dual", StringComparison.Ordinal))
            .Trace("app", "new:443").AssertBlocked("nat-gateway", "NGW_REQUIRES_NAT64_PREFIX", "nat");

    [Test]
    public void AWS_08_Rules_of_IPv4_say_nothing_of_IPv6()
    {
        NetworkTexts.Network(Mixed.Replace("app: { inbound", "app: { outbound: all to 0.0.0.0/0, inbound", StringComparison.Ordinal))
            .Trace("app", "old:443").AssertBlocked("security-group", "ENI_SG_RULES_MISMATCH", "app");
        NetworkTexts.Network(Mixed.Replace("app: { inbound", "app: { outbound: tcp 443 to 64:ff9b::/96, inbound", StringComparison.Ordinal)).Trace("app", "old:443").AssertReaches();
        NetworkTexts.Network(Mixed.Replace("instances:\n", "network-acls: { strict: { default: true, inbound: 100 allow all from 0.0.0.0/0, outbound: 100 allow all to 0.0.0.0/0 } }\ninstances:\n", StringComparison.Ordinal))
            .Trace("app", "old:443").AssertBlocked("network-acl", "SUBNET_ACL_RESTRICTION", "strict");
    }

    [Test]
    public void AWS_08_Groups_know_the_IPv6_addresses_of_their_members() => Network.Trace("web", "app:8080").AssertReaches();

    [Test]
    public void AWS_08_An_egress_only_gateway_lets_answers_in_and_nothing_else()
    {
        Network.Trace("app", "new:443").AssertReaches();
        Network.Trace("new", "app:8080").AssertBlocked("egress-only-internet-gateway", "EIGW_UNSOLICITED", "eigw");
        Network.Trace("new", "web:443").AssertReaches();
        Assert.That(Network.Trace("new", "web:443").Hops.Single(h => h.Component == "internet-gateway").After, Does.Contain("[2001:db8:1234:1::10]:443"), "no address changes");
    }

    [Test]
    public void AWS_08_Connections_idle_for_350_seconds_are_reset_as_ever() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, request: { from: app, to: old:443 }, expect: reaches }
          - { at: 1s, transfer: { from: app, to: old:443, bytes: 200kB, for: 10s }, expect: reaches }
          - { at: 20s, idle: { from: app, to: old:443, for: 340s }, expect: reaches }
          - { at: 20s, idle: { from: app, to: old:443, for: 360s }, expect: reset at 360s }
          - { at: 30s, clients: { from: app, to: old:443, count: 200, for: 10s }, expect: reaches }
          - { at: 40s, request: { from: both, to: old:443 }, expect: reaches }
          - { at: 1000s, delete-nat-gateway: nat }
          - { at: 1001s, request: { from: app, to: old:443 }, expect: blocked by BAD_STATE_ROUTE }
        """,
        Mixed);

    [Test]
    public void AWS_08_IPv6_and_IPv4_hosts_share_the_ports_of_the_gateway()
    {
        using var lab = new CloudLab(Network);
        var seen = new HashSet<string>();
        for (ushort port = 1; port <= 200; port++)
        {
            var wide = Frame6.Udp(App, port, Old6, 443).Bytes();
            var narrow = Build.Udp($"10.0.13.20:{port}", "93.184.216.34:443").Bytes();
            foreach (var (from, packet) in new[] { ("app", wide), ("db", narrow) })
            {
                var fate = lab.Plane.Send(AddressBook.Find(lab.Plane, from)!.Value, packet, Instant.Zero, out var last);
                Assert.That(fate.Arrived, $"{from} {fate.Block.Code}");
                Assert.That(seen.Add(CloudLab.SourceOf(last.ToArray())), "two flows with one endpoint");
            }
        }
    }

    [Test]
    public void AWS_08_An_ICMP_error_comes_back_as_one_of_ICMPv6_about_the_hosts_own_packet()
    {
        using var lab = new CloudLab(Network);
        byte[] sent = Frame6.Udp(App, 5000, Old6, 443, 1452).Bytes();
        var there = lab.Plane.Send(AddressBook.Find(lab.Plane, "app")!.Value, sent, Instant.Zero, out var last);
        byte[] error = Build.Error("8.8.4.4", "203.0.113.10", 3, 4, last.ToArray(), 1400).Bytes();
        var back = lab.Plane.Send(there.Place, error, Instant.Zero, out last);
        Assert.That(back.Place.Port?.Name, Is.EqualTo("app"), back.Block.Code.ToString());
        var got = new Seen6(last.ToArray());
        Assert.That((got.Transport[0], BinaryPrimitives.ReadUInt32BigEndian(got.Transport.AsSpan(4))), Is.EqualTo((2, 1420u)));
        Assert.That((new Seen6(got.Quoted).SourcePort, got.Faults()), Is.EqualTo((5000, Array.Empty<string>())));
    }

    [Test]
    public void AWS_08_Longer_packets_than_the_gateway_takes_are_told()
    {
        using var lab = new CloudLab(Network);
        byte[] sent = Frame6.Udp(App, 5000, Old6, 443, 1500).Bytes();
        var fate = lab.Plane.Send(AddressBook.Find(lab.Plane, "app")!.Value, sent, Instant.Zero, out _);
        Assert.That((fate.Block.Code, fate.Block.Reason), Is.EqualTo((BlockCode.NatDropped, DropReason.FragmentationNeeded)));
        Assert.That(lab.Plane.TryCarryMade(out byte[] made, out var madeFate));
        Assert.That(madeFate.Place.Port?.Name, Is.EqualTo("app"));
        Assert.That((made[40], BinaryPrimitives.ReadUInt32BigEndian(made.AsSpan(44))), Is.EqualTo((2, 1520u)));
    }

    [Test]
    public void AWS_08_The_capture_of_an_interface_has_both_versions()
    {
        var report = Network.Trace("app", "old:443");
        Assert.That(TraceJson.Write(report), Does.Contain("\"component\": \"resolver\""));
        Assert.That(TracePage.Write(report), Does.Contain("64:ff9b::93.184.216.34"));
    }

    [TestCase("", "", "")]
    [TestCase("[::/0 via eigw, 64:ff9b::/96 via nat] }\n  dual", "[::/0 via eigw] }\n  dual", "dns64-without-route app")]
    [TestCase("dns64: true, ", "", "nat64-without-dns64 app, nat64-without-dns64 dual")]
    [TestCase("dns64: true, routes: app", "routes: bare", "ipv6-only-subnet-without-nat64 app, unused-route-table app")]
    [TestCase("::/0 via eigw, 64:ff9b::/96 via nat] }\n  dual", "::/0 via nat] }\n  dual", "ipv6-route-to-nat-gateway app")]
    [TestCase("0.0.0.0/0 via nat, ::/0 via eigw", "0.0.0.0/0 via nat, ::/0 via igw", "ipv6-way-in dual")]
    [TestCase("  eigw:\n", "  eigw:\n  spare:\n", "egress-only-gateway-without-route spare")]
    public void AWS_08_A_review_finds_half_of_a_way(string old, string now, string expected)
    {
        string text = Mixed.Replace("  data: { routes: 0", "  bare: { routes: ::/0 via eigw }\n  data: { routes: 0", StringComparison.Ordinal);
        text = text.Replace("12::/64, routes: dual", "12::/64, dns64: true, routes: dual", StringComparison.Ordinal);
        text = old.Length == 0 ? text : text.Replace(old, now, StringComparison.Ordinal);
        string[] known = ["unused-route-table bare", "address-instead-of-group data"];
        var found = NetworkCheck.Run(NetworkTexts.Network(text)).Select(f => $"{f.Code} {f.Resource}").Except(known);
        Assert.That(string.Join(", ", found), Is.EqualTo(expected));
    }

    [TestCase("ipv6: 2001:db8:1234:11::/64, dns64", "cidr: 10.0.11.0/24, dns64", "dns64 is for hosts with IPv6")]
    [TestCase("{ zone: a, ipv6: 2001:db8:1234:11::/64, dns64: true, routes: app }", "{ zone: a, routes: app }", "lacks 'cidr'")]
    [TestCase("1234:11::/64", "1235:11::/64", "is not inside VPC 'shop' (2001:db8:1234::/56)")]
    [TestCase("1234:11::/64", "1234:12::/64", "overlaps")]
    [TestCase("1234:11::/64", "1234:11::/65", "in steps of four")]
    [TestCase("shop: { cidr: 10.0.0.0/16, ipv6: 2001:db8:1234::/56 }", "shop: { cidr: 10.0.0.0/16, ipv6: 2001:db8:1234::/57 }", "in steps of four")]
    [TestCase("1234:11::20", "1234:12::20", "is not in subnet 'app'")]
    [TestCase("1234:11::20", "1234:11::3", "one of the five addresses")]
    [TestCase("0.0.0.0/0 via nat, ::/0 via eigw", "0.0.0.0/0 via eigw, ::/0 via eigw", "carries IPv6 only")]
    [TestCase("db: { subnet: data, address: 10.0.13.20", "db: { subnet: app, address: 10.0.13.20", "has IPv6 only; 'db' can have no 'address'")]
    [TestCase("db: { subnet: data, address", "db: { subnet: data, ipv6: true, address", "has no block of them")]
    [TestCase("nat: { subnet: public, addresses: 10.0.1.100", "nat: { subnet: app", "needs an IPv4 address")]
    [TestCase("new: { ipv6: 2001:db8:5::35, listens: tcp 443 }", "new: { listens: tcp 443 }", "lacks 'address'")]
    [TestCase("::/0 via eigw, 64", "2001:db8::1/32 via eigw, 64", "did you mean '2001:db8::/32'?")]
    [TestCase("new: { ipv6: 2001:db8:5::35", "new: { ipv6: 2001:db8:1234::35", "lies in VPC 'shop'")]
    public void AWS_08_What_AWS_would_refuse_is_told(string old, string now, string fault)
    {
        string text = Mixed.Replace(old, now, StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(Mixed));
        Assert.That(NetworkTexts.Faults(text), Has.Some.Contains(fault));
    }

    [TestCase("updates:443", true, "updates", "443")]
    [TestCase("updates", true, "updates", null)]
    [TestCase("10.0.1.5:80", true, "10.0.1.5", "80")]
    [TestCase("2001:db8::5", true, "2001:db8::5", null)]
    [TestCase("[2001:db8::5]:443", true, "2001:db8::5", "443")]
    [TestCase("[2001:db8::5]", true, "2001:db8::5", null)]
    [TestCase("a:b:c", false, null, null)]
    [TestCase("[web]:443", false, null, null)]
    [TestCase("[2001:db8::5", false, null, null)]
    public void An_endpoint_is_taken_apart(string text, bool isOne, string? host, string? port)
    {
        bool split = EndpointText.TrySplit(text, out string foundHost, out string? foundPort, out _);
        Assert.That(split, Is.EqualTo(isOne));
        if (isOne)
            Assert.That((foundHost, foundPort), Is.EqualTo((host, port)));
    }
}
