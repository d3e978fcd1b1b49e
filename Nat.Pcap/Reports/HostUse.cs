using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>What one inside host sent and received through the NAT.</summary>
/// <param name="Host">The host.</param>
/// <param name="Flows">Its flows.</param>
/// <param name="Packets">Packets of these in both directions.</param>
/// <param name="Bytes">Bytes of IP datagrams in both directions.</param>
public readonly record struct HostUse(Ipv4Address Host, long Flows, ulong Packets, ulong Bytes);
