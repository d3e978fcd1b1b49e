using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Linux.Links;

/// <summary>How the NAT stands on an Ethernet link.</summary>
/// <param name="Mac">Its hardware address there.</param>
/// <param name="Own">The address from which it asks for others.</param>
/// <param name="Answers">Addresses for which it answers ARP.</param>
/// <param name="OnLink">Which addresses are stations of the link.</param>
/// <param name="Router">Where all others are reached; null if they, too, are on the link or are answered for by somebody there.</param>
public sealed record LinkOptions(MacAddress Mac, Ipv4Address Own, ImmutableArray<Ipv4Range> Answers, Ipv4Prefix OnLink, Ipv4Address? Router);
