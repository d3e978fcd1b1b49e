using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>What one subscriber, and what one destination, may take (LIM-01, 02, 03; RFC 6888 REQ-4, REQ-5).</summary>
public sealed class SubscriberTests
{
    private const string Server = "198.51.100.7:53";

    [Test]
    public void A_subscriber_gets_as_many_ports_as_it_may_and_others_lose_nothing()
    {
        using var lab = Lab.Rfc(c => c with { Subscribers = new() { MaxPorts = 3 } });
        lab.Inside(Udp("10.0.0.1:1", Server)).Leaves();
        lab.Inside(Tcp("10.0.0.1:2", Server, "S")).Leaves();
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 3)).Leaves();
        lab.Inside(Udp("10.0.0.1:4", Server)).Drops(DropReason.SubscriberPortLimit);
        lab.Inside(Udp("10.0.0.1:1", "198.51.100.8:53")).Leaves("203.0.113.1:1");
        lab.Inside(Udp("10.0.0.2:4", Server)).Leaves();
    }

    [Test]
    public void Ports_are_limited_for_each_protocol()
    {
        using var lab = Lab.Rfc(c => c with { Subscribers = new() { MaxPortsPerProtocol = 1 } });
        lab.Inside(Udp("10.0.0.1:1", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:2", Server)).Drops(DropReason.SubscriberPortLimit);
        lab.Inside(Tcp("10.0.0.1:2", Server, "S")).Leaves();
        lab.Inside(Tcp("10.0.0.1:3", Server, "S")).Drops(DropReason.SubscriberPortLimit);
    }

    /// <summary>Hosts of two zones are two subscribers, though they have one address (CTK-08).</summary>
    [TestCase(3, 0)]
    [TestCase(0, 3)]
    public void Each_zone_has_its_own_limits(int ports, int flows)
    {
        using var lab = Lab.Rfc(c => c with { Subscribers = new() { MaxPorts = ports, MaxFlows = flows } });
        for (int i = 1; i < 4; i++)
        {
            lab.Inside(5, Udp($"10.0.0.1:{i}", Server)).Leaves();
            lab.Inside(6, Udp($"10.0.0.1:{i}", Server)).Leaves();
        }

        var limit = ports > 0 ? DropReason.SubscriberPortLimit : DropReason.SubscriberFlowLimit;
        lab.Inside(5, Udp("10.0.0.1:4", Server)).Drops(limit);
        lab.Inside(6, Udp("10.0.0.1:4", Server)).Drops(limit);
        lab.Inside(Udp("10.0.0.1:4", Server)).Leaves();
    }

    [Test]
    public void Each_zone_has_its_own_block_of_ports()
    {
        using var lab = Lab.Rfc(c => c with { PreservePorts = false, Ports = new PortRange(2000, 2015), Blocks = new() { Size = 8, MaxPerSubscriber = 1 } });
        var red = Enumerable.Range(1, 8).Select(i => lab.Inside(5, Udp($"10.0.0.1:{i}", Server)).Leaves().Packet!.SourcePort / 8).ToList();
        var blue = Enumerable.Range(1, 8).Select(i => lab.Inside(6, Udp($"10.0.0.1:{i}", Server)).Leaves().Packet!.SourcePort / 8).ToList();
        Assert.That((red.Distinct().Count(), blue.Distinct().Count()), Is.EqualTo((1, 1)));
        Assert.That(red[0], Is.Not.EqualTo(blue[0]));
        lab.Inside(5, Udp("10.0.0.1:9", Server)).Drops(DropReason.PortsExhausted);
    }

    /// <summary>Where flows have their own endpoints, one port that serves several destinations is one port.</summary>
    [Test]
    public void A_port_is_counted_once_for_all_its_destinations()
    {
        using var lab = Lab.Linux(c => c with { Subscribers = new() { MaxPorts = 1 } });
        for (int i = 1; i < 9; i++)
            lab.Inside(Udp("10.0.0.1:5000", $"198.51.100.{i}:53")).Leaves("203.0.113.1:5000");
        lab.Inside(Udp("10.0.0.1:5001", Server)).Drops(DropReason.SubscriberPortLimit);
    }

    [Test]
    public void A_port_is_given_back_when_its_last_flow_ends([Values] bool rfc)
    {
        Func<NatConfig, NatConfig> change = c => c with { Subscribers = new() { MaxPorts = 1 } };
        using var lab = rfc ? Lab.Rfc(change) : Lab.Linux(change);
        lab.At(0).Inside(Udp("10.0.0.1:1", Server)).Leaves();
        lab.At(20).Inside(Udp("10.0.0.1:1", "198.51.100.8:53")).Leaves();
        lab.At(rfc ? 310 : 40).Inside(Udp("10.0.0.1:2", Server)).Drops(DropReason.SubscriberPortLimit);
        lab.At(1000).Inside(Udp("10.0.0.1:2", Server)).Leaves();
    }

    [Test]
    public void Flows_are_limited_whoever_opens_them()
    {
        using var lab = Lab.Rfc(c => c with { Subscribers = new() { MaxFlows = 2 } });
        string external = lab.MappingOf("10.0.0.1:5000", Server);
        lab.Outside(Udp("198.51.100.8:1", external)).Arrives();
        lab.Outside(Udp("198.51.100.9:1", external)).Drops(DropReason.SubscriberFlowLimit);
        lab.Inside(Udp("10.0.0.1:5000", "198.51.100.9:1")).Drops(DropReason.SubscriberFlowLimit);
        lab.Inside(Udp("10.0.0.2:5000", Server)).Leaves();
    }

    [Test]
    public void New_flows_are_limited_in_rate_after_a_burst()
    {
        using var lab = Lab.Rfc(c => c with { Subscribers = new() { NewFlowsPerSecond = 10, NewFlowsBurst = 3 } });
        for (int i = 1; i <= 3; i++)
            lab.At(1).Inside(Udp($"10.0.0.1:{i}", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:4", Server)).Drops(DropReason.SubscriberRateLimit);
        lab.Inside(Udp("10.0.0.2:4", Server)).Leaves();
        lab.At(1.11).Inside(Udp("10.0.0.1:4", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:5", Server)).Drops(DropReason.SubscriberRateLimit);
        lab.At(9).Inside(Udp("10.0.0.1:1", Server)).Leaves();
        for (int i = 5; i <= 7; i++)
            lab.Inside(Udp($"10.0.0.1:{i}", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:8", Server)).Drops(DropReason.SubscriberRateLimit);
    }

    [Test]
    public void A_subscriber_may_be_a_prefix()
    {
        using var lab = Lab.Rfc(c => c with { Subscribers = new() { PrefixLength = 24, MaxFlows = 2 } });
        lab.Inside(Udp("10.0.0.1:1", Server)).Leaves();
        lab.Inside(Udp("10.0.0.200:1", Server)).Leaves();
        lab.Inside(Udp("10.0.0.7:1", Server)).Drops(DropReason.SubscriberFlowLimit);
        lab.Inside(Udp("10.0.1.7:1", Server)).Leaves();
    }

    /// <summary>AWS NAT gateway: 55,000 flows to a destination; the figure here is smaller.</summary>
    [Test]
    public void A_destination_gets_as_many_flows_as_it_may_from_one_external_address()
    {
        using var lab = Lab.Linux(c => c with { MaxFlowsPerDestination = 4, ReuseMappings = false });
        for (int i = 1; i <= 4; i++)
            lab.At(0).Inside(Udp($"10.0.0.{i}:5000", Server)).Leaves();
        lab.Inside(Udp("10.0.0.9:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Tcp("10.0.0.9:5000", Server, "S")).Leaves();
        lab.Inside(Udp("10.0.0.9:5000", "198.51.100.7:54")).Leaves();
        lab.At(20).Inside(Udp("10.0.0.1:5000", Server)).Leaves();
        lab.At(40).Inside(Udp("10.0.0.9:5000", Server)).Leaves();
    }

    [Test]
    public void Another_external_address_has_flows_of_its_own_to_a_destination()
    {
        using var lab = Lab.Linux(c => c with
        {
            MaxFlowsPerDestination = 4,
            Pooling = AddressPooling.RoundRobin,
            ReuseMappings = false,
            Outside = [new(new(0xCB007100), new(0xCB007101))],
        });
        var got = Enumerable.Range(1, 8).Select(i => lab.MappingOf($"10.0.0.{i}:5000", Server)).ToList();
        Assert.That(got, Is.Unique);
        lab.Inside(Udp("10.0.0.9:5000", Server)).Drops(DropReason.PortsExhausted);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void What_has_expired_does_not_keep_a_host_from_opening_flows(bool ports)
    {
        const int Others = 8000;
        const int Most = 100;
        using var lab = new Lab(NatProfiles.Rfc4787 with { MaxFlows = 20_000, Subscribers = ports ? new() { MaxPorts = Most } : new() { MaxFlows = Most } });
        for (int i = 0; i < Others; i++)
            lab.At(0).Inside(Udp($"10.1.{i / 250}.{1 + (i % 250)}:5000", Server)).Leaves();
        for (int i = 0; i < Most; i++)
            lab.At(0).Inside(Udp($"10.0.0.1:{1000 + i}", Server)).Leaves();
        int refused = 0;
        while (lab.At(3600 + (refused / 1000.0)).Inside(Udp("10.0.0.1:9000", Server)).Verdict == Nat.Core.Engine.VerdictKind.Drop)
            refused++;
        Assert.That(refused, Is.LessThan(Others / 200));
    }
}
