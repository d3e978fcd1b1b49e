using Nat.Tests.Support;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Network;

namespace Nat.Tests.Vpc;

/// <summary>AWS-07: security group.</summary>
public class Aws07Tests
{
    private const string Database = "database: { inbound: [tcp 5432 from web] }";

    [Test]
    public void AWS_07_A_new_group_lets_nobody_in_and_everything_out()
    {
        var shop = CloudTexts.ShopWith(Database, "database: {}");
        shop.Trace("web", "db:5432").AssertBlocked("security-group", "SG_HAS_NO_RULES", "database");
        shop.Trace("db", "updates:443").AssertReaches();
    }

    [Test]
    public void AWS_07_Members_of_the_default_group_reach_each_other()
    {
        string text = CloudTexts.Shop.Replace("instances:\n", "instances:\n  x: { subnet: public, address: 10.0.1.50 }\n  y: { subnet: private, address: 10.0.2.50 }\n", StringComparison.Ordinal);
        NetworkTexts.Network(text).Trace("x", "y:7000").AssertReaches();
        NetworkTexts.Network(text).Trace("web", "y:7000").AssertBlocked("security-group", "ENI_SG_RULES_MISMATCH");
    }

    [Test]
    public void AWS_07_All_groups_of_an_interface_count()
    {
        string text = CloudTexts.Shop.Replace("groups: database", "groups: [database, extra]", StringComparison.Ordinal)
            .Replace("security-groups:\n", "security-groups:\n  extra: { inbound: [tcp 22 from 10.0.1.0/24] }\n", StringComparison.Ordinal).Replace("listens: tcp 5432", "listens: [tcp 5432, tcp 22]", StringComparison.Ordinal);
        NetworkTexts.Network(text).Trace("web", "db:22").AssertReaches();
        NetworkTexts.Network(text).Trace("web", "db:5432").AssertReaches();
    }

    [Test]
    public void AWS_07_A_group_as_peer_means_the_private_addresses_of_its_members()
    {
        string text = CloudTexts.Shop.Replace("instances:\n", "instances:\n  stranger: { subnet: public, address: 10.0.1.66 }\n", StringComparison.Ordinal);
        NetworkTexts.Network(text).Trace("web", "db:5432").AssertReaches();
        var trace = NetworkTexts.Network(text).Trace("stranger", "db:5432");
        trace.AssertBlocked("security-group", "ENI_SG_RULES_MISMATCH", "database");
        Assert.That(trace.Hops[^1].Details, Has.Some.Contains("members: 10.0.1.10"));
    }

    [Test]
    public void AWS_07_A_group_as_peer_does_not_match_behind_a_middlebox()
    {
        string text = Aws04Tests.Text.Replace("0.0.0.0/0 via igw }", "[0.0.0.0/0 via igw, 10.0.2.0/24 via nat] }", StringComparison.Ordinal)
            .Replace("public, address: 10.0.1.10,", "front, address: 10.0.3.10,", StringComparison.Ordinal)
            .Replace("subnets:\n", "subnets:\n  front: { zone: a, cidr: 10.0.3.0/24, routes: front }\n", StringComparison.Ordinal)
            .Replace("route-tables:\n", "route-tables:\n  front: { routes: [0.0.0.0/0 via igw, 10.0.2.0/24 via nat] }\n", StringComparison.Ordinal)
            .Replace("[0.0.0.0/0 via igw, 10.0.2.0/24 via nat] }\n  private", "0.0.0.0/0 via igw }\n  private", StringComparison.Ordinal);
        NetworkTexts.Network(text).Trace("web", "db:5432").AssertBlocked("security-group", "SG_REFERENCES_NOT_PRESERVED", "database");
    }

    [Test]
    public void AWS_07_It_is_stateful_the_answer_needs_no_rule() =>
        CloudTexts.ShopWith(Database, "database: { inbound: [tcp 5432 from web], outbound: [] }").Trace("web", "db:5432").AssertReaches();

    [Test]
    public void AWS_07_A_tracked_flow_survives_the_end_of_its_rule_and_a_new_one_does_not_begin() => CloudTexts.Play("""
        timeline:
          - { at: 0s, transfer: { from: web, to: "db:5432", bytes: 1MB, for: 60s }, expect: reaches }
          - { at: 30s, revoke: { group: database, inbound: tcp 5432 from web } }
          - { at: 40s, request: { from: web, to: "db:5432" }, expect: blocked by database }
        """);

    [Test]
    public void AWS_07_An_untracked_flow_stops_at_once() => CloudTexts.Play("""
        timeline:
          - { at: 0s, transfer: { from: customer, to: "web:443", bytes: 1MB, for: 60s }, expect: blocked by web }
          - { at: 30s, revoke: { group: web, inbound: tcp 443 from 0.0.0.0/0 } }
        """);

    [Test]
    public void AWS_07_A_flow_is_tracked_unless_it_is_open_to_everybody_in_both_directions()
    {
        Assert.That(Tracked(CloudTexts.Shop, "10.0.1.10:443"), Is.Zero, "open in both directions");
        Assert.That(Tracked(CloudTexts.Shop.Replace("[tcp 443 from 0.0.0.0/0] }", "[tcp 443 from 0.0.0.0/0], outbound: [tcp 1-65534 to 0.0.0.0/0] }", StringComparison.Ordinal), "10.0.1.10:443"), Is.EqualTo(1), "not every port out");
        Assert.That(Tracked(CloudTexts.Shop.Replace("[tcp 443 from 0.0.0.0/0] }", "[tcp 443 from 198.51.100.0/24] }", StringComparison.Ordinal), "10.0.1.10:443"), Is.EqualTo(1), "not everybody in");
    }

    [Test]
    public void AWS_07_ICMP_is_always_tracked()
    {
        using var lab = new CloudLab(CloudTexts.Shop.Replace("[tcp 443 from 0.0.0.0/0]", "[all from 0.0.0.0/0]", StringComparison.Ordinal));
        Assert.That(lab.Send("customer", Build.Ping("198.51.100.7", "203.0.113.20", 7).Bytes()).Arrived);
        Assert.That(lab.Plane.Topology.Port("web")!.Tracker!.Count, Is.EqualTo(1));
    }

    [Test]
    public void AWS_07_What_goes_through_a_NAT_gateway_is_always_tracked()
    {
        using var lab = new CloudLab(CloudTexts.Shop.Replace(Database, "database: { inbound: [all from 0.0.0.0/0] }", StringComparison.Ordinal));
        Assert.That(lab.Send("db", Build.Udp("10.0.2.20:5000", "93.184.216.34:123").Bytes()).Arrived);
        Assert.That(lab.Plane.Topology.Port("db")!.Tracker!.Count, Is.EqualTo(1));
    }

    [Test]
    public void AWS_07_Above_the_allowance_new_connections_are_dropped_until_old_ones_are_forgotten() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, clients: { from: web, to: "db:5432", count: 6, for: 10s }, expect: blocked by sg-conntrack-allowance-exceeded }
          - { at: 10m, clients: { from: web, to: "db:5432", count: 5, for: 10s }, expect: reaches }
        """,
        CloudTexts.Shop.Replace("groups: database", "groups: database, conntrack-allowance: 5", StringComparison.Ordinal));

    [Test]
    public void AWS_07_UDP_is_forgotten_after_30_seconds_and_after_180_if_it_was_answered()
    {
        using var lab = new CloudLab(CloudTexts.Shop.Replace(Database, "database: { inbound: [udp 53 from web], outbound: [] }", StringComparison.Ordinal));
        Assert.That(lab.Send("db", Build.Udp("10.0.2.20:53", "10.0.1.10:5000").Bytes()).Block.Code, Is.EqualTo(BlockCode.SgHasNoRules));
        Assert.That(lab.Send("web", Build.Udp("10.0.1.10:5000", "10.0.2.20:53").Bytes(), at: 0).Arrived);
        Assert.That(lab.Send("db", Build.Udp("10.0.2.20:53", "10.0.1.10:5000").Bytes(), at: 31).Arrived, Is.False, "forgotten");
        Assert.That(lab.Send("web", Build.Udp("10.0.1.10:5000", "10.0.2.20:53").Bytes(), at: 40).Arrived);
        Assert.That(lab.Send("db", Build.Udp("10.0.2.20:53", "10.0.1.10:5000").Bytes(), at: 69).Arrived);
        Assert.That(lab.Send("db", Build.Udp("10.0.2.20:53", "10.0.1.10:5000").Bytes(), at: 240).Arrived);
    }

    private static int Tracked(string text, string to)
    {
        using var lab = new CloudLab(text);
        Assert.That(lab.Send("customer", Build.Tcp("198.51.100.7:5000", "203.0.113.20:" + to.Split(':')[1], "S").Bytes()).Arrived);
        return lab.Plane.Topology.Port("web")!.Tracker!.Count;
    }
}
