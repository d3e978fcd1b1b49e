using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nat.Bench.Engine;

/// <summary>
/// The time that the calling thread has had a processor. On a machine that others use it leaves out the turns of the others; on an idle one
/// it is what a clock on the wall shows. Where the system does not tell, it is the wall's.
/// </summary>
internal static partial class WorkTimer
{
    private const int ThreadTime = 3;  // CLOCK_THREAD_CPUTIME_ID
    private const double NanosecondsPerSecond = 1e9;

    private static readonly bool IsThreadTime = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Nanoseconds.</summary>
    public static double Nanoseconds
    {
        get
        {
            if (!IsThreadTime || GetTime(ThreadTime, out var time) != 0)
                return Stopwatch.GetTimestamp() * (NanosecondsPerSecond / Stopwatch.Frequency);
            return (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
