using Nat.Tests.Support;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Network;
using Nat.Vpc.Run;

namespace Nat.Tests.Vpc;

/// <summary>AWS-02: NAT gateway, zonal.</summary>
public class Aws02Tests
{
    [Test]
    public void AWS_02_The_source_becomes_the_private_address_and_then_the_elastic_one()
    {
        var hops = NetworkTexts.Network(CloudTexts.Shop).Trace("db", "updates:443").Hops;
        Assert.That(hops.First(h => h.Component == "nat-gateway").After, Does.Contain("10.0.1.100:"));
        Assert.That(hops.First(h => h.Component == "internet-gateway").After, Does.Contain("203.0.113.10:"));
    }

    [Test]
    public void AWS_02_Other_protocols_than_TCP_UDP_and_ICMP_are_dropped()
    {
        using var lab = new CloudLab();
        Assert.That(lab.Send("db", Build.Raw(47, "10.0.2.20", "93.184.216.34").Bytes()).Block.Code, Is.EqualTo(BlockCode.ProtocolRestriction));
    }

    [TestCase((byte)17, BlockCode.None)]
    [TestCase((byte)6, BlockCode.ProtocolRestriction)]
    public void AWS_02_Fragments_of_UDP_are_forwarded_and_those_of_TCP_dropped(byte protocol, BlockCode code)
    {
        using var lab = new CloudLab();
        var frame = protocol == 17 ? Build.Udp("10.0.2.20:5000", "93.184.216.34:123", 1000) : Build.Tcp("10.0.2.20:5000", "93.184.216.34:443", "S", length: 1000);
        byte[] packet = frame.Bytes();
        Assert.That(Nat.Core.Packets.Ipv4Packet.TryParse(packet, 0, out var parsed), Is.EqualTo(Nat.Core.DropReason.None));
        parsed.SetFragment(packet.Length, 0, moreFragments: true);
        Assert.That(lab.Send("db", packet).Block.Code, Is.EqualTo(code));
    }

    [Test]
    public void AWS_02_The_network_ACL_of_its_subnet_holds_for_it_and_no_security_group() =>
        CloudTexts.ShopWith("open: { inbound: [100 allow all from 0.0.0.0/0]", "open: { inbound: [90 deny all from 10.0.2.0/24, 100 allow all from 0.0.0.0/0]")
            .Trace("db", "updates:443").AssertBlocked("network-acl", "SUBNET_ACL_RESTRICTION", "open");

    [Test]
    public void AWS_02_Its_ports_are_1024_to_65535()
    {
        using var lab = new CloudLab();
        byte[] packet = Build.Udp("10.0.2.20:53", "93.184.216.34:123").Bytes();
        Assert.That(lab.Send("db", packet).Arrived);
        Assert.That(int.Parse(CloudLab.SourceOf(packet).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThanOrEqualTo(1024));
    }

    [Test]
    public void AWS_02_Beyond_55000_connections_to_one_destination_a_new_one_fails_and_is_counted_but_another_destination_has_its_own()
    {
        var report = CloudTexts.Play("""
            timeline:
              - { at: 0s, clients: { from: db, to: "updates:443", count: 60000, for: 20s }, expect: blocked by nat-port-allocation }
              - { at: 10s, request: { from: db, to: "updates:443" }, expect: blocked by nat }
              - { at: 11s, request: { from: db, to: "198.51.100.99:443" }, expect: reaches }
            """);
        var total = report.Metrics["nat"].Total;
        Assert.That(total.ActiveConnectionCount, Is.EqualTo(55_001));
        Assert.That(total.ErrorPortAllocation, Is.EqualTo(5_001));
    }

    [Test]
    public void AWS_02_A_connection_lives_for_349_seconds_without_a_packet() => CloudTexts.Play("""
        timeline:
          - { at: 0s, idle: { from: db, to: "updates:443", for: 349s }, expect: reaches }
        """);

    [TestCase("351s")]
    [TestCase("5d")]
    public void AWS_02_After_350_idle_seconds_the_next_packet_gets_a_reset_and_the_other_side_hears_nothing(string silence)
    {
        var report = Scenario.Run(CloudTexts.ShopAnd($$"""
            timeline:
              - { at: 0s, idle: { from: db, to: "updates:443", for: {{silence}} }, expect: reset at {{silence}} }
            """), seed: 1);
        Assert.That(report.Steps[0].Outcome, Is.EqualTo(Outcome.Reset), RunText.Write(report));
        Assert.That(report.Failures, Is.Empty);
        Assert.That(report.Steps[0].Block?.Code, Is.EqualTo("NAT_CONNECTION_UNKNOWN"));
        Assert.That(report.Metrics["nat"].Total.IdleTimeoutCount, Is.EqualTo(1));
        Assert.That(report.Metrics["nat"].Total.PacketsOutToDestination, Is.EqualTo(3), "SYN, ACK, request");
    }

    [Test]
    public void AWS_02_It_does_not_answer_a_ping() =>
        NetworkTexts.Network(CloudTexts.Shop).Trace("web", "10.0.1.100").AssertBlocked("nat-gateway", "NAT_UNSOLICITED", "nat");

    [Test]
    public void AWS_02_Nothing_comes_in_but_answers() =>
        NetworkTexts.Network(CloudTexts.Shop).Trace("customer", "203.0.113.10:443").AssertBlocked("nat-gateway", "NAT_UNSOLICITED", "nat");

    [Test]
    public void AWS_02_Hosts_of_a_peered_VPC_cannot_use_it()
    {
        const string Other = """
            vpcs:
              shop: { cidr: 10.0.0.0/16 }
              office: { cidr: 10.9.0.0/16 }
            subnets:
              desk: { vpc: office, zone: a, cidr: 10.9.1.0/24, routes: office }
            peerings:
              link: { requester: office, accepter: shop }
            """;
        string text = CloudTexts.Shop.Replace("vpcs:\n  shop: { cidr: 10.0.0.0/16 }\nsubnets:\n", Other.Replace("peerings:\n  link: { requester: office, accepter: shop }", "", StringComparison.Ordinal).TrimEnd() + "\n", StringComparison.Ordinal)
            .Replace("route-tables:\n", "route-tables:\n  office: { vpc: office, routes: 0.0.0.0/0 via link }\n", StringComparison.Ordinal)
            .Replace("instances:\n", "instances:\n  clerk: { subnet: desk, address: 10.9.1.10 }\n", StringComparison.Ordinal)
            .Replace("  public: { zone", "  public: { vpc: shop, zone", StringComparison.Ordinal).Replace("  private: { zone", "  private: { vpc: shop, zone", StringComparison.Ordinal)
            .Replace("igw:", "igw: { vpc: shop }", StringComparison.Ordinal).Replace("{ routes: 0.0.0.0/0", "{ vpc: shop, routes: 0.0.0.0/0", StringComparison.Ordinal)
            .Replace("{ inbound:", "{ vpc: shop, inbound:", StringComparison.Ordinal) + "peerings:\n  link: { requester: office, accepter: shop }\n";
        NetworkTexts.Network(text).Trace("clerk", "updates:443").AssertBlocked("peering", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "link");
        NetworkTexts.Network(text).Trace("clerk", "10.0.1.100:443").AssertBlocked("nat-gateway", "NGW_REQUIRES_SOURCE_IN_VPC", "nat");
    }

    [Test]
    public void AWS_02_The_internet_gateway_drops_what_a_private_gateway_sends_to_it() =>
        CloudTexts.ShopWith("elastic: 203.0.113.10 }", "private: true }").Trace("db", "updates:443").AssertBlocked("internet-gateway", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");

    [TestCase("pending", "nat-gateway", "BAD_STATE")]
    [TestCase("failed", "route-table", "BAD_STATE_ROUTE")]
    [TestCase("deleted", "route-table", "BAD_STATE_ROUTE")]
    public void AWS_02_Only_an_available_gateway_translates(string state, string component, string code) =>
        CloudTexts.ShopWith("elastic: 203.0.113.10 }", $"elastic: 203.0.113.10, state: {state} }}").Trace("db", "updates:443").AssertBlocked(component, code);

    [Test]
    public void AWS_02_It_dies_with_its_zone()
    {
        const string OtherZone = "private: { zone: b, cidr: 10.0.2.0/24";
        CloudTexts.Play(
            """
            timeline:
              - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
              - { at: 1s, zone-fails: a }
              - { at: 2s, request: { from: db, to: "updates:443" }, expect: blocked by nat-gateway }
              - { at: 3s, zone-returns: a }
              - { at: 4s, request: { from: db, to: "updates:443" }, expect: reaches }
            """,
            CloudTexts.Shop.Replace("private: { zone: a, cidr: 10.0.2.0/24", OtherZone, StringComparison.Ordinal));
    }

    [Test]
    public void AWS_02_An_idle_connection_is_counted_and_bytes_and_packets_are_too()
    {
        var total = CloudTexts.Play("""
            timeline:
              - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
              - { at: 1s, request: { from: db, to: "updates:123", proto: udp }, expect: reaches }
              - { at: 2h, request: { from: db, to: "updates:123", proto: udp }, expect: reaches }
            """).Metrics["nat"].Total;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(total.ConnectionAttemptCount, Is.EqualTo(1));
            Assert.That(total.ConnectionEstablishedCount, Is.EqualTo(1));
            Assert.That(total.IdleTimeoutCount, Is.EqualTo(1), "the TCP connection was closed");
            Assert.That(total.PacketsInFromSource, Is.EqualTo(total.PacketsOutToDestination));
            Assert.That(total.PacketsInFromDestination, Is.EqualTo(total.PacketsOutToSource));
            Assert.That(total.BytesOutToSource, Is.GreaterThan(1000));
        }
    }
}
