using Nat.Core.Packets;
using Nat.Tests.Support;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Network;

namespace Nat.Tests.Vpc;

/// <summary>AWS-04: NAT instance.</summary>
public class Aws04Tests
{
    /// <summary>The shop with a NAT instance in the place of the gateway.</summary>
    internal static readonly string Text = CloudTexts.Shop
        .Replace("nat-gateways:\n  nat: { subnet: public, addresses: 10.0.1.100, elastic: 203.0.113.10 }\n", "", StringComparison.Ordinal)
        .Replace("instances:\n", "instances:\n  nat: { subnet: public, address: 10.0.1.200, elastic: 203.0.113.30, groups: forwarding, source-check: off, nat: true }\n", StringComparison.Ordinal)
        .Replace("security-groups:\n", "security-groups:\n  forwarding: { inbound: [all from 10.0.0.0/16] }\n", StringComparison.Ordinal);

    [Test]
    public void AWS_04_It_masquerades_as_Linux_does_and_keeps_the_port()
    {
        var trace = NetworkTexts.Network(Text).Trace("db", "updates:443");
        trace.AssertReaches();
        var translated = trace.Hops.First(h => h.Component == "nat-instance");
        Assert.That(translated.Before, Does.Contain("10.0.2.20:32768"));
        Assert.That(translated.After, Does.Contain("10.0.1.200:32768"));
    }

    [Test]
    public void AWS_04_With_the_source_destination_check_on_it_drops_what_is_not_its_own() =>
        NetworkTexts.Network(Text.Replace("source-check: off", "source-check: on", StringComparison.Ordinal)).Trace("db", "updates:443")
            .AssertBlocked("interface", "ENI_SOURCE_DEST_CHECK_RESTRICTION", "nat");

    [Test]
    public void AWS_04_Its_security_group_holds() =>
        NetworkTexts.Network(Text.Replace("[all from 10.0.0.0/16]", "[tcp 80 from 10.0.0.0/16]", StringComparison.Ordinal)).Trace("db", "updates:443")
            .AssertBlocked("security-group", "ENI_SG_RULES_MISMATCH", "forwarding");

    [Test]
    public void AWS_04_It_forwards_ports() =>
        NetworkTexts.Network(Text.Replace("nat: true", "nat: { forwards: tcp 8080 to 10.0.2.20:5432 }", StringComparison.Ordinal)
                .Replace("[all from 10.0.0.0/16]", "[all from 0.0.0.0/0]", StringComparison.Ordinal)
                .Replace("[tcp 5432 from web]", "[tcp 5432 from 0.0.0.0/0]", StringComparison.Ordinal))
            .Trace("customer", "203.0.113.30:8080").AssertReaches();

    [Test]
    public void AWS_04_It_stands_in_for_nobody_when_it_stops() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 1s, stop-instance: nat }
          - { at: 2s, request: { from: db, to: "updates:443" }, expect: blocked by bad-state-route }
        """,
        Text);

    [Test]
    public void AWS_04_It_keeps_an_idle_connection_for_days_where_a_gateway_would_not() => CloudTexts.Play(
        """
        timeline:
          - { at: 0s, idle: { from: db, to: "updates:443", for: 4d }, expect: reaches }
        """,
        Text);

    [Test]
    public void AWS_04_It_takes_fragments_of_TCP_where_a_gateway_drops_them()
    {
        using var lab = new CloudLab(Text);
        byte[] whole = Build.Tcp("10.0.2.20:5000", "93.184.216.34:443", "S", length: 68).Bytes();
        var (first, last) = (Piece(whole, 0, 48), Piece(whole, 48, 40));
        Assert.That(lab.Send("db", first).Block.Code, Is.EqualTo(BlockCode.None), "kept until the other comes");
        lab.Send("db", last);
        var places = new List<string>();
        while (lab.Plane.TryCarryMade(out _, out var fate))
            places.Add(fate.Place.Address.ToString());
        Assert.That(places, Is.EqualTo((string[])["93.184.216.34", "93.184.216.34"]));
    }

    private static byte[] Piece(byte[] whole, int from, int length)
    {
        byte[] piece = [.. whole[..20], .. whole[(20 + from)..(20 + from + length)]];
        piece[2] = 0;
        piece[3] = (byte)piece.Length;
        Assert.That(Ipv4Packet.TryParseQuoted(piece, out var packet));
        packet.RecomputeChecksum();
        packet.SetFragment(piece.Length, from, moreFragments: 20 + from + length < whole.Length);
        return piece;
    }
}
