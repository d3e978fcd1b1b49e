using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>Pool, ports and identifiers: which external endpoint a new flow gets.</summary>
public sealed class PortTests
{
    private const string Server = "198.51.100.7:53";

    [Test]
    public void ArbitraryPoolingPicksByBothAddresses()
    {
        using var lab = Lab.Linux(c => c with { Outside = [Range("203.0.113.1-203.0.113.2"), Range("203.0.113.77")], ReuseMappings = false });
        var addresses = Enumerable.Range(1, 60).Select(i => lab.MappingOf("10.0.0.1:5000", $"198.51.100.{i}:53").Split(':')[0]).ToList();
        Assert.That(addresses.Distinct(), Is.EquivalentTo(["203.0.113.1", "203.0.113.2", "203.0.113.77"]));
        Assert.That(lab.MappingOf("10.0.0.1:5001", "198.51.100.9:99").Split(':')[0], Is.EqualTo(addresses[8]), "the same for the same two addresses");
    }

    [Test]
    public void LinuxReusesTheMappingOfASourceWhereItIsUnique()
    {
        using var lab = Lab.Linux();
        lab.Inside(Udp("10.0.0.2:5000", Server)).Leaves("203.0.113.1:5000");
        string changed = lab.MappingOf("10.0.0.1:5000", Server);
        Assert.That(changed, Is.Not.EqualTo("203.0.113.1:5000"));
        lab.Inside(Udp("10.0.0.1:5000", "192.0.2.1:53")).Leaves(changed);
    }

    [Test]
    public void AConfiguredRangeBindsPreservedPortsToo()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(20000, 20999) });
        Assert.That(PortOf(lab.MappingOf("10.0.0.1:5000")), Is.InRange(20000, 20999));
        lab.Inside(Udp("10.0.0.1:20500", Server)).Leaves("203.0.113.1:20500");
    }

    [Test]
    public void AConfiguredRangeDoesNotBindIdentifiers()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(20000, 20999) });
        lab.Inside(Ping("10.0.0.1", "198.51.100.7", 1)).Leaves("203.0.113.1:1");
    }

    [Test]
    public void PreservationCanBeSwitchedOff()
    {
        using var lab = Lab.Rfc(c => c with { PreservePorts = false });
        var kept = Enumerable.Range(1, 20).Count(i => lab.MappingOf($"10.0.0.{i}:5000").EndsWith(":5000", StringComparison.Ordinal));
        Assert.That(kept, Is.Zero);
    }

    [Test]
    public void RunningOutOfPortsDropsTheNewFlowAndNothingElse([Values] bool rfc)
    {
        Func<NatConfig, NatConfig> fewPorts = c => c with { Ports = new PortRange(30000, 30009) };
        using var lab = rfc ? Lab.Rfc(fewPorts) : Lab.Linux(fewPorts);
        var mappings = Enumerable.Range(1, 10).Select(i => lab.MappingOf($"10.0.0.{i}:5000")).ToList();
        Assert.That(mappings, Is.Unique);
        var refused = lab.Inside(Udp("10.0.0.11:5000", Server)).Drops(DropReason.PortsExhausted);
        if (rfc)
            refused.Answers(3, 13);
        else
            refused.IsSilent();
        for (int i = 1; i <= 10; i++)
            lab.Outside(Udp(Server, mappings[i - 1])).Arrives($"10.0.0.{i}:5000");
        lab.Inside(Tcp("10.0.0.11:5000", Server, "S")).Leaves();
        lab.Inside(Ping("10.0.0.11", "198.51.100.7", 5000)).Leaves();
        if (rfc)
            lab.Inside(Udp("10.0.0.11:5000", "192.0.2.1:53")).Drops(DropReason.PortsExhausted);
        else
            lab.Inside(Udp("10.0.0.11:5000", "192.0.2.1:53")).Leaves();
    }

    [Test]
    public void PortsOfExpiredMappingsAreUsedAgain()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new PortRange(30000, 30009) });
        for (int i = 1; i <= 10; i++)
            lab.At(0).MappingOf($"10.0.0.{i}:5000");
        lab.At(301).Inside(Udp("10.0.0.11:5000", Server)).Leaves();
    }

    [Test]
    public void TheSearchIsBoundedEvenWhenOnePortIsFree()
    {
        // 240 probes of 64,512 ports do not always meet the free one; what matters is that the packet costs no more.
        using var lab = Lab.Linux(c => c with { MaxFlows = 70_000, PreservePorts = false, Ports = new PortRange(1024, 11023) });
        int refused = 0;
        for (int i = 0; i < 10_000; i++)
            refused += lab.Inside(Udp($"10.0.{i / 250}.{i % 250}:5000", Server)).Reason == DropReason.PortsExhausted ? 1 : 0;
        Assert.That(refused, Is.InRange(1, 2000));
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(10_000 - refused));
    }

    [Test]
    public void SourcePortZeroIsAPortLikeAnyOther()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp("10.0.0.1:0", Server)).Leaves("203.0.113.1:0");
        Assert.That(PortOf(lab.MappingOf("10.0.0.2:0")), Is.InRange(1, 511));
    }

    [Test]
    public void TheSameSeedMakesTheSameChoices()
    {
        using var first = new Lab(NatProfiles.Rfc4787 with { MaxFlows = 100, PreservePorts = false }, 42);
        using var second = new Lab(NatProfiles.Rfc4787 with { MaxFlows = 100, PreservePorts = false }, 42);
        for (int i = 1; i < 50; i++)
            Assert.That(first.MappingOf($"10.0.0.{i}:5000"), Is.EqualTo(second.MappingOf($"10.0.0.{i}:5000")));
    }

    [Test]
    public void ASecondHostMayNotUseAProtocolWithoutPortsToTheSameRemote()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Raw(47, "10.0.0.1", "198.51.100.7")).Leaves("203.0.113.1");
        lab.Inside(Raw(47, "10.0.0.2", "198.51.100.7")).Drops(DropReason.PortsExhausted);
        lab.Inside(Raw(47, "10.0.0.2", "192.0.2.1")).Leaves("203.0.113.1");
        lab.Outside(Raw(47, "198.51.100.7", "203.0.113.1")).Arrives("10.0.0.1");
        lab.Outside(Raw(47, "192.0.2.1", "203.0.113.1")).Arrives("10.0.0.2");
        lab.Outside(Raw(50, "192.0.2.1", "203.0.113.1")).Drops(DropReason.NoEntry);
    }

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1]);

    private static Ipv4Range Range(string text) => Ipv4Range.TryParse(text, out var range) ? range : throw new FormatException(text);
}
