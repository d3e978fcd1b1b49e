using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>VPP, plugin nat44-ed.</summary>
public sealed class VppTests
{
    private const string Client = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string External = "203.0.113.1:5000";

    [TestCase("A")]
    [TestCase("FA")]
    [TestCase("SA")]
    [TestCase("R")]
    public void A_segment_that_is_no_syn_never_opens_a_session(string flags)
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        Assert.That(lab.Inside(Tcp(Client, Server, flags, 1, 1)).IsSilent().Packet, Is.Null);
        Assert.That(lab.Engine.Flows(), Is.Empty);
    }

    [TestCase("S", 240)]
    [TestCase("", 7440)]
    [TestCase("F", 240)]
    [TestCase("R", 240)]
    public void The_first_fin_and_any_reset_leave_240_seconds(string story, double left)
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        if (story == "S")
            lab.Inside(Tcp(Client, Server, "S", 1000)).Leaves(External);
        else
            TcpTalk.Open(lab, Client, External, Server);
        if (story is "F" or "R")
            lab.Inside(Tcp(Client, Server, story + "A", 1001, 5001)).Leaves(External);
        Assert.That(lab.Left, Is.EqualTo(left));
    }

    [Test]
    public void Nobody_looks_at_sequence_numbers()
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        TcpTalk.Open(lab, Client, External, Server);
        lab.Inside(Tcp(Client, Server, "A", 900_000_000, 700_000_000, 100)).Leaves(External);
    }

    [Test]
    public void A_datagram_has_300_seconds_answered_or_not_and_an_echo_60()
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        lab.At(0).Inside(Udp(Client, Server)).Leaves(External);
        lab.At(299).Outside(Udp(Server, External)).Arrives(Client);
        lab.At(598).Outside(Udp(Server, External)).Arrives(Client);
        lab.At(899).Outside(Udp(Server, External)).Drops(DropReason.NoEntry);
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Leaves();
        lab.At(958).Outside(Pong("198.51.100.7", "203.0.113.1", 7)).Arrives("10.0.0.1:7");
        lab.At(1019).Outside(Pong("198.51.100.7", "203.0.113.1", 7)).Drops(DropReason.NoEntry);
    }

    /// <summary>Ten tries, each at random, fail with the tenth power of how full the range is (PRT-06).</summary>
    [TestCase(7000)]
    [TestCase(8000)]
    [TestCase(9000)]
    [TestCase(9500)]
    public void Ten_tries_fail_with_the_tenth_power_of_the_occupancy(int taken)
    {
        using var lab = Lab.Of(NatProfiles.Vpp, c => c with { MaxFlows = 12_000, Ports = new PortRange(10_000, 19_999) });
        for (int i = 0; i < taken; i++)
            lab.Inside(Udp($"10.0.0.1:{10_000 + i}", Server)).Leaves($"203.0.113.1:{10_000 + i}");
        double expected = 0, variance = 0;
        int failed = 0;
        for (int i = 0; i < 300; i++)
        {
            double chance = Math.Pow(taken / 10_000.0, 10);
            (expected, variance) = (expected + chance, variance + (chance * (1 - chance)));
            if (lab.Inside(Udp($"10.0.0.2:{30_000 + i}", Server)).IsSilent().Reason == DropReason.PortsExhausted)
                failed++;
            else
                taken++;
        }

        Assert.That(failed, Is.EqualTo(expected).Within(4 * Math.Sqrt(variance)));
    }

    [Test]
    public void A_port_is_kept_from_1024_on_and_each_destination_has_all()
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        lab.Inside(Udp("10.0.0.1:5000", Server)).Leaves(External);
        lab.Inside(Udp("10.0.0.2:5000", "198.51.100.8:80")).Leaves(External);
        Assert.That(lab.MappingOf("10.0.0.2:5000", Server), Is.Not.EqualTo(External));
        Assert.That(int.Parse(lab.MappingOf("10.0.0.3:80", Server).Split(':')[1], null), Is.GreaterThanOrEqualTo(1024));
        lab.Outside(Udp("198.51.100.9:80", External)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void A_host_has_one_address_and_gets_no_other()
    {
        using var lab = Lab.Of(NatProfiles.Vpp, c => c with { Ports = new PortRange(2000, 2000), Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 7))] });
        lab.Inside(Udp(Client, Server)).Leaves();
        for (int i = 1; i < 20; i++)
            lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Drops(DropReason.PortsExhausted);
        var addresses = Enumerable.Range(1, 40).Select(i => lab.MappingOf($"10.0.1.{i}:5000", $"198.51.100.{i + 50}:80").Split(':')[0]);
        Assert.That(addresses.Distinct().Count(), Is.GreaterThan(4));
    }

    [Test]
    public void Three_fragments_may_come_before_the_first()
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        var pieces = Udp(Client, Server, 800).Fragments(160);
        Assert.That(lab.Inside(new[] { 1, 2, 3, 0, 4, 5 }.Select(i => pieces[i])).Released, Has.Length.EqualTo(6));
        lab.Inside(new[] { 1, 2, 3 }.Select(i => pieces[i] with { Id = 9 })).IsHeld();
        lab.Inside(pieces[4] with { Id = 9 }).Drops(DropReason.FragmentsBeforeFirst);
    }

    [TestCase(0.09, true)]
    [TestCase(0.11, false)]
    public void A_fragment_is_waited_for_100_milliseconds(double after, bool whole)
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        var pieces = Udp(Client, Server, 800).Fragments(408);
        lab.At(0).Inside(pieces[0]).IsHeld();
        Assert.That(lab.At(after).Inside(pieces[1]).Released, Has.Length.EqualTo(whole ? 2 : 0));
    }

    [Test]
    public void Other_protocols_go_by_their_addresses([Values(IpProtocol.Gre, (byte)50, IpProtocol.Sctp)] byte protocol)
    {
        using var lab = Lab.Of(NatProfiles.Vpp);
        var sent = lab.At(0).Inside(Raw(protocol, "10.0.0.1", "198.51.100.7")).Leaves().Packet!;
        Assert.That(Frame.Text(sent.SourceAddress), Is.EqualTo("203.0.113.1"));
        Assert.That(sent.Transport.ToArray(), Is.EqualTo(Raw(protocol, "10.0.0.1", "198.51.100.7").Transport), "nothing else is written");
        lab.At(299).Outside(Raw(protocol, "198.51.100.7", "203.0.113.1")).Arrives();
        lab.At(600).Outside(Raw(protocol, "198.51.100.7", "203.0.113.1")).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Hosts_meet_by_static_mappings_only()
    {
        using var lab = Lab.Of(NatProfiles.Vpp, c => c with { StaticMappings = [new(IpProtocol.Udp, new(0xCB007109), 53, new(0x0A000009), 53)] });
        string external = lab.MappingOf(Client, Server);
        lab.Inside(Udp("10.0.0.2:6000", "203.0.113.9:53")).Arrives("10.0.0.9:53", "203.0.113.1:6000");
        lab.Inside(Udp("10.0.0.2:6000", external)).Drops(DropReason.HairpinRefused);
    }

    [Test]
    public void A_full_table_refuses_and_drops_nobody()
    {
        using var lab = Lab.Of(NatProfiles.Vpp, c => c with { MaxFlows = 1 });
        lab.Inside(Udp(Client, Server)).Leaves(External);
        lab.Inside(Udp("10.0.0.2:5000", Server)).Drops(DropReason.TableFull).IsSilent();
        lab.Outside(Udp(Server, External)).Arrives(Client);
    }
}
