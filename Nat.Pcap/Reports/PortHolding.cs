using Nat.Core;

namespace Nat.Pcap.Reports;

/// <summary>That somebody had an external port for some time.</summary>
/// <param name="Inside">Who: an inside prefix, address or endpoint.</param>
/// <param name="Protocol">Of which protocol, by name; null for all.</param>
/// <param name="From">Since when; null if it is not on record, or for ever.</param>
/// <param name="To">Until when; null if it is not on record, or for ever.</param>
public sealed record PortHolding(string Inside, string? Protocol, Instant? From, Instant? To)
{
    /// <summary>Whether it was so at a time.</summary>
    public bool Covers(Instant at) => !(From > at) && !(To <= at);
}
