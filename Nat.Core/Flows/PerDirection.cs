using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>Two values, one for each direction of an entry, in place.</summary>
/// <typeparam name="T">The value.</typeparam>
[InlineArray(2)]
public struct PerDirection<T>
    where T : unmanaged
{
    private T _original;

    /// <summary>The value of a direction.</summary>
    [UnscopedRef]
    public ref T this[Direction direction]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref _original, (int)direction);
    }
}
