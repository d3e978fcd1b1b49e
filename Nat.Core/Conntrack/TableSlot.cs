using System.Runtime.CompilerServices;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>
/// A word of the directory: 31 bits of the hash, the direction, and the index of the line plus one; zero is empty.
/// <c>tag 63..33 | direction 32 | index + 1  31..0</c>
/// </summary>
internal static class TableSlot
{
    public const ulong Empty = 0;
    public const ulong TagMask = 0xFFFFFFFE_00000000;

    /// <summary>The tag of a hash, in place. The bucket is chosen by the upper half of the hash, the tag by the lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Tag(ulong hash) => hash << 33;

    public static ulong Make(ulong hash, uint index, Direction direction) => Tag(hash) | ((ulong)direction << 32) | (index + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Index(ulong slot) => (uint)slot - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Direction DirectionOf(ulong slot) => (Direction)DirectionBit(slot);

    /// <summary>The direction as a number, for arithmetic.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint DirectionBit(ulong slot) => (uint)(slot >> 32) & 1;
}
