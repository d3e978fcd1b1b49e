using Nat.Core;

namespace Nat.Linux.Forwarding;

/// <summary>Both sides of the NAT as one worker sees them.</summary>
/// <param name="Inside">The inside.</param>
/// <param name="Outside">The outside.</param>
internal sealed record Outlets(Outlet Inside, Outlet Outside)
{
    /// <summary>The one of a side.</summary>
    public Outlet this[Side side] => side == Side.Inside ? Inside : Outside;
}
