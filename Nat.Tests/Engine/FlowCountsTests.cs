using CsCheck;
using Nat.Core.Conntrack;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What is counted of flows by protocol and by how they end, and of ports.</summary>
public sealed class FlowCountsTests
{
    private const string Host = "10.0.0.1:5000";
    private const string Server = "198.51.100.10:80";
    private const string External = "203.0.113.1:5000";

    [Test]
    public void What_began_and_has_not_ended_is_live_whatever_happens() => Gen.Select(Gen.Int[0, 200], Gen.Int[1, 9], Gen.Int[0, 3]).Array[1, 60].Sample(
        steps =>
        {
            using var lab = Lab.Linux(c => c with { MaxFlows = 6, Overload = OverloadPolicy.EarlyDrop });
            double now = 0;
            foreach (var (seconds, host, kind) in steps)
            {
                now += seconds;
                string source = $"10.0.0.{host}:5000";
                lab.At(now).Inside(kind switch
                {
                    0 => Udp(source, Server),
                    1 => Tcp(source, Server, "S"),
                    2 => Tcp(source, Server, "R"),
                    _ => Ping($"10.0.0.{host}", "198.51.100.10", 7),
                });
                var flows = lab.Engine.Statistics.Flows;
                Assert.That(flows.Protocols.Sum(flows.Live), Is.EqualTo(lab.Engine.FlowCount));
            }
        },
        iter: 300,
        threads: 1);

    [Test]
    public void Flows_are_counted_by_protocol_and_by_their_end()
    {
        using var lab = Lab.Linux();
        lab.Inside(Udp(Host, Server)).Leaves(External);
        lab.Inside(Tcp(Host, Server, "S")).Leaves(External);
        lab.Outside(Tcp(Server, External, "RA"));
        lab.At(1000).Finish();
        var flows = lab.Engine.Statistics.Flows;
        Assert.That((flows.Created(IpProtocol.Udp), flows.Ended(IpProtocol.Udp, FlowEnd.Expired), flows.Live(IpProtocol.Udp)), Is.EqualTo((1, 1, 0)));
        Assert.That((flows.Created(IpProtocol.Tcp), flows.Ended(IpProtocol.Tcp, FlowEnd.Reset), flows.Live(IpProtocol.Tcp)), Is.EqualTo((1, 1, 0)));
        Assert.That(flows.IdleTimeouts, Is.EqualTo(1), "a reset connection was not idle");
    }

    [Test]
    public void Connections_are_tried_from_the_inside_and_accepted_from_the_outside()
    {
        using var lab = Lab.Linux();
        lab.Inside(Tcp(Host, Server, "S")).Leaves(External);
        lab.Inside(Tcp(Host, Server, "S")).Leaves(External);
        lab.Outside(Tcp(Server, External, "SA"));
        lab.Inside(Tcp(Host, Server, "A")).Leaves(External);
        lab.Outside(Tcp(Server, "203.0.113.1:99", "S"));
        Assert.That((lab.Engine.Counters.ConnectionAttempts, lab.Engine.Counters.ConnectionsAccepted), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Ports_in_use_are_told_by_address_and_the_busiest_destination_by_its_flows()
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(5000, 5003) });
        for (int i = 0; i < 3; i++)
            lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves($"203.0.113.1:{5000 + i}");
        lab.Inside(Udp(Host, "198.51.100.11:80")).Leaves(External);
        lab.Inside(Ping("10.0.0.1", "198.51.100.10", 7)).Leaves();
        var usage = Core.Engine.PortUsage.Of(lab.Engine.Flows(), lab.Engine.Config);
        var use = usage.Used.Single();
        Assert.That((use.Address.ToString(), use.Protocol, use.Ports, use.Flows), Is.EqualTo(("203.0.113.1", IpProtocol.Udp, 3, 4)));
        Assert.That((usage.Busiest!.Value.Destination.ToString(), usage.Busiest.Value.Port, usage.Busiest.Value.Flows), Is.EqualTo(("198.51.100.10", 80, 3)));
        Assert.That((usage.Limit, usage.HighestShare), Is.EqualTo((4, 0.75)));
    }
}
