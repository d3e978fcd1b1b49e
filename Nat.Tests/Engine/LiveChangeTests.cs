using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Another configuration for a NAT that has flows.</summary>
public sealed class LiveChangeTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string C = "10.0.0.3:5000";
    private const string Server = "198.51.100.7:53";
    private const string Other = "198.51.100.8:53";

    private static readonly string[] Profiles = [.. NatProfiles.All.Select(p => p.Profile)];

    [TestCaseSource(nameof(Profiles))]
    public void TheSameConfigurationChangesNothing(string profile)
    {
        var config = NatProfiles.Find(profile)! with { MaxFlows = 200, Outside = [new(new(Frame.Address("203.0.113.1")), new(Frame.Address("203.0.113.4")))] };
        using var changed = new Lab(config);
        using var same = new Lab(config);
        var chatter = new Chatter(7);
        for (int i = 0; i < 20; i++)
        {
            chatter.Say(100, same, changed);
            changed.Change(c => c with { Profile = $"{i}" });
            changed.Change(c => c with { MaxFlowsPerDestination = c.MaxFlowsPerDestination == 0 ? 60_000 : c.MaxFlowsPerDestination + 1 });
        }

        Assert.That(same.Engine.FlowCount, Is.GreaterThan(10));
        AssertSound(changed);
        changed.At(chatter.Now + 1_000_000).Finish();
        Assert.That(changed.Engine.FlowCount + changed.Engine.MappingCount, Is.Zero);
        Assert.That(changed.Engine.Ledger?.Count ?? 0, Is.Zero, "nothing is held for flows that have ended");
    }

    [TestCase("linux")]
    [TestCase("rfc4787")]
    public void FlowsLiveOnWithAnAddressThatIsNotInThePoolAnyMore(string profile)
    {
        using var lab = Lab.Of(NatProfiles.Find(profile)!);
        lab.Inside(Udp(A, Server)).Leaves("203.0.113.1:5000");
        lab.Change(c => c with { Outside = [Address("203.0.113.9")] });
        lab.Inside(Udp(A, Server)).Leaves("203.0.113.1:5000");
        lab.Outside(Udp(Server, "203.0.113.1:5000")).Arrives(A);
        lab.Inside(Udp(B, Server)).Leaves("203.0.113.9:5000");
        lab.At(1000).Inside(Udp(A, Server)).Leaves();
        Assert.That(lab.MappingOf(A, Other), Does.StartWith("203.0.113.9:"), "once its flow has ended");
    }

    [Test]
    public void ThePortOfALiveFlowIsGivenToNobodyElse()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new(6000, 6001), Quarantine = new() });
        string first = lab.At(0).MappingOf(A);
        lab.Change(c => c with { Subscribers = new() { MaxPorts = 5 }, Allocation = new() { Search = PortSearch.WholeRange } });
        string second = lab.MappingOf(B);
        Assert.That(second, Is.Not.EqualTo(first));
        lab.Inside(Udp(C, Server)).Drops(DropReason.PortsExhausted);
        lab.At(1000).Inside(Udp(C, Server)).Leaves();
    }

    [Test]
    public void AStaticMappingComesAndGoesAndItsFlowsLiveOn()
    {
        using var lab = Lab.Rfc();
        lab.Outside(Udp(Server, "203.0.113.1:7000")).Drops(DropReason.NoEntry);
        lab.Change(c => c with { StaticMappings = [new(17, Pool("203.0.113.1"), 7000, Pool("10.0.0.1"), 5000)] });
        lab.Outside(Udp(Server, "203.0.113.1:7000")).Arrives(A);
        lab.Change(c => c with { StaticMappings = [] });
        lab.Inside(Udp(A, Server)).Leaves("203.0.113.1:7000");
        lab.Outside(Udp(Server, "203.0.113.1:7000")).Arrives(A);
        lab.Outside(Udp(Other, "203.0.113.1:7000")).Drops(DropReason.NoEntry);
        lab.At(1000).Finish();
        Assert.That(lab.Engine.MappingCount, Is.Zero);
    }

    [Test]
    public void ALimitThatIsLoweredEndsNothingAndCountsWhatThereIs()
    {
        using var lab = Lab.Rfc();
        for (int i = 0; i < 4; i++)
            lab.At(i).Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves();
        lab.Change(c => c with { Subscribers = new() { MaxFlows = 3 } });
        lab.Inside(Udp("10.0.0.1:5000", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:5009", Server)).Drops(DropReason.SubscriberFlowLimit);
        lab.Inside(Udp(B, Server)).Leaves();
        lab.At(301.5).Inside(Udp("10.0.0.1:5009", Server)).Drops(DropReason.SubscriberFlowLimit);
        lab.At(302.5).Inside(Udp("10.0.0.1:5009", Server)).Leaves();
        lab.At(1000).Finish();
        Assert.That(lab.Engine.Ledger!.Count, Is.Zero);
    }

    [Test]
    public void ABlockStaysWithItsSubscriberAndOnRecord()
    {
        var log = new BlockLog();
        using var lab = new Lab(NatProfiles.Rfc4787 with { MaxFlows = 100, Quarantine = new(), PreservePorts = false, Blocks = new() { Size = 10, MaxPerSubscriber = 2 } }, observer: log);
        string before = lab.At(0).MappingOf(A);
        lab.Change(c => c with { Outside = [Address("203.0.113.1"), Address("203.0.113.2")], Blocks = c.Blocks with { MaxPerSubscriber = 1 } });
        Assert.That(lab.MappingOf(A), Is.EqualTo(before));
        for (int i = 1; i < 10; i++)
            lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server)).Leaves();
        lab.Inside(Udp("10.0.0.1:5010", Server)).Drops(DropReason.PortsExhausted);
        Assert.That(log.Records, Has.Count.EqualTo(1));
        lab.At(1000).Finish();
        Assert.That(log.Records[1], Is.EqualTo("-" + log.Records[0][1..]));
    }

    [Test]
    public void AFlowOfAStaticMappingThatIsGoneMayLieInTheBlockOfSomebodyElse()
    {
        var log = new BlockLog();
        using var lab = new Lab(
            NatProfiles.Rfc4787 with
            {
                MaxFlows = 100,
                Ports = new(2000, 2009),
                Quarantine = new(),
                Blocks = new() { Size = 10 },
                StaticMappings = [new(17, Pool("203.0.113.1"), 2005, Pool("10.0.0.1"), 5000)],
            },
            observer: log);
        lab.Outside(Udp(Server, "203.0.113.1:2005")).Arrives(A);
        lab.At(1).Inside(Udp(B, Server)).Leaves();
        lab.Change(c => c with { StaticMappings = [] });
        lab.Inside(Udp(A, Server)).Leaves("203.0.113.1:2005");
        lab.Outside(Udp(Server, "203.0.113.1:2005")).Arrives(A);
        lab.At(200).Inside(Udp(B, Server)).Leaves();
        lab.At(400).Inside(Udp(B, Server)).Leaves();
        Assert.That(log.Given.Single().Subscriber.Network, Is.EqualTo(Pool("10.0.0.2")));
        lab.Change(c => c with { Hairpinning = false });
        lab.At(1000).Finish();
        Assert.That(log.Given, Is.Empty);
        Assert.That(lab.Engine.Ledger!.Count, Is.Zero);
    }

    [Test]
    public void AFreedPortRestsOn()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new(6000, 6000), Quarantine = new() { Udp = TimeSpan.FromSeconds(100) } });
        lab.At(0).Inside(Udp(A, Server)).Leaves();
        lab.At(310).Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted);
        lab.Change(c => c with { Hairpinning = false });
        lab.At(390).Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted);
        lab.At(401).Inside(Udp(B, Server)).Leaves();
    }

    [Test]
    public void FilteringBecomesStricterAndLooserForTheFlowsThatThereAre()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.EndpointIndependent });
        string external = lab.MappingOf(A);
        lab.Change(c => c with { Filtering = FilteringBehavior.AddressDependent });
        lab.Outside(Udp("198.51.100.7:99", external)).Arrives(A);
        lab.Outside(Udp("192.0.2.1:99", external)).Drops(DropReason.Filtered);
        lab.Change(c => c with { Filtering = FilteringBehavior.AddressAndPortDependent });
        lab.Outside(Udp("198.51.100.7:98", external)).Drops(DropReason.Filtered);
        lab.Outside(Udp(Server, external)).Arrives(A);
        lab.Change(c => c with { Filtering = FilteringBehavior.AddressDependent });
        lab.Outside(Udp("198.51.100.7:97", external)).Arrives(A);
        lab.Change(c => c with { Filtering = FilteringBehavior.EndpointIndependent });
        lab.Outside(Udp("192.0.2.1:99", external)).Arrives(A);
        AssertSound(lab);
        lab.At(1000).Finish();
        Assert.That(lab.Engine.MappingCount, Is.Zero);
    }

    [Test]
    public void TimeoutsSegmentSizesAndExclusionsCountFromTheNextPacketOn()
    {
        using var lab = Lab.Linux();
        lab.At(0).Inside(Udp(A, Server)).Leaves();
        lab.Change(c => c with
        {
            Timeouts = c.Timeouts.With((TimeoutClass.Udp, 7)),
            Tcp = c.Tcp with { MssClamp = new MssClamp(1000) },
            Exclusions = [new(Ipv4Prefix.Parse("192.0.2.0/24"), null)],
        });
        Assert.That(lab.Left, Is.EqualTo(30), "what runs, runs on");
        lab.Inside(Udp(A, Server)).Leaves();
        Assert.That(lab.Left, Is.EqualTo(7));
        byte[] options = [2, 4, 1460 >> 8, 1460 & 255];
        var syn = lab.Inside(Tcp(A, "198.51.100.7:80", "S", options: options)).Leaves().Packet!;
        Assert.That(syn.Bytes[^2..], Is.EqualTo(new byte[] { 1000 >> 8, 1000 & 255 }));
        lab.Inside(Udp(B, "192.0.2.5:53")).Leaves(B);
    }

    [Test]
    public void APortGetsATimerOfItsOwnAndLosesIt()
    {
        using var lab = Lab.Linux();
        lab.At(0).Inside(Udp(A, Server)).Leaves();
        lab.Change(c => c with { UdpPortTimers = [new(new(53, 53), TimeSpan.FromSeconds(7))] });
        lab.Inside(Udp(A, Server)).Leaves();
        Assert.That(lab.Left, Is.EqualTo(7));
        using var next = new Lab(lab.Engine.Config with { UdpPortTimers = [new(new(53, 53), TimeSpan.FromSeconds(3))] });
        next.Restore(lab.Save());
        Assert.That(next.Left, Is.EqualTo(7), "what runs, runs on");
        next.Inside(Udp(A, Server)).Leaves();
        Assert.That(next.Left, Is.EqualTo(3));
        next.Change(c => c with { UdpPortTimers = [] });
        next.Inside(Udp(A, Server)).Leaves();
        Assert.That(next.Left, Is.EqualTo(30));
    }

    [Test]
    public void ADeterministicPlanMayBeReadAgain()
    {
        using var lab = Lab.Linux(c => c with { Deterministic = new() { Inside = [Ipv4Prefix.Parse("10.0.0.0/24")] } });
        string external = lab.MappingOf(A);
        lab.Change(c => c with { Deterministic = new() { Inside = [Ipv4Prefix.Parse("10.0.0.0/24")], Zones = [0] }, Hairpinning = !c.Hairpinning });
        Assert.That(lab.MappingOf(A), Is.EqualTo(external));
        Assert.That(() => lab.Change(c => c with { Deterministic = c.Deterministic with { Zones = [0, 1] } }), Throws.ArgumentException);
    }

    [TestCase("max-flows")]
    [TestCase("mapping")]
    [TestCase("reuse-mappings")]
    [TestCase("tcp.machine")]
    [TestCase("protocols.handled")]
    [TestCase("blocks.size")]
    [TestCase("port-range")]
    [TestCase("deterministic")]
    public void WhatIsBuiltInIsRefusedByNameAndThenNothingChanges(string key)
    {
        using var lab = Lab.Linux(c => c with { ReuseMappings = false, Blocks = new() { Size = 100 } });
        var before = lab.Engine.Config;
        lab.Inside(Udp(A, Server)).Leaves();
        var fault = Assert.Throws<ArgumentException>(() => lab.Change(c => Changed(c with { Outside = [Address("203.0.113.9")], Hairpinning = !c.Hairpinning }, key)))!;
        Assert.That(fault.Message, Does.StartWith(key + " cannot change").And.Contains("restart"));
        Assert.That(lab.Engine.Config, Is.SameAs(before));
        Assert.That(lab.MappingOf(B), Does.StartWith("203.0.113.1:"));
    }

    [Test]
    public void WhatContradictsItselfIsRefused()
    {
        using var lab = Lab.Linux();
        Assert.That(() => lab.Change(c => c with { Outside = [] }), Throws.ArgumentException);
        lab.Inside(Udp(A, Server)).Leaves("203.0.113.1:5000");
    }

    private static NatConfig Changed(NatConfig config, string key) => key switch
    {
        "max-flows" => config with { MaxFlows = 5 },
        "mapping" => config with { Mapping = MappingBehavior.EndpointIndependent },
        "reuse-mappings" => config with { ReuseMappings = true },
        "tcp.machine" => config with { Tcp = config.Tcp with { Machine = TcpMachine.None } },
        "protocols.handled" => config with { Protocols = new() { Handled = [6, 17] } },
        "blocks.size" => config with { Blocks = new() },
        "port-range" => config with { Ports = new(2000, 3000) },
        _ => config with { Blocks = new() { Size = 100 }, Deterministic = new() { Inside = [Ipv4Prefix.Parse("10.0.0.0/24")], DynamicFactor = 5 } },
    };

    private static void AssertSound(Lab lab)
    {
        Assert.That(Core.Conntrack.TableIntegrity.Check(lab.Engine.Table), Is.Empty);
        if (lab.Engine.Endpoints.Mappings is { } mappings)
            Assert.That(Core.Conntrack.TableIntegrity.Check(mappings.Lines), Is.Empty);
    }

    private static Ipv4Address Pool(string address) => new(Frame.Address(address));

    private static Ipv4Range Address(string address) => new(Pool(address), Pool(address));
}
