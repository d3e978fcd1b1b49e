using CsCheck;
using Nat.Core.Packets;

namespace Nat.Tests.Packets;

/// <summary>Addresses, prefixes and ranges as text.</summary>
public sealed class Ipv4NotationTests
{
    [Test]
    public void AnAddressReadsWhatItWrites() => Gen.UInt.Sample(value => Ipv4Address.Parse(new Ipv4Address(value).ToString()).Value == value);

    [TestCase("")]
    [TestCase("1.2.3")]
    [TestCase("1.2.3.4.5")]
    [TestCase("1.2.3.256")]
    [TestCase("1.2.3.-4")]
    [TestCase(" 1.2.3.4")]
    [TestCase("1.2.3.4 ")]
    [TestCase("1..3.4")]
    [TestCase("1.2.3.0004")]
    [TestCase("0x1.2.3.4")]
    [TestCase("a.b.c.d")]
    public void WhatIsNoAddressIsRefused(string text)
    {
        Assert.That(Ipv4Address.TryParse(text, out _), Is.False);
        Assert.That(() => Ipv4Address.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(text));
    }

    [TestCase("10.0.0.0/8", "10.0.0.0/8")]
    [TestCase("10.1.2.3/8", "10.0.0.0/8")]
    [TestCase("10.1.2.3", "10.1.2.3/32")]
    [TestCase("1.2.3.4/0", "0.0.0.0/0")]
    [TestCase("255.255.255.255/32", "255.255.255.255/32")]
    public void APrefixIsRead(string text, string expected) => Assert.That(Ipv4Prefix.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/")]
    [TestCase("/8")]
    [TestCase("10.0.0.0/8/8")]
    [TestCase("10.0.0/8")]
    public void WhatIsNoPrefixIsRefused(string text) => Assert.That(() => Ipv4Prefix.Parse(text), Throws.TypeOf<FormatException>());

    [Test]
    public void APrefixContainsWhatLiesBetweenItsEnds() => Gen.Select(Gen.UInt, Gen.Int[0, 32], Gen.UInt).Sample((network, length, other) =>
    {
        var prefix = Ipv4Prefix.Parse($"{new Ipv4Address(network)}/{length}");
        bool between = other >= prefix.First.Value && other <= prefix.Last.Value;
        return prefix.Contains(new Ipv4Address(other)) == between && prefix.Contains(prefix.First) && prefix.Contains(prefix.Last);
    });

    [TestCase("10.0.0.0/8", "10.255.0.0/16", true)]
    [TestCase("10.0.0.0/8", "11.0.0.0/8", false)]
    [TestCase("0.0.0.0/0", "1.2.3.4/32", true)]
    public void PrefixesOverlap(string a, string b, bool expected)
    {
        Assert.That(Ipv4Prefix.Parse(a).Overlaps(Ipv4Prefix.Parse(b)), Is.EqualTo(expected));
        Assert.That(Ipv4Prefix.Parse(b).Overlaps(Ipv4Prefix.Parse(a)), Is.EqualTo(expected));
    }

    [TestCase("10.0.0.1", "10.0.0.1", 1)]
    [TestCase("10.0.0.0/30", "10.0.0.0-10.0.0.3", 4)]
    [TestCase("10.0.0.250-10.0.1.4", "10.0.0.250-10.0.1.4", 11)]
    [TestCase("0.0.0.0/0", "0.0.0.0-255.255.255.255", 4_294_967_296)]
    public void ARangeIsRead(string text, string expected, long count)
    {
        Assert.That(Ipv4Range.TryParse(text, out var range), Is.True);
        Assert.That((range.ToString(), range.Count), Is.EqualTo((expected, count)));
    }

    [TestCase("10.0.0.2-10.0.0.1")]
    [TestCase("10.0.0.1-")]
    [TestCase("-10.0.0.1")]
    [TestCase("10.0.0.0/8-10.0.0.1")]
    public void WhatIsNoRangeIsRefused(string text) => Assert.That(Ipv4Range.TryParse(text, out _), Is.False);

    [Test]
    public void ARangeContainsWhatLiesBetweenItsEnds() => Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt).Sample((a, b, other) =>
    {
        var range = new Ipv4Range(new Ipv4Address(Math.Min(a, b)), new Ipv4Address(Math.Max(a, b)));
        return range.Contains(new Ipv4Address(other)) == (other >= range.First.Value && other <= range.Last.Value);
    });
}
