namespace Nat.Linux.Services;

/// <summary>Kinds of DHCP messages (RFC 2132 section 9.6).</summary>
internal enum DhcpKind : byte
{
    None = 0,
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Acknowledge = 5,
    Refuse = 6,
    Release = 7,
    Inform = 8,
}
