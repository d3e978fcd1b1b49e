using Nat.Core.Packets;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>From which address to which somebody sends who means a name.</summary>
/// <param name="From">Who sends, with the address that is used.</param>
/// <param name="To">The address of the receiver.</param>
/// <param name="Hop">What the resolver answered; null if it was not asked for IPv6.</param>
/// <param name="Block">Why nothing can be sent, or null.</param>
internal readonly record struct Resolution(Place From, IpAddress To, TraceHop? Hop = null, TraceBlock? Block = null);
