using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Nat64;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Nat64;

/// <summary>Stateful NAT64 (RFC 6146).</summary>
public class Rfc6146Tests
{
    private const string Host = "2001:db8::1";
    private const string Other = "2001:db8::2";
    private const string Server = "93.184.216.34";
    private const string Server6 = $"64:ff9b::{Server}";
    private const string External = "203.0.113.1";

    [Test]
    public void Rfc6146_3_5_1_Two_hosts_with_one_port_are_told_apart()
    {
        using var lab = new Lab64();
        string first = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53)).Sent4().Source;
        string second = lab.Inside(Frame6.Udp(Other, 5000, Server6, 53)).Sent4().Source;
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(lab.Outside(Udp($"{Server}:53", first)).Sent6().Destination, Is.EqualTo(Host));
        Assert.That(lab.Outside(Udp($"{Server}:53", second)).Sent6().Destination, Is.EqualTo(Other));
        Assert.That((lab.Nat64.HostCount, lab.Engine.FlowCount), Is.EqualTo((2, 2)));
    }

    [Test]
    public void Rfc6146_3_5_1_A_mapping_is_endpoint_independent()
    {
        using var lab = new Lab64();
        string first = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53)).Sent4().Source;
        Assert.That(lab.Inside(Frame6.Udp(Host, 5000, "64:ff9b::8.8.8.8", 53)).Sent4().Source, Is.EqualTo(first));
    }

    [Test]
    public void Rfc6146_3_5_A_source_behind_the_prefix_is_dropped()
    {
        using var lab = new Lab64();
        Assert.That(lab.Inside(Frame6.Udp("64:ff9b::8.8.8.8", 5000, Server6, 53)).Reason, Is.EqualTo(DropReason.Nat64LoopingSource));
    }

    [Test]
    public void Rfc6146_3_5_A_destination_that_is_not_behind_the_prefix_is_dropped()
    {
        using var lab = new Lab64();
        Assert.That(lab.Inside(Frame6.Udp(Host, 5000, "2001:db8:1::1", 53)).Reason, Is.EqualTo(DropReason.Nat64ForeignDestination));
    }

    [TestCase("::1")]
    [TestCase("::")]
    [TestCase("fe80::1")]
    [TestCase("ff02::1")]
    [TestCase("::ffff:10.0.0.1")]
    public void Rfc6146_3_5_No_host_has_such_a_source(string source)
    {
        using var lab = new Lab64();
        Assert.That(lab.Inside(Frame6.Udp(source, 5000, Server6, 53)).Reason, Is.EqualTo(DropReason.MartianSource));
    }

    [Test]
    public void Rfc6146_3_5_Nobody_comes_in_who_was_not_asked()
    {
        using var lab = new Lab64(NatProfiles.Linux);
        lab.Inside(Frame6.Udp(Host, 5000, Server6, 53));
        Assert.That(lab.Outside(Udp("8.8.8.8:53", $"{External}:5000")).Reason, Is.EqualTo(DropReason.NoEntry));
    }

    [Test]
    public void Rfc6146_3_4_A_datagram_in_fragments_without_checksum_gets_one()
    {
        using var lab = new Lab64(how: new() { LowestIpv6Mtu = 1500 });
        lab.Inside(Frame6.Udp(Host, 5000, Server6, 53));
        var fragments = Udp($"{Server}:53", $"{External}:5000", 3001).WithoutChecksum().Fragments(1400);
        foreach (var fragment in fragments.Reverse())
            lab.Outside(fragment);
        byte[] whole = [.. lab.Ipv6.OrderBy(p => p.Fragment.Offset).SelectMany(p => p.Transport)];
        Assert.That((whole.Length, whole[6] | whole[7], Sums6.OfTransport(Server6, Host, 17, whole)), Is.EqualTo((3009, whole[6] | whole[7], 0xFFFF)));
        Assert.That(whole[6] | whole[7], Is.Not.Zero);
    }

    [Test]
    public void Rfc6146_3_8_A_host_reaches_another_by_its_outside_address()
    {
        using var lab = new Lab64(how: new() { AllowNonGlobal = true });
        string outside = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53)).Sent4().Source;
        string port = outside.Split(':')[1];
        var got = lab.Inside(Frame6.Udp(Other, 6000, $"64:ff9b::{External}", ushort.Parse(port, null))).Sent6();
        Assert.That((got.Destination, got.DestinationPort), Is.EqualTo((Host, 5000)));
        Assert.That(got.Source, Is.EqualTo(System.Net.IPAddress.Parse($"64:ff9b::{External}").ToString()), "by its own outside address, not by its stand-in");
    }

    [Test]
    public void Rfc6146_5_3_Hosts_are_bounded_and_no_stand_in_is_taken_from_a_live_flow()
    {
        using var lab = new Lab64(how: new() { MaxHosts = 2 });
        lab.At(0).Inside(Frame6.Udp("2001:db8::1", 5000, Server6, 53));
        lab.At(1).Inside(Frame6.Udp("2001:db8::2", 5000, Server6, 53));
        Assert.That(lab.At(2).Inside(Frame6.Udp("2001:db8::3", 5000, Server6, 53)).Reason, Is.EqualTo(DropReason.Nat64HostsExhausted));
        double longest = lab.Engine.Config.Timeouts.ByClass.Max().TotalSeconds;
        Assert.That(lab.At(longest - 1).Outside(Udp($"{Server}:53", $"{External}:5000")).Reason, Is.EqualTo(DropReason.NoEntry), "the flow of the first has expired");
        Assert.That(lab.At(longest + 1.5).Inside(Frame6.Udp("2001:db8::3", 5000, Server6, 53)).Sent4(), Is.Not.Null);
        Assert.That(lab.Nat64.HostCount, Is.EqualTo(2));
    }

    [Test]
    public void A_packet_that_opens_nothing_leaves_no_stand_in()
    {
        using var lab = new Lab64();
        for (int i = 1; i < 1000; i++)
            Assert.That(lab.Inside(Frame6.Ping($"2001:db8::{i:x}", Server6, 7, 130)).Reason, Is.EqualTo(DropReason.IcmpTypeNotTranslated));
        Assert.That(lab.Nat64.HostCount, Is.Zero);
    }

    [Test]
    public void IPv4_hosts_use_the_same_ports()
    {
        using var lab = new Lab64();
        string first = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53)).Sent4().Source;
        string second = lab.Inside(Udp("10.0.0.1:5000", $"{Server}:53")).Sent4().Source;
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Frame.Text(lab.Outside(Udp($"{Server}:53", second)).Sent4().DestinationAddress), Is.EqualTo("10.0.0.1"));
        Assert.That(lab.Outside(Udp($"{Server}:53", first)).Sent6().Destination, Is.EqualTo(Host));
    }

    [Test]
    public void A_host_whose_stand_in_is_an_address_of_IPv4_is_none_the_worse()
    {
        using var lab = new Lab64(how: new() { AllowNonGlobal = true });
        Assert.That(lab.Inside(Frame6.Udp(Host, 5000, "64:ff9b::240.0.0.2", 53)).Sent4().Destination, Is.EqualTo("240.0.0.2:53"));
    }

    [Test]
    public void What_is_no_IPv6_packet_is_refused()
    {
        using var lab = new Lab64();
        byte[] packet = Frame6.Udp(Host, 5000, Server6, 53).Bytes();
        Assert.That(lab.Send(packet[..39], Side.Inside).Reason, Is.EqualTo(DropReason.TruncatedIpHeader));
        Assert.That(lab.Send(packet[..50], Side.Inside).Reason, Is.EqualTo(DropReason.BadIpTotalLength));
        Assert.That(lab.Send([], Side.Inside).Reason, Is.EqualTo(DropReason.TruncatedIpHeader));
        Assert.That(Nat.Core.Packets.Ipv6Packet.TryParse(Udp("10.0.0.1:5000", $"{Server}:53", 40).Bytes(), out _), Is.EqualTo(DropReason.NotIpv6));
        Assert.That(lab.Nat64.Counters.Drops(DropReason.TruncatedIpHeader), Is.EqualTo(2));
    }

    [Test]
    public void A_configuration_that_contradicts_itself_is_refused()
    {
        using var engine = new NatEngine(NatProfiles.Linux with { MaxFlows = 100 }, 1);
        foreach (var config in (Nat64Config[])[new() { Zone = 0 }, new() { Ipv6Mtu = 1000 }, new() { LowestIpv6Mtu = 2000 }, new() { MaxHosts = 0 }])
            Assert.That(() => new Nat64Engine(engine, config, 1), Throws.ArgumentException);
    }
}
