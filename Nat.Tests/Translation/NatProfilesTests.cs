using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Tests.Translation;

/// <summary>The profiles as data.</summary>
public sealed class NatProfilesTests
{
    [Test]
    public void EveryProfileHoldsTogetherAndIsFoundByItsName()
    {
        foreach (var profile in NatProfiles.All)
        {
            Assert.That(profile.Faults(), Is.Empty, profile.Profile);
            Assert.That(NatProfiles.Find(profile.Profile), Is.SameAs(profile));
            Assert.That(profile.Timeouts.ByClass, Has.Length.EqualTo(Enum.GetValues<TimeoutClass>().Length), profile.Profile);
        }

        Assert.That(NatProfiles.Find("nobody"), Is.Null);
    }

    [Test]
    public void AConfigurationWithoutSenseIsRefused()
    {
        var config = NatProfiles.Linux;
        Assert.That((config with { MaxFlows = 0 }).Faults(), Has.Exactly(1).Contains("flows"));
        Assert.That((config with { Outside = [] }).Faults(), Has.Exactly(1).Contains("outside"));
        Assert.That((config with { Outside = [Range("203.0.113.0/28"), Range("203.0.113.9")] }).Faults(), Has.Exactly(1).Contains("203.0.113.9"));
        Assert.That((config with { Deterministic = new() { Inside = [Core.Packets.Ipv4Prefix.Parse("10.0.0.0/24"), Core.Packets.Ipv4Prefix.Parse("10.0.0.128/25")] } }).Faults(), Has.Exactly(1).Contains("10.0.0.128/25"));
        Assert.That(() => new Core.Engine.NatEngine(config with { MaxFlows = 0 }, 1), Throws.ArgumentException);
    }

    [Test]
    public void TcpRulesWithoutSenseAreRefused()
    {
        var config = NatProfiles.Linux;
        Assert.That((config with { Tcp = new() { OnIdle = TcpIdleReaction.Probe } }).Faults(), Has.Exactly(1).Contains("probed"));
        Assert.That((config with { Tcp = new() { Unknown = TcpUnknownReaction.Reset } }).Faults(), Has.Exactly(1).Contains("loose"));
        Assert.That((config with { Tcp = new() { Loose = false, Unknown = TcpUnknownReaction.Reset } }).Faults(), Is.Empty);
        Assert.That((config with { Tcp = new() { MssClamp = MssClamp.Path } }).Faults(), Has.Exactly(1).Contains("MTU"));
        Assert.That((config with { Tcp = new() { MssClamp = MssClamp.Path }, OutsideMtu = 1500 }).Faults(), Is.Empty);
        Assert.That((config with { Tcp = new() { MssClamp = new(27) } }).Faults(), Has.Exactly(1).Contains("27"));
    }

    [TestCase("1-65535", 65535)]
    [TestCase("80", 1)]
    public void APortRangeIsRead(string text, int count)
    {
        Assert.That(PortRange.TryParse(text, out var range), Is.True);
        Assert.That(range.Count, Is.EqualTo(count));
    }

    [TestCase("2-1")]
    [TestCase("65536")]
    [TestCase("1-")]
    [TestCase("")]
    public void WhatIsNoPortRangeIsRefused(string text) => Assert.That(PortRange.TryParse(text, out _), Is.False);

    private static Core.Packets.Ipv4Range Range(string text) => Core.Packets.Ipv4Range.TryParse(text, out var range) ? range : throw new FormatException(text);
}
