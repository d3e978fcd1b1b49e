using Nat.Core.Packets;
using Nat.Vpc.Model;
using static Nat.Tests.Vpc.Files.NetworkTexts;

namespace Nat.Tests.Vpc.Files;

public class NetworkFileTests
{
    [Test]
    public void The_story_is_a_network_of_which_each_part_is_found_by_its_name()
    {
        var network = Network(House.Repository.Read("lessons/story.yaml"));
        var db = network.Instances.Find("db")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.TableOf(network.Subnets.Find("private-a")!)!.Routes.Single().ToString(), Is.EqualTo("0.0.0.0/0 via nat-a"));
            Assert.That(network.AclOf(network.Subnets.Find("private-a")!)!.Inbound.Single().Text(true), Is.EqualTo("100 allow all from 0.0.0.0/0"));
            Assert.That(db.Interfaces.Single().Address, Is.EqualTo(Ipv4Address.Parse("10.0.11.20")));
            Assert.That(network.SecurityGroups.Find("database")!.Inbound.Single().Text(true), Is.EqualTo("tcp 5432 from web"));
            Assert.That(network.SecurityGroups.Find("database")!.Outbound.Single().Text(false), Is.EqualTo("all to 0.0.0.0/0"));
            Assert.That(network.NatGateways.Find("nat-a")!.Addresses.Single(), Is.EqualTo(
                new NatGatewayAddress("a", Ipv4Address.Parse("10.0.1.4"), Ipv4Address.Parse("203.0.113.10"))));
            Assert.That(network.Timeline.Select(s => s.At.TotalSeconds), Is.Ordered);
            Assert.That(network.Timeline.OfType<TrafficStep>().First(), Has.Property("Port").EqualTo(443).And.Property("To").EqualTo("updates"));
        }
    }

    [Test]
    public void Addresses_that_are_left_open_are_chosen_beside_those_that_are_named()
    {
        var network = Network(Small + """
            instances:
              one: { subnet: public, public: true }
              two: { subnet: public, address: 10.0.1.4, elastic: 203.0.113.1 }
            """);
        var cards = network.Instances.Select(i => $"{i.Interfaces[0].Address} {i.Interfaces[0].PublicAddress}");
        Assert.That(cards, Is.EqualTo(["10.0.1.5 203.0.113.2", "10.0.1.4 203.0.113.1"]));
    }

    [Test]
    public void An_interface_without_groups_is_in_the_default_group_whose_members_reach_each_other()
    {
        var network = Network(Small + "instances: { one: { subnet: public } }");
        Assert.That(network.Instances[0].Interfaces[0].Groups, Is.EqualTo(["default"]));
        Assert.That(network.SecurityGroups.Find("default")!.Inbound.Single().Text(true), Is.EqualTo("all from default"));
    }

    [Test]
    public void A_regional_gateway_without_zones_serves_from_every_zone_in_which_something_stands()
    {
        var network = Network("""
            vpcs: { shop: { cidr: 10.0.0.0/16 } }
            subnets:
              sub-a: { zone: a, cidr: 10.0.1.0/24 }
              sub-b: { zone: b, cidr: 10.0.2.0/24 }
              sub-c: { zone: c, cidr: 10.0.3.0/24 }
            nat-gateways: { everywhere: { mode: regional } }
            instances: { one: { subnet: sub-c }, two: { subnet: sub-a } }
            """);
        var gateway = network.NatGateways[0];
        Assert.That((gateway.Automatic, string.Join(' ', gateway.Addresses.Select(a => $"{a.Zone} {a.Private} {a.Elastic}"))),
            Is.EqualTo((true, "a  203.0.113.1 c  203.0.113.2")));
    }

    [Test]
    public void Every_form_of_a_rule_and_a_route_reads_back_as_it_was_written()
    {
        string[] inbound = ["all from 0.0.0.0/0", "tcp 22 from office", "udp 1024-65535 from 10.0.0.0/8", "icmp from self", "icmp 3/4 from self", "protocol 47 from self", "tcp from self"];
        string[] routes = ["10.9.0.0/16 via blackhole", "office via igw", "0.0.0.0/0 via nat", "0.0.0.0/0 via igw propagated"];
        var network = Network($$"""
            {{Small}}
              free: { routes: [{{string.Join(", ", routes)}}] }
            prefix-lists: { office: { entries: [192.0.2.0/24], max: 5 } }
            security-groups: { self: { inbound: [{{string.Join(", ", inbound)}}], outbound: [] } }
            network-acls: { acl: { inbound: [200 deny all from 0.0.0.0/0, 100 allow tcp 443 from 0.0.0.0/0] } }
            """);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.SecurityGroups[0].Inbound.Select(r => r.Text(true)), Is.EqualTo(inbound));
            Assert.That(network.SecurityGroups[0].Outbound, Is.Empty);
            Assert.That(network.RouteTables.Find("free")!.Routes.Select(r => r.ToString()), Is.EqualTo(routes));
            Assert.That(network.NetworkAcls.Find("acl")!.Inbound.Select(r => r.Number), Is.EqualTo([100, 200]));
        }
    }
}
