using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>How long freed ports rest (PRT-10).</summary>
public sealed class QuarantineTests
{
    private const string Server = "198.51.100.7:80";
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromSeconds(120);

    /// <summary>RFC 6888 REQ-8.</summary>
    [Test]
    public void Rfc6888_8_A_freed_port_is_not_given_again_for_two_minutes()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(30000, 30000), Quarantine = new() { Udp = TwoMinutes } });
        lab.At(0).Inside(Udp("10.0.0.1:5000", Server)).Leaves("203.0.113.1:30000");
        lab.At(419).Inside(Udp("10.0.0.2:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.At(421).Inside(Udp("10.0.0.2:5000", Server)).Leaves("203.0.113.1:30000");
    }

    [Test]
    public void A_port_that_rests_is_not_kept_either()
    {
        using var lab = Lab.Rfc(c => c with { Quarantine = new() { Udp = TwoMinutes } });
        lab.At(0).Inside(Udp("10.0.0.1:5000", Server)).Leaves("203.0.113.1:5000");
        Assert.That(lab.At(400).MappingOf("10.0.0.2:5000"), Is.Not.EqualTo("203.0.113.1:5000"));
        lab.At(430).Inside(Udp("10.0.0.3:5000", Server)).Leaves("203.0.113.1:5000");
    }

    [Test]
    public void A_port_does_not_rest_while_another_flow_uses_it()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(30000, 30000), Quarantine = new() { Udp = TwoMinutes } });
        lab.At(0).Inside(Udp("10.0.0.1:5000", Server)).Leaves();
        lab.At(200).Inside(Udp("10.0.0.1:5000", "198.51.100.8:53")).Leaves();
        lab.At(350).Inside(Udp("10.0.0.1:5000", "198.51.100.9:53")).Leaves("203.0.113.1:30000");
    }

    /// <summary>The flow that ended last is the first one to be looked at by the sweep.</summary>
    [Test]
    public void A_port_rests_from_its_last_end_in_whatever_order_flows_are_swept()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(30000, 30000), Quarantine = new() { Udp = TwoMinutes } });
        lab.At(0).Inside(Udp("10.0.0.1:5000", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:5000", "198.51.100.8:53")).Leaves();
        lab.At(100).Inside(Udp("10.0.0.1:5000", Server)).Leaves();
        lab.At(519).Inside(Udp("10.0.0.2:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.At(521).Inside(Udp("10.0.0.2:5000", Server)).Leaves();
    }

    /// <summary>What has expired and is looked up before a sweep has come by ends there and then, and rests from its end.</summary>
    [Test]
    public void A_port_rests_though_no_sweep_has_seen_the_end_of_its_flow()
    {
        using var lab = Lab.Rfc(c => c with
        {
            Mapping = MappingBehavior.AddressAndPortDependent,
            Filtering = FilteringBehavior.AddressAndPortDependent,
            Quarantine = new() { Udp = TwoMinutes, SameDestination = true },
        });
        for (int i = 0; i < 600; i++)
            lab.At(0).Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves($"203.0.113.1:{5000 + i}");
        for (int i = 0; i < 600; i += 100)
            Assert.That(lab.At(301).Inside(Udp($"10.0.0.2:{5000 + i}", Server)).Leaves().Packet!.Source, Is.Not.EqualTo($"203.0.113.1:{5000 + i}"));
    }

    /// <summary>Azure: the port rests towards the same destination only, and how long says how the flow ended.</summary>
    [TestCase("SR", 16)]
    [TestCase("S", 30)]
    [TestCase("SF", 65)]
    public void A_tcp_port_rests_as_long_as_its_ending_says_towards_the_same_destination(string story, double hold)
    {
        using var lab = Lab.Linux(c => c with
        {
            Ports = new PortRange(30000, 30000),
            ReuseMappings = false,
            Quarantine = new()
            {
                TcpClosed = TimeSpan.FromSeconds(65),
                TcpReset = TimeSpan.FromSeconds(16),
                TcpHalfOpen = TimeSpan.FromSeconds(30),
                SameDestination = true,
            },
        });
        const string Client = "10.0.0.1:5000";
        const string External = "203.0.113.1:30000";
        lab.At(0).Inside(Tcp(Client, Server, "S", 100)).Leaves(External);
        double ends = 120;
        if (story != "S")
        {
            lab.Outside(Tcp(Server, External, "SA", 500, 101)).Arrives(Client);
            lab.Inside(Tcp(Client, Server, "A", 101, 501)).Leaves();
            if (story == "SR")
            {
                lab.Inside(Tcp(Client, Server, "R", 101)).Leaves();
                ends = 10;
            }
            else
            {
                lab.Inside(Tcp(Client, Server, "FA", 101, 501)).Leaves();
                lab.Outside(Tcp(Server, External, "FA", 501, 102)).Arrives();
                lab.Inside(Tcp(Client, Server, "A", 102, 502)).Leaves();
            }
        }

        lab.At(ends + hold - 1).Inside(Tcp("10.0.0.2:6000", Server, "S")).Drops(DropReason.PortsExhausted);
        lab.Inside(Tcp("10.0.0.2:6000", "198.51.100.8:80", "S")).Leaves(External);
        lab.At(ends + hold + 1).Inside(Tcp("10.0.0.2:6000", Server, "S")).Leaves(External);
    }

    [Test]
    public void The_port_that_was_freed_first_makes_room()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(30000, 30002), Quarantine = new() { Udp = TimeSpan.FromHours(1), MaxPorts = 2 } });
        for (int i = 0; i < 3; i++)
            lab.At(i * 50).Inside(Udp($"10.0.0.{i + 1}:{30000 + i}", Server)).Leaves($"203.0.113.1:{30000 + i}");
        lab.At(360).Inside(Udp("10.0.0.8:5000", Server)).Drops(DropReason.PortsExhausted);
        lab.At(410).Inside(Udp("10.0.0.9:5000", Server)).Leaves("203.0.113.1:30000");
        lab.Inside(Udp("10.0.0.10:5000", Server)).Drops(DropReason.PortsExhausted);
    }

    [Test]
    public void A_static_mapping_does_not_rest()
    {
        using var lab = Lab.Rfc(c => c with
        {
            Quarantine = new() { Udp = TwoMinutes },
            StaticMappings = [new(17, new(0xCB007101), 53, new(0x0A000001), 53)],
        });
        lab.At(0).Inside(Udp("10.0.0.1:53", Server)).Leaves("203.0.113.1:53");
        lab.At(310).Outside(Udp(Server, "203.0.113.1:53")).Arrives("10.0.0.1:53");
    }
}
