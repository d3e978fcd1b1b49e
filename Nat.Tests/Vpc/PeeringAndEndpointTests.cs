using Nat.Tests.Vpc.Files;

namespace Nat.Tests.Vpc;

/// <summary>Ways out of a VPC that need no NAT: a peering connection and a gateway endpoint.</summary>
public class PeeringAndEndpointTests
{
    private const string Three = """
        vpcs:
          left: { cidr: 10.1.0.0/16 }
          middle: { cidr: 10.2.0.0/16 }
          right: { cidr: 10.3.0.0/16 }
        subnets:
          l: { vpc: left, zone: a, cidr: 10.1.1.0/24, routes: l }
          m: { vpc: middle, zone: a, cidr: 10.2.1.0/24, routes: m }
          r: { vpc: right, zone: a, cidr: 10.3.1.0/24, routes: r }
        peerings:
          lm: { requester: left, accepter: middle }
          mr: { requester: middle, accepter: right }
        route-tables:
          l: { vpc: left, routes: [10.2.0.0/16 via lm, 10.3.0.0/16 via lm] }
          m: { vpc: middle, routes: [10.1.0.0/16 via lm, 10.3.0.0/16 via mr] }
          r: { vpc: right, routes: [10.2.0.0/16 via mr, 10.1.0.0/16 via mr] }
        security-groups:
          lg: { vpc: left, inbound: all from 10.0.0.0/8 }
          mg: { vpc: middle, inbound: all from 10.0.0.0/8 }
          rg: { vpc: right, inbound: all from 10.0.0.0/8 }
        instances:
          a: { subnet: l, address: 10.1.1.10, groups: lg }
          b: { subnet: m, address: 10.2.1.10, groups: mg }
          c: { subnet: r, address: 10.3.1.10, groups: rg }

        """;

    [Test]
    public void A_peering_connection_carries_packets_both_ways()
    {
        var network = NetworkTexts.Network(Three);
        network.Trace("a", "b:80").AssertReaches();
        network.Trace("b", "a:80").AssertReaches();
    }

    [Test]
    public void There_is_no_transit_over_two_peering_connections() =>
        NetworkTexts.Network(Three).Trace("a", "c:80").AssertBlocked("peering", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "lm");

    [Test]
    public void The_answer_needs_a_route_of_its_own() =>
        NetworkTexts.Network(Three.Replace("[10.1.0.0/16 via lm, 10.3.0.0/16 via mr]", "[10.3.0.0/16 via mr]", StringComparison.Ordinal))
            .Trace("a", "b:80").AssertBlocked("route-table", "NO_ROUTE_TO_DESTINATION", "m");

    [Test]
    public void A_peering_connection_that_is_not_active_is_a_blackhole() =>
        NetworkTexts.Network(Three.Replace("accepter: middle }", "accepter: middle, active: no }", StringComparison.Ordinal))
            .Trace("a", "b:80").AssertBlocked("route-table", "BAD_STATE_ROUTE", "l");

    [Test]
    public void A_gateway_endpoint_leads_to_its_service_without_NAT_and_takes_TCP_only()
    {
        string text = CloudTexts.Shop.Replace("private: { routes: 0.0.0.0/0 via nat }", "private: { routes: [] }", StringComparison.Ordinal)
            + "gateway-endpoints:\n  door: { service: s3, routes: private }\n";
        var trace = NetworkTexts.Network(text).Trace("db", "198.18.0.7:443");
        trace.AssertReaches();
        Assert.That(trace.Hops.Select(h => h.Component), Does.Contain("gateway-endpoint").And.Not.Contain("nat-gateway").And.Not.Contain("internet-gateway"));
        NetworkTexts.Network(text).Trace("db", "198.18.0.7:443", protocol: 17).AssertBlocked("gateway-endpoint", "VPCE_GATEWAY_PROTOCOL_RESTRICTION", "door");
    }
}
