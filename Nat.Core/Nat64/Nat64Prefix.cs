using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>
/// A prefix behind which IPv6 addresses hold IPv4 addresses (RFC 6052 section 2.2): 32, 40, 48, 56, 64 or 96 bits long. Bits 64 to 71 are zero
/// whatever the length, and so is everything behind the IPv4 address.
/// </summary>
public readonly record struct Nat64Prefix
{
    private const int SkippedAt = 64;
    private const int SkippedBits = 8;

    /// <summary>64:ff9b::/96, the well-known prefix (RFC 6052 section 2.1).</summary>
    public static readonly Nat64Prefix WellKnown = new(new Ipv6Prefix(new Ipv6Address(Ipv6Address.WellKnown), 96));

    /// <summary>Takes a prefix.</summary>
    /// <exception cref="ArgumentException">Its length is none of the six, or bits 64 to 71 are not zero.</exception>
    public Nat64Prefix(Ipv6Prefix prefix)
    {
        if (!IsLegal(prefix))
            throw new ArgumentException($"{prefix} is no prefix for NAT64: it has 32, 40, 48, 56, 64 or 96 bits, and bits 64 to 71 are zero", nameof(prefix));
        Prefix = prefix;
    }

    /// <summary>The prefix.</summary>
    public Ipv6Prefix Prefix { get; }

    /// <summary>Whether a prefix may be used.</summary>
    public static bool IsLegal(Ipv6Prefix prefix) =>
        prefix.Length is 32 or 40 or 48 or 56 or 64 or 96 && (byte)(prefix.Network.Value >> (128 - SkippedAt - SkippedBits)) == 0;

    /// <summary>Whether an address lies behind the prefix.</summary>
    public bool Contains(Ipv6Address address) => Prefix.Contains(address);

    /// <summary>The IPv6 address that holds an IPv4 address.</summary>
    public Ipv6Address Embed(Ipv4Address address)
    {
        int left = BitsBeforeSkipped;
        UInt128 before = (UInt128)(address.Value >> (32 - left)) << (128 - Prefix.Length - left);
        UInt128 after = left == 32 ? 0 : (UInt128)(address.Value << left >> left) << (128 - SkippedAt - SkippedBits - (32 - left));
        return new Ipv6Address(Prefix.Network.Value | (left == 0 ? 0 : before) | after);
    }

    /// <summary>The IPv4 address that an address behind the prefix holds. What stands behind it is not looked at (RFC 6052 section 2.2).</summary>
    public Ipv4Address Extract(Ipv6Address address)
    {
        int left = BitsBeforeSkipped;
        uint before = left == 0 ? 0 : (uint)(address.Value >> (128 - Prefix.Length - left)) << (32 - left);
        uint after = left == 32 ? 0 : (uint)(address.Value >> (128 - SkippedAt - SkippedBits - (32 - left))) << left >> left;
        return new Ipv4Address(before | after);
    }

    /// <summary>The prefix.</summary>
    public override string ToString() => Prefix.ToString();

    // Bits of the IPv4 address that stand before the byte that is skipped.
    private int BitsBeforeSkipped => Prefix.Length == 96 ? 32 : SkippedAt - Prefix.Length;
}
