using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>What the NAT gateways of the clouds have in common, each value of their profiles by what it causes.</summary>
/// <param name="profile">The profile of one.</param>
public abstract class CloudGatewayTests(NatConfig profile)
{
    protected const string Client = "10.0.0.1:5000";
    protected const string Server = "198.51.100.7:80";

    [Test]
    public void Only_who_was_spoken_to_may_answer()
    {
        using var lab = Of();
        string external = lab.MappingOf(Client, Server);
        lab.Outside(Udp("198.51.100.8:80", external)).Drops(DropReason.NoEntry).IsSilent();
        lab.Outside(Udp("198.51.100.7:81", external)).Drops(DropReason.NoEntry).IsSilent();
        lab.Outside(Udp(Server, external)).Arrives(Client);
        lab.Outside(Tcp(Server, "203.0.113.1:2000", "S")).Drops(DropReason.NoEntry).IsSilent();
    }

    [Test]
    public void Every_flow_gets_a_port_of_its_own_at_random_from_1024_on()
    {
        using var lab = Of(c => c with { MaxFlows = 5000, Blocks = new() });
        int[] ports = [.. Enumerable.Range(0, 2000).Select(i => PortOf(lab.MappingOf("10.0.0.1:80", $"198.51.{i / 200}.{(i % 200) + 1}:53")))];
        Assert.That(ports, Has.All.InRange(1024, 65535));
        Assert.That(ports, Has.None.EqualTo(80), "no port is kept");
        Assert.That(ports.Distinct().Count(), Is.GreaterThan(1900), "none is used again for another destination on purpose");
        Assert.That(ports.Count(p => p < 1024 + (64512 / 4)), Is.InRange(400, 600));
        Assert.That(ports.Max(), Is.GreaterThan(65000));
    }

    [Test]
    public void All_ports_are_given_before_one_is_refused()
    {
        using var lab = Of(c => c with { Ports = new PortRange(2000, 2099), Blocks = new(), MaxFlows = 2000 });
        string[] given = [.. Enumerable.Range(0, 100).Select(i => lab.MappingOf($"10.0.0.{i + 1}:5000", Server))];
        Assert.That(given, Is.Unique);
        lab.Inside(Udp("10.0.1.1:5000", Server)).Drops(DropReason.PortsExhausted).IsSilent();
        lab.Inside(Udp("10.0.1.1:5000", "198.51.100.8:80")).Leaves();
    }

    [Test]
    public void Hosts_do_not_meet_by_their_external_endpoints()
    {
        using var lab = Of();
        string external = lab.MappingOf(Client, Server);
        lab.Inside(Udp("10.0.0.2:5000", external)).Drops(DropReason.ToNatItself).IsSilent();
        lab.Inside(Udp("10.0.0.2:5000", "203.0.113.1:9")).Drops(DropReason.ToNatItself).IsSilent();
    }

    [Test]
    public void The_gateway_itself_answers_no_ping()
    {
        using var lab = Of();
        lab.Inside(Ping("10.0.0.1", "203.0.113.1", 7)).IsSilent();
        Assert.That(lab.Outside(Ping("198.51.100.7", "203.0.113.1", 7)).IsSilent().Packet, Is.Null);
    }

    [Test]
    public void A_full_table_refuses_and_drops_nobody()
    {
        using var lab = Of(c => c with { MaxFlows = 2 });
        string first = lab.MappingOf("10.0.0.1:5000", Server);
        string second = lab.MappingOf("10.0.0.2:5000", Server);
        lab.Inside(Udp("10.0.0.3:5000", Server)).Drops(DropReason.TableFull).IsSilent();
        lab.Outside(Udp(Server, first)).Arrives("10.0.0.1:5000");
        lab.Outside(Udp(Server, second)).Arrives("10.0.0.2:5000");
    }

    [Test]
    public void Nobody_looks_at_sequence_numbers()
    {
        using var lab = Of();
        string external = TcpTalk.Open(lab, Client, Server);
        lab.Inside(Tcp(Client, Server, "A", 900_000_000, 700_000_000, 100)).Leaves(external);
        lab.Outside(Tcp(Server, external, "R", 123)).Arrives(Client);
    }

    [Test]
    public void A_connection_is_not_picked_up_in_mid_stream()
    {
        using var lab = Of();
        foreach (string flags in (string[])["A", "FA", "SA", "R"])
            Assert.That(lab.Inside(Tcp(Client, Server, flags, 1, 1)).Packet, Is.Null, flags);
        Assert.That(lab.Engine.Flows(), Is.Empty);
    }

    [Test]
    public void Errors_are_translated_if_what_they_quote_is_whole()
    {
        using var lab = Of();
        var sent = lab.Inside(Udp(Client, Server)).Leaves().Packet!;
        byte[] bad = [.. sent.Bytes];
        bad[10] ^= 1;
        lab.Outside(Error("192.0.2.1", "203.0.113.1", 3, 1, bad)).Drops(DropReason.IcmpErrorBadQuotedChecksum);
        lab.Outside(Error("192.0.2.1", "203.0.113.1", 4, 0, sent.Bytes)).Drops(DropReason.IcmpTypeNotTranslated);
        var error = lab.Outside(Error("192.0.2.1", "203.0.113.1", 3, 4, sent.Bytes, rest: 1400)).Arrives("10.0.0.1").Packet!;
        Assert.That(error.Quoted!.Source, Is.EqualTo(Client));
    }

    [Test]
    public void The_internet_carries_1500_bytes()
    {
        using var lab = Of();
        lab.Inside(Udp(Client, Server, 1472) with { DontFragment = true }).Leaves();
        var answer = lab.Inside(Udp(Client, Server, 1473) with { DontFragment = true }).Drops(DropReason.FragmentationNeeded).Answers(3, 4);
        Assert.That(answer.IcmpRest, Is.EqualTo(1500));
    }

    [Test]
    public void Ipsec_and_other_protocols_are_dropped([Values(IpProtocol.Gre, (byte)50, IpProtocol.Sctp)] byte protocol)
    {
        using var lab = Of();
        lab.Inside(Raw(protocol, "10.0.0.1", "198.51.100.7")).Drops(DropReason.ProtocolRefused).IsSilent();
        lab.Outside(Raw(protocol, "198.51.100.7", "203.0.113.1")).Drops(DropReason.ProtocolRefused).IsSilent();
    }

    /// <summary>A NAT of the profile with a small table.</summary>
    private protected Lab Of(Func<NatConfig, NatConfig>? change = null) => Lab.Of(profile, change);

    /// <summary>Whether the server reaches the client after so many seconds in which nobody said anything.</summary>
    private protected static bool Lives(Lab lab, double at, string external) => lab.At(at).Outside(Udp(Server, external)).Packet is not null;

    /// <summary>The port of an endpoint.</summary>
    protected static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
}
