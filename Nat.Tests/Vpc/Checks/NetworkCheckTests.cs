using Nat.Tests.Vpc.Files;
using Nat.Vpc.Checks;

namespace Nat.Tests.Vpc.Checks;

public class NetworkCheckTests
{
    /// <summary>A network in which there is nothing to mend.</summary>
    private static readonly string Good = House.Repository.Read("lessons/story.yaml");

    [Test]
    public void In_the_story_there_is_nothing_to_mend() => Assert.That(Findings(Good), Is.Empty);

    // What is taken out of the good network or put in, and what is found then.
    [TestCase("    routes: [0.0.0.0/0 via nat-a]\n", "", "private-subnet-without-nat private-a, nat-gateway-without-route nat-a")]
    [TestCase("cidr: 10.0.1.0/24, routes: public", "cidr: 10.0.1.0/24, routes: private-b", "nat-gateway-in-private-subnet nat-a, public-address-in-private-subnet web-1, zonal-gateway-across-zones public-a")]
    [TestCase("  shop-igw:\n", "  shop-igw: { attached: false }\n", "nat-gateway-without-internet-gateway nat-a, nat-gateway-without-internet-gateway nat-b, blackhole-route public")]
    [TestCase("10.0.12.0/24, routes: private-b", "10.0.12.0/24, routes: private-a", "zonal-gateway-across-zones private-b, unused-route-table private-b")]
    [TestCase("10.0.11.20, groups: database", "10.0.11.20, groups: web", "shared-security-group web")]
    [TestCase("[tcp 5432 from web]", "[tcp 5432 from 0.0.0.0/0]", "open-database-port database")]
    [TestCase("[tcp 5432 from web]", "[tcp 1-65535 from 0.0.0.0/0]", "open-to-everybody database")]
    [TestCase("[tcp 443 from 0.0.0.0/0]", "[tcp 20-443 from 0.0.0.0/0]", "open-console-port web")]
    [TestCase("[tcp 5432 from web]", "[tcp 5432 from 10.0.1.10/32]", "address-instead-of-group database")]
    [TestCase("elastic: 203.0.113.20, ", "", "public-subnet-without-public-address web-1")]
    [TestCase("10.0.11.20,", "10.0.11.20, public: true,", "public-address-in-private-subnet db")]
    [TestCase("security-groups:\n", "security-groups:\n  cache:\n", "unused-security-group cache")]
    [TestCase("route-tables:\n", "route-tables:\n  spare:\n", "unused-route-table spare")]
    [TestCase("[0.0.0.0/0 via nat-b]", "[0.0.0.0/0 via nat-b, 192.0.2.0/24 via blackhole]", "blackhole-route private-b")]
    [TestCase("elastic: 203.0.113.11", "elastic: 203.0.113.11, state: failed", "blackhole-route private-b")]
    [TestCase("elastic: 203.0.113.11", "elastic: [203.0.113.11, 203.0.113.12, 203.0.113.13]", "quota-nat-gateway-elastic-addresses nat-b")]
    [TestCase("  db-standby:", "  test-1: { subnet: private-a, groups: database }\n  db-standby:", "name-says-nothing test-1")]
    [TestCase("hosts:", "gateway-endpoints: { s3-door: { service: s3 } }\nhosts:", "endpoint-without-route-table s3-door")]
    [TestCase("hosts:", "network-acls: { strict: }\nhosts:", "unused-network-acl strict")]
    [TestCase("zones: [a, b]", "zones: [a, b, c]", "")]
    public void A_change_of_the_good_network_is_found(string what, string by, string expected)
    {
        Assert.That(Good, Does.Contain(what));
        Assert.That(string.Join(", ", Findings(Good.Replace(what, by, StringComparison.Ordinal)).Select(f => $"{f.Code} {f.Resource}")), Is.EqualTo(expected));
    }

    [TestCase("source-check: off, public: true, nat: true", "private-1", "")]
    [TestCase("public: true, nat: true", "private-1", "source-check-on box")]
    [TestCase("source-check: off, nat: true", "private-1", "nat-instance-without-public-address box, public-subnet-without-public-address box")]
    [TestCase("source-check: off, public: true", "private-1", "route-to-plain-instance box")]
    [TestCase("source-check: off, public: true, nat: true, groups: closed", "private-1", "nat-instance-group-closed box")]
    [TestCase("source-check: off, public: true, nat: true", "public-1", "unused-route-table private")]
    [TestCase("source-check: off, public: true, nat: true, running: false", "private-1", "blackhole-route private")]
    public void A_NAT_instance_needs_what_a_gateway_has_by_itself(string box, string subnet, string expected)
    {
        string text = $$"""
            vpcs: { shop: { cidr: 10.0.0.0/16 } }
            internet-gateways: { igw: }
            route-tables:
              public: { routes: 0.0.0.0/0 via igw }
              private: { routes: 0.0.0.0/0 via box }
            subnets:
              public-a: { zone: a, cidr: 10.0.1.0/24, routes: public }
              {{subnet}}: { zone: a, cidr: 10.0.2.0/24, routes: {{(subnet == "private-1" ? "private" : "public")}} }
            security-groups: { closed: }
            instances: { box: { subnet: public-a, {{box}} } }
            """;
        var found = Findings(text).Where(f => f.Resource != "closed").Select(f => $"{f.Code} {f.Resource}");
        Assert.That(string.Join(", ", found), Is.EqualTo(expected));
    }

    [TestCase("100 allow tcp 443 from 0.0.0.0/0", "100 allow tcp 1024-65535 to 0.0.0.0/0", "")]
    [TestCase("100 allow tcp 443 from 0.0.0.0/0", "100 allow tcp 443 to 0.0.0.0/0", "do not allow tcp 1024.")]
    [TestCase("100 allow tcp 443 from 0.0.0.0/0", "100 allow tcp 32768-65535 to 0.0.0.0/0", "do not allow tcp 1024.")]
    [TestCase("100 allow tcp 443 from 0.0.0.0/0", "90 deny tcp 6000-6100 to 0.0.0.0/0, 100 allow all to 0.0.0.0/0", "do not allow tcp 6000.")]
    [TestCase("100 allow tcp 443 from 0.0.0.0/0", "90 deny all to 198.51.100.0/24, 100 allow all to 0.0.0.0/0", "do not allow tcp 1024.")]
    [TestCase("100 allow tcp 443 from 10.0.0.0/8", "90 deny all to 198.51.100.0/24, 100 allow all to 0.0.0.0/0", "")]
    [TestCase("100 allow tcp 1024-65535 from 0.0.0.0/0", "100 allow tcp 443 to 0.0.0.0/0", "")]
    [TestCase("100 allow udp 123 from 0.0.0.0/0", "100 allow udp 123 to 0.0.0.0/0", "do not allow udp 1024.")]
    [TestCase("100 allow all from 0.0.0.0/0", "100 allow all to 0.0.0.0/0", "")]
    public void An_ACL_that_forgets_the_ephemeral_ports_stops_the_answers(string inbound, string outbound, string words)
    {
        string text = Good.Replace("hosts:", $"network-acls: {{ strict: {{ inbound: [{inbound}], outbound: [{outbound}] }} }}\nhosts:", StringComparison.Ordinal)
            .Replace("cidr: 10.0.11.0/24", "acl: strict, cidr: 10.0.11.0/24", StringComparison.Ordinal);
        // What leaves by 'allow all' has answers, too, which is a finding of its own.
        var found = Findings(text).Where(f => f.Message.Contains("pass in", StringComparison.Ordinal)).ToList();
        if (words == "")
            Assert.That(found, Is.Empty);
        else
            Assert.That(found.Single(), Has.Property("Code").EqualTo("acl-forgets-ephemeral-ports").And.Property("Message").Contains(words));
    }

    [Test]
    public void Blocks_that_overlap_are_found_and_a_peering_that_only_one_side_knows()
    {
        var found = Findings("""
            vpcs:
              shop: { cidr: 10.0.0.0/16 }
              office: { cidr: [10.1.0.0/16, 10.0.128.0/20] }
              lab: { cidr: 10.1.0.0/24 }
            route-tables:
              shop-main: { vpc: shop, main: true, routes: 10.1.0.0/16 via shop-office }
            peerings:
              shop-office: { requester: shop, accepter: office }
            """);
        Assert.That(found.Select(f => $"{f.Code} {f.Resource}"), Is.SupersetOf([
            "overlapping-cidr-peered shop-office", "peering-without-route shop-office", "overlapping-cidr lab"]));
    }

    [Test]
    public void A_regional_gateway_that_does_not_expand_misses_a_zone()
    {
        var found = Findings("""
            vpcs: { shop: { cidr: 10.0.0.0/16 } }
            internet-gateways: { igw: }
            nat-gateways: { everywhere: { mode: regional, zones: { a: 203.0.113.1 } } }
            route-tables: { private: { main: true, routes: 0.0.0.0/0 via everywhere } }
            subnets:
              private-a: { zone: a, cidr: 10.0.1.0/24 }
              private-b: { zone: b, cidr: 10.0.2.0/24 }
            """);
        Assert.That(found.Select(f => $"{f.Code} {f.Message[..61]}"), Is.EqualTo(["regional-gateway-misses-zone Regional NAT gateway 'everywhere' has no address in zone b: t"]));
    }

    [Test]
    public void Quotas_are_named_when_they_are_exceeded()
    {
        string routes = string.Join(", ", Enumerable.Range(0, 51).Select(i => $"192.0.{i}.0/24 via nat-a"));
        string rules = string.Join(", ", Enumerable.Range(1, 21).Select(i => $"{i} allow all from 192.0.{i}.0/24"));
        string text = Good
            .Replace("[0.0.0.0/0 via nat-a]", $"[0.0.0.0/0 via nat-a, {routes}]", StringComparison.Ordinal)
            .Replace("[tcp 443 from 0.0.0.0/0]", "[tcp 443 from 0.0.0.0/0, tcp 8443 from partners]", StringComparison.Ordinal)
            .Replace("hosts:", $$"""
                prefix-lists: { partners: { entries: [192.0.2.0/24], max: 60 } }
                network-acls: { long: { inbound: [{{rules}}] } }
                hosts:
                """, StringComparison.Ordinal)
            .Replace("elastic: 203.0.113.10", $"elastic: [{string.Join(", ", Enumerable.Range(100, 9).Select(i => $"203.0.113.{i}"))}]", StringComparison.Ordinal);
        var found = Findings(text).Where(f => f.Code.StartsWith("quota-", StringComparison.Ordinal)).Select(f => $"{f.Severity} {f.Code} {f.Resource} {f.Message.Split(' ')[0]}");
        Assert.That(found, Is.EquivalentTo([
            "Warning quota-routes private-a 52", "Warning quota-acl-rules long 21", "Warning quota-security-group-rules web 61", "Error quota-nat-gateway-elastic-addresses nat-a 9"]));
    }

    private static System.Collections.Immutable.ImmutableArray<Finding> Findings(string text) => NetworkCheck.Run(NetworkTexts.Network(text));
}
