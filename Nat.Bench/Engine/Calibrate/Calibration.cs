using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nat.Core;
using Nat.Core.Memory;

namespace Nat.Bench.Engine.Calibrate;

/// <summary>Measures the machine. Each figure is the fastest of several turns: it is a limit that is asked for.</summary>
internal static unsafe class Calibration
{
    private const int LineLength = 64;
    private const int Turns = 5;
    private const int Additions = 1 << 26;
    private const int Steps = 1 << 21;
    private const int Ahead = 32;  // lines that are asked for before they are read

    /// <summary>Measures, in so much memory.</summary>
    public static MachineFigures Run(long bytes)
    {
        int lines = (int)(bytes / LineLength);
        using var memory = new NativeArray<Line>(lines);
        Link(memory, lines);
        double miss = Fastest(Steps, () => Chase(memory, Steps));
        return new MachineFigures(
            1 / Fastest(Additions, () => Add(Additions)),
            miss,
            Fastest(Steps, () => Read(memory, lines)),
            Fastest(Steps, () => ReadAhead(memory, lines, intoFirstLevel: true)),
            Fastest(Steps, () => ReadAhead(memory, lines, intoFirstLevel: false)),
            (long)lines * LineLength);
    }

    private static double Fastest(int operations, Func<ulong> action)
    {
        double fastest = double.MaxValue;
        for (int turn = 0; turn < Turns; turn++)
        {
            double start = WorkTimer.Nanoseconds;
            ulong result = action();
            fastest = Math.Min(fastest, (WorkTimer.Nanoseconds - start) / operations);
            GC.KeepAlive(result);
        }

        return fastest;
    }

    /// <summary>One round trip through all lines, in random order (Sattolo 1986).</summary>
    private static void Link(NativeArray<Line> memory, int lines)
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < lines; i++)
            memory[(uint)i].Next = (uint)i;
        for (uint i = (uint)lines - 1; i > 0; i--)
        {
            uint other = random.Below(i);
            (memory[i].Next, memory[other].Next) = (memory[other].Next, memory[i].Next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Add(int count)
    {
        ulong a = 1, b = 1;
        for (int i = 0; i < count; i += 8)
        {
            a += b;
            b += a;
            a += b;
            b += a;
            a += b;
            b += a;
            a += b;
            b += a;
        }

        return a ^ b;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Chase(NativeArray<Line> memory, int steps)
    {
        uint at = 0;
        for (int i = 0; i < steps; i++)
            at = memory[at].Next;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Read(NativeArray<Line> memory, int lines)
    {
        ulong sum = 0;
        for (uint i = 0; i < Steps; i++)
            sum += memory[Place(i, lines)].Next;
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong ReadAhead(NativeArray<Line> memory, int lines, bool intoFirstLevel)
    {
        ulong sum = 0;
        for (uint i = 0; i < Steps; i++)
        {
            void* ahead = Unsafe.AsPointer(ref memory[Place(i + Ahead, lines)]);
            if (Sse.IsSupported && intoFirstLevel)
                Sse.Prefetch0(ahead);
            else if (Sse.IsSupported)
                Sse.Prefetch1(ahead);
            sum += memory[Place(i, lines)].Next;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Place(uint number, int lines) => (uint)Math.BigMul(SeededRandom.Mix(number), (ulong)(uint)lines, out _);

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = LineLength)]
    private struct Line
    {
        public uint Next;
    }
}
