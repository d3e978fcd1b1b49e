using Nat.Tests.Vpc.Files;

namespace Nat.Tests.Vpc;

/// <summary>AWS-03: NAT gateway, regional.</summary>
public class Aws03Tests
{
    private const string Zonal = "nat: { subnet: public, addresses: 10.0.1.100, elastic: 203.0.113.10 }";
    private const string Manual = "nat: { mode: regional, zones: { a: 203.0.113.10, b: 203.0.113.11 } }";

    private static string Regional(string gateway) => CloudTexts.Shop.Replace(Zonal, gateway, StringComparison.Ordinal)
        .Replace("private: { zone: a, cidr: 10.0.2.0/24", "private: { zone: b, cidr: 10.0.2.0/24", StringComparison.Ordinal)
        .Replace("instances:\n", "instances:\n  near: { subnet: public, address: 10.0.1.30, public: true }\n", StringComparison.Ordinal);

    [Test]
    public void AWS_03_It_needs_no_public_subnet_and_its_own_table_leads_to_the_internet_gateway()
    {
        var trace = NetworkTexts.Network(Regional(Manual)).Trace("db", "updates:443");
        trace.AssertReaches();
        Assert.That(trace.Hops.Where(h => h.Component == "route-table").Select(h => h.Resource), Is.EqualTo((string[])["private", "the table of nat"]));
    }

    [Test]
    public void AWS_03_A_zone_is_served_by_its_own_addresses() =>
        Assert.That(NetworkTexts.Network(Regional(Manual)).Trace("db", "updates:443").Hops.First(h => h.Component == "nat-gateway").After, Does.Contain("203.0.113.11:"));

    [Test]
    public void AWS_03_It_survives_the_loss_of_a_zone() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 1s, zone-fails: a }
          - { at: 2s, request: { from: db, to: "updates:443" }, expect: reaches }
        """,
        Regional(Manual));

    [Test]
    public void AWS_03_A_zone_without_addresses_is_served_across_zones_and_loses_that_with_the_other_zone() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 1s, zone-fails: a }
          - { at: 2s, request: { from: db, to: "updates:443" }, expect: blocked by nat-gateway }
        """,
        Regional("nat: { mode: regional, zones: { a: 203.0.113.10 }, automatic: no }"));

    [Test]
    public void AWS_03_After_sixty_minutes_it_has_grown_into_the_zone() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 61m, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 62m, zone-fails: a }
          - { at: 63m, request: { from: db, to: "updates:443" }, expect: reaches }
        """,
        Regional("nat: { mode: regional }"));

    [Test]
    public void AWS_03_Without_an_internet_gateway_it_leads_nowhere() =>
        NetworkTexts.Network(Regional(Manual).Replace("igw:", "igw: { attached: no }", StringComparison.Ordinal)).Trace("db", "updates:443")
            .AssertBlocked("route-table", "NO_ROUTE_TO_DESTINATION", "the table of nat");
}
