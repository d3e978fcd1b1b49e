using Nat.Vpc.Files;
using static Nat.Tests.Vpc.Files.NetworkTexts;

namespace Nat.Tests.Vpc.Files;

public class FaultTests
{
    [Test]
    public void All_faults_are_told_in_one_go_with_line_column_and_the_nearest_right_name()
    {
        var told = Faults("""
            vpcs:
              shop:
                cidr: 10.0.0.1/16
                cird: 10.0.0.0/16
            subnets:
              public: { zone: d, cidr: 10.0.1.0/24, routes: publc }
            route-tables:
              public:
                routes:
                  - 0.0.0.0/0 via igv
            internet-gateways:
              igw:
            security-groups:
              web:
                inbound:
                  - tcp 65535-1024 from wbe
            timeline:
              - at: soon
                request: { from: nobody, to: web:99999 }
            """);
        string[] faults =
        [
            "3:11: 10.0.0.1/16 begins inside the block; did you mean '10.0.0.0/16'?",
            "4:5: unknown key 'cird' of a VPC; did you mean 'cidr'?",
            "6:19: no zone 'd'; there is a, b, c",
            "6:49: no route table 'publc'; did you mean 'public'?",
            "10:23: no route target 'igv'; did you mean 'igw'?",
            "16:13: ports 65535-1024 run backwards; did you mean '1024-65535'?",
            "16:29: no security group 'wbe'; did you mean 'web'?",
            "18:9: 'soon' is not a duration such as 30s, 5m, 2h4m or 5d",
            "19:22: no instance or network interface or internet host 'nobody'; there is none",
            "19:34: no instance or network interface or internet host 'web'; there is none",
            "19:38: '99999' is not a port from 1 to 65535",
        ];
        Assert.That(told, Is.EqualTo(faults));
    }

    [TestCase("subnets: { s: { zone: a, cidr: 10.0.1.0/25 } }", "overlaps 10.0.1.0/25 of subnet 's'")]
    [TestCase("subnets: { s: { zone: a, cidr: 10.1.0.0/24 } }", "not inside VPC 'shop' (10.0.0.0/16)")]
    [TestCase("subnets: { s: { zone: a, cidr: 10.0.3.0/29 } }", "from /16 to /28")]
    [TestCase("instances: { i: { subnet: public, address: 10.0.2.9 } }", "not in subnet 'public'")]
    [TestCase("instances: { i: { subnet: public, address: 10.0.1.3 } }", "five addresses that AWS keeps")]
    [TestCase("instances: { i: { subnet: public, address: 10.0.1.9 }, j: { subnet: public, address: 10.0.1.9 } }", "address of 'i' already")]
    [TestCase("instances: { i: { subnet: public, elastic: 203.0.113.10 } }", "address of 'i' already")]
    [TestCase("instances: { i: { subnet: public, elastic: 192.0.2.1, public: true } }", "both 'public' and 'elastic'")]
    [TestCase("instances: { i: { service: web } }", "lacks 'subnet'")]
    [TestCase("instances: { nat: { subnet: public } }", "name of a NAT gateway already")]
    [TestCase("instances: { all: { subnet: public } }", "a word of the format")]
    [TestCase("hosts: { h: { address: 10.0.9.9 } }", "lies in VPC 'shop'")]
    [TestCase("hosts: { h: { } }", "lacks 'address'")]
    [TestCase("nat-gateways: { g: { } }", "lacks 'subnet'")]
    [TestCase("nat-gateways: { g: { mode: regional, subnet: public } }", "does not go with a regional")]
    [TestCase("nat-gateways: { g: { subnet: public, private: true, elastic: 192.0.2.1 } }", "no elastic address")]
    [TestCase("route-tables: { t: { routes: 10.0.0.0/16 via nat } }", "local route is always there")]
    [TestCase("route-tables: { t: { routes: 10.0.1.0/25 via nat } }", "more specific than the local route")]
    [TestCase("route-tables: { t: { routes: 10.0.1.0/24 via igw } }", "more specific than the local route")]
    [TestCase("route-tables: { t: { routes: 169.254.168.0/24 via igw } }", "belongs to AWS")]
    [TestCase("route-tables: { t: { routes: [0.0.0.0/0 via igw, 0.0.0.0/0 via nat] } }", "static route to 0.0.0.0/0 already")]
    [TestCase("route-tables: { t: { main: true }, u: { main: true } }", "main route table 't' already")]
    [TestCase("internet-gateways: { second: }", "internet gateway 'second' already")]
    [TestCase("network-acls: { n: { inbound: [100 allow all from 0.0.0.0/0, 100 deny all from 0.0.0.0/0] } }", "a rule 100 already")]
    [TestCase("network-acls: { n: { inbound: 40000 allow all from 0.0.0.0/0 } }", "from 1 to 32766")]
    [TestCase("peerings: { p: { requester: shop, accepter: shop } }", "peered with itself")]
    [TestCase("gateway-endpoints: { e: { service: ssh } }", "leads to an API")]
    [TestCase("timeline: [{ at: 0s }]", "has one of request")]
    [TestCase("timeline: [{ at: 0s, zone-fails: a, zone-returns: a }]", "this has 2")]
    [TestCase("timeline: [{ at: 0s, zone-fails: a, expect: happy }]", "'happy' is not 'reaches'")]
    [TestCase("services: { x: { port: tcp 70000 } }", "not ports from 0 to 65535")]
    [TestCase("about: *alias", "alias")]
    [TestCase("about: [unclosed", "not YAML")]
    public void What_AWS_would_refuse_or_nobody_could_mean_is_told(string text, string words)
    {
        // What stands in the small network and is added to under the same key would be a fault of its own.
        string section = text[..text.IndexOf(':', StringComparison.Ordinal)];
        string whole = text.Contains("{ ", StringComparison.Ordinal) && Small.Contains($"\n{section}:\n", StringComparison.Ordinal)
            ? Small.Replace($"\n{section}:\n", $"\n{section}:\n  {Inner(text)}\n", StringComparison.Ordinal)
            : Small + text;
        Assert.That(Faults(whole), Has.Some.Contains(words));
    }

    [Test]
    public void A_resource_says_to_which_of_two_networks_it_belongs()
    {
        var faults = Faults("""
            vpcs: { one: { cidr: 10.0.0.0/16 }, two: { cidr: 10.1.0.0/16 } }
            subnets:
              s: { zone: a, cidr: 10.0.1.0/24 }
              t: { vpc: one, zone: a, cidr: 10.0.1.0/24, routes: foreign }
            route-tables: { foreign: { vpc: two } }
            security-groups:
              here: { vpc: one, inbound: tcp 1 from there }
              there: { vpc: two }
            instances: { i: { subnet: t, groups: [there] } }
            """);
        string[] expected =
        [
            "3:3: subnet 's' does not say to which VPC it belongs; there are one, two",
            "4:54: route table 'foreign' belongs to VPC 'two', subnet 't' to 'one'",
            "7:30: security group 'there' belongs to VPC 'two', which is not peered with 'one'",
            "9:39: security group 'there' belongs to VPC 'two', interface 'i' to 'one'",
        ];
        Assert.That(faults, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("vpcs: 7")]
    [TestCase("- a\n- b")]
    [TestCase("vpcs: {shop: {cidr: 10.0.0.0/16}}\nvpcs: {}")]
    [TestCase("---\na: 1\n---\nb: 2")]
    [TestCase("? [a]\n: b")]
    public void A_file_of_another_form_has_faults_and_no_network(string text)
    {
        var file = NetworkFile.Read(new StringReader(text));
        Assert.That((file.Network, file.Faults.Length), Is.Not.EqualTo(((object?)null, 0)));
        Assert.That(file.Faults, Is.Not.Empty);
    }

    private static string Inner(string text) => text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..text.LastIndexOf('}')].Trim().Replace("}, ", "}\n  ", StringComparison.Ordinal);
}
