namespace Nat.Core.Translation;

/// <summary>On which side the NAT answers ICMP echo requests to its own addresses, as RFC 1812 section 4.3.3.6 asks of a router.</summary>
public enum PingAnswer : byte
{
    /// <summary>On neither.</summary>
    None,

    /// <summary>On the inside: to the gateway address, and to external addresses where they are not hairpinned.</summary>
    Inside,

    /// <summary>On the inside, and on the outside to external addresses.</summary>
    Both,
}
