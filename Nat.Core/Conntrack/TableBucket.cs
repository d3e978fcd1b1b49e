using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nat.Core.Conntrack;

/// <summary>
/// One cache line of the directory: seven slots, and a count of the tuples that found it full and went on to a later bucket.
/// While that count is zero, a look-up that fails here need not go on.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct TableBucket
{
    /// <summary>Slots in a bucket.</summary>
    public const int Slots = 7;

    private const uint SlotBits = (1 << Slots) - 1;

    [FieldOffset(0)]
    private ulong _first;

    /// <summary>[atomic increment and decrement] Tuples that passed this bucket by.</summary>
    [FieldOffset(56)]
    public long Passed;

    /// <summary>A slot by its number.</summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Slot(int number) => ref Unsafe.Add(ref _first, number);

    /// <summary>
    /// A bit for every slot with a tag. Each slot is read whole; the seven are not read at one instant, so what is found must
    /// be read again and confirmed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Match(ulong tag) => (uint)Vector512.Equals(Load() & Vector512.Create(TableSlot.TagMask), Vector512.Create(tag)).ExtractMostSignificantBits() & SlotBits;

    /// <summary>A bit for every slot that is empty.</summary>
    public readonly uint MatchEmpty() => (uint)Vector512.Equals(Load(), Vector512<ulong>.Zero).ExtractMostSignificantBits() & SlotBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector512<ulong> Load() => Vector512.LoadUnsafe(in _first);
}
