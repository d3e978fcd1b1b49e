using Nat.Core;
using Nat.Linux.Links;
using Nat.Linux.Tun;

namespace Nat.Linux.Forwarding;

/// <summary>One side of the NAT as one worker sees it.</summary>
/// <param name="Side">Which side.</param>
/// <param name="Queue">Where packets are read and written.</param>
/// <param name="Link">How the NAT stands on the link of a TAP; null for a TUN.</param>
/// <param name="Observer">Who is shown the frames; null if nobody looks.</param>
internal sealed record Outlet(Side Side, TunQueue Queue, EthernetLink? Link, IFrameObserver? Observer);
