using Nat.Tests.Support;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Network;

namespace Nat.Tests.Vpc;

/// <summary>AWS-05: internet gateway.</summary>
public class Aws05Tests
{
    [Test]
    public void AWS_05_The_public_address_stands_for_the_private_one_and_the_port_stays()
    {
        using var lab = new CloudLab();
        byte[] packet = Build.Udp("10.0.1.10:777", "93.184.216.34:123").Bytes();
        Assert.That(lab.Send("web", packet).Arrived);
        Assert.That(packet, Is.EqualTo(Build.Udp("203.0.113.20:777", "93.184.216.34:123").Bytes()));
    }

    [Test]
    public void AWS_05_What_comes_in_is_translated_back_even_if_nothing_went_out() => NetworkTexts.Network(CloudTexts.Shop).Trace("customer", "web:443").AssertReaches();

    [Test]
    public void AWS_05_It_translates_the_packet_that_an_ICMP_error_quotes()
    {
        using var lab = new CloudLab();
        byte[] sent = Build.Udp("10.0.1.10:777", "93.184.216.34:123").Bytes();
        var there = lab.Send("web", sent);
        byte[] error = Build.Error("93.184.216.34", "203.0.113.20", 3, 3, sent).Bytes();
        Assert.That(lab.Reply(there, error).Place.Port?.Name, Is.EqualTo("web"));
        Assert.That(error, Is.EqualTo(Build.Error("93.184.216.34", "10.0.1.10", 3, 3, Build.Udp("10.0.1.10:777", "93.184.216.34:123").Bytes()).Bytes()));
    }

    [Test]
    public void AWS_05_A_source_without_public_address_is_dropped() =>
        CloudTexts.ShopWith("elastic: 203.0.113.20, groups: web", "public: false, groups: web").Trace("web", "updates:443")
            .AssertBlocked("internet-gateway", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "igw");

    [Test]
    public void AWS_05_Private_destinations_are_not_on_the_internet() =>
        NetworkTexts.Network(CloudTexts.Shop).Trace("web", "192.168.7.7:443").AssertBlocked("internet-gateway", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");

    [Test]
    public void AWS_05_It_remembers_nothing_and_costs_nothing()
    {
        using var lab = new CloudLab();
        byte[] packet = Build.Tcp("198.51.100.7:5000", "203.0.113.20:443", "A", seq: 77).Bytes();
        Assert.That(lab.Send("customer", packet).Place.Port?.Name, Is.EqualTo("web"), "a segment of no known connection");
        Assert.That(lab.Plane.Topology.Gateway("nat")!.Zones["a"].Flows(), Is.Empty);
        Assert.That(lab.Plane.Topology.Port("web"), Is.InstanceOf<PortNode>());
    }
}
