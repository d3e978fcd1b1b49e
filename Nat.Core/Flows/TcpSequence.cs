using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>Order of sequence numbers modulo 2^32 (RFC 9293 section 3.4): the shorter way round decides.</summary>
internal static class TcpSequence
{
    /// <summary>Whether <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBefore(uint a, uint b) => (int)(a - b) < 0;

    /// <summary>Whether <paramref name="a"/> comes after <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsAfter(uint a, uint b) => (int)(b - a) < 0;
}
