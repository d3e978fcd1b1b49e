using Nat.Core;
using Nat.Core.Nat64;
using Nat.Core.Packets;
using Nat.Tests.Support;

namespace Nat.Tests.Nat64;

/// <summary>IPv6 addresses that hold IPv4 addresses (RFC 6052).</summary>
public class Rfc6052Tests
{
    [TestCase("2001:db8::/32", "2001:db8:c000:221::")]
    [TestCase("2001:db8:100::/40", "2001:db8:1c0:2:21::")]
    [TestCase("2001:db8:122::/48", "2001:db8:122:c000:2:2100::")]
    [TestCase("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::")]
    [TestCase("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::")]
    [TestCase("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33")]
    [TestCase("64:ff9b::/96", "64:ff9b::192.0.2.33")]
    public void Rfc6052_2_2_An_address_is_embedded_and_found_again(string prefix, string embedded)
    {
        var nat64 = new Nat64Prefix(Ipv6Prefix.Parse(prefix));
        var address = nat64.Embed(Ipv4Address.Parse("192.0.2.33"));
        Assert.That((address, nat64.Extract(address)), Is.EqualTo((Ipv6Address.Parse(embedded), Ipv4Address.Parse("192.0.2.33"))));
    }

    [Test]
    public void Rfc6052_2_2_Every_address_survives_every_length([Values(32, 40, 48, 56, 64, 96)] int length)
    {
        var nat64 = new Nat64Prefix(Ipv6Prefix.Parse($"2001:db8::/{length}"));
        foreach (uint address in new[] { 0u, 1u, 0x80000000u, 0x01020304u, 0xFFFFFFFFu, 0xFF00FF00u, 0x00FF00FFu })
        {
            var embedded = nat64.Embed(new Ipv4Address(address));
            Assert.That(nat64.Contains(embedded));
            Assert.That((byte)(embedded.Lower >> 56), Is.Zero, "bits 64 to 71");
            Assert.That(nat64.Extract(embedded).Value, Is.EqualTo(address));
        }
    }

    [TestCase("2001:db8::/80")]
    [TestCase("2001:db8::/33")]
    [TestCase("2001:db8:0:0:ff00::/96")]
    public void Rfc6052_2_2_Other_prefixes_are_refused(string prefix) =>
        Assert.That(() => new Nat64Prefix(Ipv6Prefix.Parse(prefix)), Throws.ArgumentException);

    [TestCase("10.0.0.1")]
    [TestCase("192.168.7.1")]
    [TestCase("100.64.0.1")]
    [TestCase("198.51.100.7")]
    [TestCase("127.0.0.1")]
    public void Rfc6052_3_1_Behind_the_well_known_prefix_stands_nothing_that_is_not_global(string address)
    {
        using var lab = new Lab64();
        lab.Inside(Frame6.Udp("2001:db8::1", 5000, $"64:ff9b::{address}", 53));
        Assert.That(lab.Reason, Is.EqualTo(DropReason.Nat64NotGlobal));
    }

    [Test]
    public void Rfc6052_3_1_A_prefix_of_ones_own_may_hold_private_addresses()
    {
        using var lab = new Lab64(how: new() { Prefix = new(Ipv6Prefix.Parse("2001:db8:64::/96")) });
        Assert.That(lab.Inside(Frame6.Udp("2001:db8::1", 5000, "2001:db8:64::10.0.0.1", 53)).Sent4().Destination, Is.EqualTo("10.0.0.1:53"));
    }

    [TestCase("::1", "::1")]
    [TestCase("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [TestCase("64:ff9b::5db8:d822", "64:ff9b::93.184.216.34")]
    public void Rfc5952_An_address_has_one_notation(string text, string shown) => Assert.That(Ipv6Address.Parse(text).ToString(), Is.EqualTo(shown));

    [TestCase("[::1]:80")]
    [TestCase("fe80::1%eth0")]
    [TestCase("10.0.0.1")]
    [TestCase("2001:db8::/32")]
    [TestCase("")]
    public void What_is_no_address_is_not_read(string text) => Assert.That(Ipv6Address.TryParse(text, out _), Is.False);

    [TestCase("2001:db8:1::5/48", "2001:db8:1::/48")]
    [TestCase("::/0", "::/0")]
    [TestCase("64:ff9b::/96", "64:ff9b::/96")]
    [TestCase("2001:db8::1", "2001:db8::1/128")]
    public void A_prefix_has_one_notation(string text, string shown) => Assert.That(Ipv6Prefix.Parse(text).ToString(), Is.EqualTo(shown));

    [TestCase("2001:db8::/129")]
    [TestCase("2001:db8::/")]
    [TestCase("10.0.0.0/8")]
    public void What_is_no_prefix_is_not_read(string text) => Assert.That(Ipv6Prefix.TryParse(text, out _), Is.False);
}
