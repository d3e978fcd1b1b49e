using Nat.Tests.Vpc.Files;

namespace Nat.Tests.Vpc;

/// <summary>AWS-01: VPC router and route tables.</summary>
public class Aws01Tests
{
    private const string PrivateTable = "private: { routes: 0.0.0.0/0 via nat }";

    [Test]
    public void AWS_01_A_subnet_without_a_table_uses_the_main_one() =>
        CloudTexts.ShopWith("private: { zone: a, cidr: 10.0.2.0/24, routes: private,", "private: { zone: a, cidr: 10.0.2.0/24,")
            .Trace("db", "updates:443").AssertBlocked("route-table", "NO_ROUTE_TO_DESTINATION");

    [Test]
    public void AWS_01_Every_table_has_a_local_route() => CloudTexts.ShopWith(PrivateTable, "private: { routes: [] }").Trace("web", "db:5432").AssertReaches();

    [Test]
    public void AWS_01_The_longest_prefix_wins() =>
        CloudTexts.ShopWith(PrivateTable, "private: { routes: [0.0.0.0/0 via nat, 93.184.216.0/24 via blackhole] }")
            .Trace("db", "updates:443").AssertBlocked("route-table", "BAD_STATE_ROUTE");

    [TestCase("[93.184.216.0/24 via nat, 93.184.216.0/24 via blackhole propagated]", TestName = "AWS_01_Static_beats_propagated")]
    [TestCase("[93.184.216.0/24 via nat, updates-list via blackhole]", TestName = "AWS_01_A_prefix_beats_a_prefix_list")]
    [TestCase("[updates-list via nat, 93.184.216.0/24 via blackhole propagated]", TestName = "AWS_01_A_prefix_list_beats_propagated")]
    public void Of_equal_prefixes(string routes) =>
        NetworkTexts.Network(CloudTexts.Shop.Replace(PrivateTable, $"private: {{ routes: {routes} }}", StringComparison.Ordinal)
            + "prefix-lists:\n  updates-list: { entries: 93.184.216.0/24 }\n").Trace("db", "updates:443").AssertReaches();

    [TestCase("169.254.168.1")]
    [TestCase("169.254.1.1")]
    public void AWS_01_Link_local_addresses_cannot_be_routed(string address) =>
        NetworkTexts.Network(CloudTexts.Shop).Trace("db", $"{address}:80").AssertBlocked("route-table", "CANNOT_ROUTE");

    [Test]
    public void AWS_01_Without_a_route_the_packet_ends() =>
        CloudTexts.ShopWith(PrivateTable, "private: { routes: [] }").Trace("db", "updates:443").AssertBlocked("route-table", "NO_ROUTE_TO_DESTINATION", "private");

    [Test]
    public void AWS_01_The_route_to_a_deleted_gateway_stays_as_a_blackhole() => CloudTexts.Play("""
        timeline:
          - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 1s, delete-nat-gateway: nat }
          - { at: 2s, request: { from: db, to: "updates:443" }, expect: blocked by bad-state-route }
        """);

    [Test]
    public void AWS_01_A_public_address_in_a_private_subnet_is_of_no_use() =>
        CloudTexts.ShopWith("routes: public, acl: open", "routes: private, acl: open").Trace("customer", "web:443").AssertBlocked("nat-gateway", "NAT_CONNECTION_UNKNOWN");

    [Test]
    public void AWS_01_A_route_may_lead_a_whole_subnet_to_an_instance() =>
        CloudTexts.ShopWith("public: { routes: 0.0.0.0/0 via igw }", "public: { routes: [0.0.0.0/0 via igw, 10.0.2.0/24 via web] }")
            .Trace("web", "db:5432").AssertBlocked("interface", "ENI_SOURCE_DEST_CHECK_RESTRICTION", "web");
}
