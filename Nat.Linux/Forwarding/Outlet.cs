using Nat.Linux.Links;
using Nat.Linux.Tun;

namespace Nat.Linux.Forwarding;

/// <summary>One side of the NAT as one worker sees it.</summary>
/// <param name="Queue">Where packets are read and written.</param>
/// <param name="Link">How the NAT stands on the link of a TAP; null for a TUN.</param>
internal sealed record Outlet(TunQueue Queue, EthernetLink? Link);
