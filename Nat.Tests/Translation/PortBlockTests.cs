using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>Ports in blocks (PRT-12, PRT-13; RFC 6888 REQ-14).</summary>
public sealed class PortBlockTests
{
    private const string Server = "198.51.100.7:53";

    private readonly BlockLog _log = new();

    [SetUp]
    public void Nothing_is_given()
    {
        _log.Records.Clear();
        _log.Given.Clear();
    }

    [Test]
    public void A_subscriber_gets_its_ports_by_the_block_and_one_record_tells_of_each()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10, MaxPerSubscriber = 2 } });
        var ports = Enumerable.Range(0, 20).Select(i => PortOf(lab.MappingOf($"10.0.0.1:{5000 + i}"))).ToList();
        Assert.That(_log.Given, Has.Count.EqualTo(2));
        Assert.That(ports.Take(10), Has.All.Matches<int>(p => _log.Given[0].Ports.Contains((ushort)p)));
        Assert.That(ports.Skip(10), Has.All.Matches<int>(p => _log.Given[1].Ports.Contains((ushort)p)));
        Assert.That(ports, Is.Unique);
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Udp("10.0.0.2:6000", Server)).Leaves();
        Assert.That(_log.Records, Has.Count.EqualTo(3).And.All.StartsWith("+"));
    }

    [Test]
    public void A_block_serves_every_protocol()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10, MaxPerSubscriber = 1 } });
        for (int i = 0; i < 10; i++)
        {
            lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves();
            lab.Inside(Tcp($"10.0.0.1:{5000 + i}", Server, "S")).Leaves();
            var ping = lab.Inside(Ping("10.0.0.1", "198.51.100.7", (ushort)i)).Leaves().Packet!;
            Assert.That(_log.Given[0].Ports.Contains(ping.QueryId), Is.True);
        }

        Assert.That(_log.Records, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_block_is_returned_when_its_last_flow_ends()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10 } });
        lab.At(0).Inside(Udp("10.0.0.1:5000", Server)).Leaves();
        lab.At(200).Inside(Udp("10.0.0.1:5001", Server)).Leaves();
        lab.At(400).Inside(Udp("10.0.0.9:5000", Server)).Leaves();
        Assert.That(_log.Records, Has.Count.EqualTo(2), "10.0.0.1 has a flow still");
        lab.At(600).Finish();
        Assert.That(_log.Records[2], Is.EqualTo("-" + _log.Records[0][1..]));
    }

    [Test]
    public void A_flow_that_does_not_come_into_being_leaves_no_record()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10 }, Tcp = new() { Loose = false } });
        lab.Inside(Tcp("10.0.0.1:5000", Server, "A")).Drops(DropReason.TcpCannotOpen);
        Assert.That(_log.Records, Is.Empty);
        Assert.That(lab.Engine.Ledger!.Count, Is.Zero);
    }

    [Test]
    public void All_blocks_of_a_subscriber_are_of_one_address_unless_pairing_is_soft([Values] bool soft)
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10, MaxPerSubscriber = 8 }, Ports = new PortRange(30000, 30019), Outside = [new(new(0xCB007101), new(0xCB007102))], SoftPairing = soft });
        int got = Enumerable.Range(0, 50).Count(i => lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Reason == DropReason.None);
        Assert.That(got, Is.EqualTo(soft ? 40 : 20));
        Assert.That(_log.Given.Select(b => b.External).Distinct().Count(), Is.EqualTo(soft ? 2 : 1));
    }

    /// <summary>Cloud NAT: a fixed number of ports for each host, which each destination may be reached by anew.</summary>
    [Test]
    public void A_fixed_number_of_ports_is_one_block_at_most()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 64, MaxPerSubscriber = 1 } }, NatProfiles.Linux);
        for (int i = 0; i < 64; i++)
            lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted);
        lab.Inside(Udp("10.0.0.1:6000", "198.51.100.8:53")).Leaves();
        lab.Inside(Udp("10.0.0.2:5000", Server)).Leaves();
    }

    [Test]
    public void Nobody_loses_a_port_when_all_blocks_are_given()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10, MaxPerSubscriber = 1 }, Ports = new PortRange(30000, 30029) });
        var mappings = Enumerable.Range(1, 3).Select(i => lab.MappingOf($"10.0.0.{i}:5000", Server)).ToList();
        lab.Inside(Udp("10.0.0.4:5000", Server)).Drops(DropReason.PortsExhausted);
        for (int i = 1; i <= 3; i++)
            lab.Outside(Udp(Server, mappings[i - 1])).Arrives($"10.0.0.{i}:5000");
    }

    [Test]
    public void A_reopened_connection_keeps_its_block()
    {
        using var lab = Lab(c => c with { Blocks = new() { Size = 10 } });
        var talk = lab.Inside(Tcp("10.0.0.1:5000", Server, "S", 100)).Leaves().Packet!;
        lab.Outside(Tcp(Server, talk.Source, "SA", 500, 101)).Arrives();
        lab.Inside(Tcp("10.0.0.1:5000", Server, "R", 101)).Leaves();
        lab.Inside(Tcp("10.0.0.1:5000", Server, "S", 9000)).Leaves(talk.Source);
        Assert.That(_log.Records, Has.Count.EqualTo(1));
    }

    [TestCase(7, "from 8")]
    [TestCase(20000, "all 10000 ports")]
    public void A_block_that_does_not_fit_is_a_fault(int size, string words) =>
        Assert.That((NatProfiles.Rfc4787 with { Ports = new PortRange(20000, 29999), Blocks = new() { Size = size } }).Faults(), Has.Exactly(1).Contains(words));

    private Lab Lab(Func<NatConfig, NatConfig> change, NatConfig? profile = null) => new(change((profile ?? NatProfiles.Rfc4787) with { MaxFlows = 1000 }), 1, _log);

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1]);
}
