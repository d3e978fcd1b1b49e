namespace Nat.Core.Translation;

/// <summary>Which DS field the NAT's own ICMP errors carry.</summary>
public enum IcmpErrorClass : byte
{
    /// <summary>Precedence 6, and the TOS bits of the packet that the error is about (RFC 1812 section 4.3.2.5; icmp.c of Linux).</summary>
    InternetworkControl,

    /// <summary>The class of the packet that the error is about (RFC 5508 section 7.7).</summary>
    Copied,
}
