using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nat.Core.Memory;

/// <summary>Zeroed pages from the system, 2 MiB ones where it has them, and the prefetch instruction.</summary>
internal static unsafe partial class Pages
{
    private const nuint PageBytes = 4096;
    private const nuint HugePageBytes = 2 << 20;
    private const int ReadWrite = 3;             // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x22;   // MAP_PRIVATE | MAP_ANONYMOUS
    private const int AdviseHugePages = 14;      // MADV_HUGEPAGE
    private const int AdviseSmallPages = 15;     // MADV_NOHUGEPAGE

    /// <summary>Rounds up to what <see cref="Allocate"/> hands out: whole pages, and whole huge pages from one on.</summary>
    public static nuint RoundUp(nuint bytes)
    {
        nuint unit = bytes >= HugePageBytes ? HugePageBytes : PageBytes;
        return (bytes + unit - 1) / unit * unit;
    }

    /// <summary>Allocates zeroed memory.</summary>
    /// <param name="bytes">How much; a number that <see cref="RoundUp"/> gives.</param>
    /// <param name="isSparse">
    /// Whether little of it will be used, here and there: then small pages serve, of which the system clears 4 KiB for each place that is touched.
    /// </param>
    /// <exception cref="InsufficientMemoryException">The system refuses.</exception>
    public static void* Allocate(nuint bytes, bool isSparse = false)
    {
        if (!OperatingSystem.IsLinux())
            return NativeMemory.AllocZeroed(bytes);

        // Room for one huge page more lets the part that is used begin on a huge-page boundary; the rest is never touched.
        nuint room = bytes >= HugePageBytes ? bytes + HugePageBytes : bytes;
        void* mapped = MemoryMap(null, room, ReadWrite, PrivateAnonymous, -1, 0);
        if (mapped == (void*)-1)
            throw new InsufficientMemoryException($"the system refuses {room >> 20} MiB for a table; lower the number of flows");
        if (room == bytes)
            return mapped;
        void* aligned = (void*)(((nuint)mapped + HugePageBytes - 1) / HugePageBytes * HugePageBytes);
        nuint head = (nuint)aligned - (nuint)mapped;
        if (head > 0)
            _ = MemoryUnmap(mapped, head);
        if (HugePageBytes - head > 0)
            _ = MemoryUnmap((byte*)aligned + bytes, HugePageBytes - head);
        _ = MemoryAdvise(aligned, bytes, isSparse ? AdviseSmallPages : AdviseHugePages);  // a wish: where it fails, others serve
        return aligned;
    }

    /// <summary>Gives memory back.</summary>
    public static void Free(void* first, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = MemoryUnmap(first, bytes);
        else
            NativeMemory.Free(first);
    }

    /// <summary>
    /// Prefetch into the second-level cache: on Zen 4 many more such lines can be under way at once than into the first level,
    /// and a table that does not fit the cache gains most.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }

    /// <summary>The same for the line of a variable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(ref readonly T at) => Prefetch(Unsafe.AsPointer(ref Unsafe.AsRef(in at)));

    /// <summary>Prefetch into the first-level cache, for what is read in order and soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchNear<T>(ref readonly T at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in at)));
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* MemoryMap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
