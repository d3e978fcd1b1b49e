namespace Nat.Core.Engine;

/// <summary>What the fragments of one datagram have in common (RFC 791 section 3.2), and where they arrive.</summary>
/// <param name="Addresses">Source address in the upper, destination address in the lower half.</param>
/// <param name="Identification">The identification field.</param>
/// <param name="Protocol">The IP protocol number.</param>
/// <param name="Arrival">Where they arrive.</param>
/// <param name="Zone">In which zone.</param>
internal readonly record struct FragmentKey(ulong Addresses, ushort Identification, byte Protocol, Arrival Arrival, ushort Zone);
