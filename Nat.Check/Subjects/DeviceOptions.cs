using Nat.Core.Packets;

namespace Nat.Check.Subjects;

/// <summary>How the bench stands between two interfaces that lead to a NAT.</summary>
public sealed record DeviceOptions
{
    /// <summary>The interface whose other end is the inside of the NAT.</summary>
    public required string InsideInterface { get; init; }

    /// <summary>The interface whose other end is the outside of the NAT.</summary>
    public required string OutsideInterface { get; init; }

    /// <summary>Where the bench's inside hosts are; the first four addresses that are neither the network's nor the gateway's are played.</summary>
    public Ipv4Prefix InsideHosts { get; init; } = Ipv4Prefix.Parse("192.168.1.0/24");

    /// <summary>Where the bench's outside hosts are; the first four addresses but the network's are played.</summary>
    public Ipv4Prefix OutsideHosts { get; init; } = Ipv4Prefix.Parse("198.51.100.0/24");

    /// <summary>The NAT's address on the inside; null for the first of <see cref="InsideHosts"/>.</summary>
    public Ipv4Address? InsideGateway { get; init; }

    /// <summary>The router by which the NAT reaches the outside hosts, which the bench plays, too; null if they are on its link.</summary>
    public Ipv4Address? OutsideGateway { get; init; }

    /// <summary>How long to wait for a packet that may not come.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(200);
}
