using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>What one inside host sends and receives through a running NAT.</summary>
/// <param name="Host">The host.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Flows">Its live flows.</param>
/// <param name="Packets">Packets in both directions since the last count.</param>
/// <param name="Bytes">Bytes of IP datagrams in both directions since then.</param>
/// <param name="TotalBytes">All bytes of its live flows, and of those that ended since counting began.</param>
public readonly record struct HostActivity(Ipv4Address Host, ushort Zone, long Flows, ulong Packets, ulong Bytes, ulong TotalBytes);
