using Nat.Bench.Workers;

namespace Nat.Bench.Commands;

/// <summary><c>expiry</c>: how long a call takes while a full table expires.</summary>
internal static class ExpiryCommand
{
    public static void Run(Arguments arguments)
    {
        int sessions = arguments.Numbers("--sessions", "4128768", 1, 1 << 26)[0];
        int[] batches = arguments.Numbers("--batch", "1,64", 1, 1 << 16);
        int rounds = arguments.Numbers("--rounds", "3", 1, 1000)[0];
        arguments.End();
        Console.WriteLine($"{sessions} flows expire: microseconds of a call; the last ones are also what the system took from the thread");
        foreach (int batch in batches)
        {
            using var bench = new ExpiryBench(sessions, batch);
            for (int round = 0; round < rounds; round++)
            {
                double[] times = bench.Run();
                Console.WriteLine(
                    $"  batch {batch,-4} {times.Length,6} calls: median {At(times, 0.5):F1}, 99 % {At(times, 0.99):F1}, 99.9 % {At(times, 0.999):F1}, all {times[^1]:F1}; above 100: {times.Count(t => t > 100)}");
            }
        }
    }

    private static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];
}
