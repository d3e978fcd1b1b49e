using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>External ports (or ICMP identifiers) that were used of one external address.</summary>
/// <param name="Address">The external address.</param>
/// <param name="Protocol">The IP protocol.</param>
/// <param name="Ports">How many different ones.</param>
public readonly record struct PortUse(Ipv4Address Address, byte Protocol, int Ports);
