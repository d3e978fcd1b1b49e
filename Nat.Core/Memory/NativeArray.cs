using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Nat.Core.Memory;

/// <summary>
/// A zeroed array outside the garbage-collected heap: it never moves, begins on a page, and asks for 2 MiB pages, without which a
/// large table spends its time in page walks. Pages are committed when first touched. An element, once it exists, stays valid
/// memory of its type until <see cref="Dispose"/>: that is what makes stale indices harmless.
/// </summary>
/// <typeparam name="T">The element; no references.</typeparam>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private readonly T* _first;
    private readonly nuint _bytes;
    private bool _disposed;

    /// <summary>Allocates elements that are all zero.</summary>
    /// <param name="length">How many.</param>
    /// <param name="isSparse">Whether few of them will be used, so that small pages are better.</param>
    /// <exception cref="InsufficientMemoryException">The system refuses the memory.</exception>
    public NativeArray(int length, bool isSparse = false)
    {
        Length = length;
        _bytes = Pages.RoundUp((nuint)Math.Max(length, 1) * (nuint)sizeof(T));
        _first = (T*)Pages.Allocate(_bytes, isSparse);
    }

    ~NativeArray() => Free();

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => (long)_bytes;

    /// <summary>An element. The index is trusted: it comes from this assembly's own tables, never from a packet.</summary>
    public ref T this[uint index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Debug.Assert(index < (uint)Length && !_disposed, "index from outside the table");
            return ref _first[index];
        }
    }

    /// <summary>Asks for the cache line of an element, to be in the second-level cache soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint index) => Pages.Prefetch(_first + index);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_disposed)
            return;
        _disposed = true;
        Pages.Free(_first, _bytes);
    }
}
