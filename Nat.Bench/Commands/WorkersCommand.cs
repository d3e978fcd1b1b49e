using Nat.Bench.Workers;

namespace Nat.Bench.Commands;

/// <summary><c>workers</c>: several threads on one table.</summary>
internal static class WorkersCommand
{
    private const int MostThreads = 64;
    private const int MostSessions = 1 << 24;

    public static void Run(Arguments arguments)
    {
        int[] sessions = arguments.Numbers("--sessions", "64512,1032192", 1, MostSessions);
        int[] newFlows = arguments.Numbers("--new-flows", "0,5", 0, 100);
        int threads = arguments.Numbers("--threads", "2", 2, MostThreads)[0];
        int rounds = arguments.Numbers("--rounds", "101", 1, 10_000)[0];
        int frames = arguments.Numbers("--frames", "64K", 1, 1 << 24)[0];
        arguments.End();
        foreach (int count in sessions)
        {
            foreach (int percent in newFlows)
            {
                using var bench = new WorkersBench(count, percent, threads, frames);
                Print(count, percent, bench.Run(rounds));
            }
        }
    }

    private static void Print(int sessions, int newFlows, IReadOnlyList<(string Team, Engine.Figures Figures)> rows)
    {
        Console.WriteLine($"{sessions} sessions, {newFlows} % new flows: ns per packet, median (fastest), times the first");
        foreach (var (team, figures) in rows)
        {
            Console.WriteLine(
                $"  {team,-28} {figures.Median,7:F2} ({figures.Fastest:F2})  {rows[0].Figures.Median / figures.Median:F2} ({rows[0].Figures.Fastest / figures.Fastest:F2})");
        }
    }
}
