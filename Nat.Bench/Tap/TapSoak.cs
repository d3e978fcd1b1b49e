using System.Globalization;
using System.Text.Json;

namespace Nat.Bench.Tap;

/// <summary>
/// The NAT under a mixed load for a long time: do all bytes come back, do memory and descriptors stay level, does every flow end. Short
/// timers, so that flows of the beginning are long gone at the end.
/// </summary>
internal static class TapSoak
{
    /// <summary>Flows a second: 100,000 in ten minutes, and more.</summary>
    private const double FlowsPerSecond = 200;

    // Few, so that all of the table has been used long before the end, and what grows then is a leak.
    private const int MostFlows = 8192;

    // So that garbage of the first minutes, which a collector with room leaves alone for hours, is not taken for a leak.
    private const string SmallNursery = "env DOTNET_GCgen0size=0x200000";

    private const double PageBytes = 4096;
    private const string Timers = """
        timeouts:
          udp: 4s
          udp-stream: 4s
          icmp: 4s
          tcp-time-wait: 4s
          tcp-close: 4s
          tcp-last-ack: 4s
          tcp-fin-wait: 4s
          tcp-close-wait: 4s
        """;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Longer than any of the timers, and the sweep behind them.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(12);

    /// <summary>Runs it.</summary>
    /// <param name="program">The program <c>nat</c>, and what goes before its command.</param>
    /// <param name="mtu">The largest packet of both links, in bytes.</param>
    /// <param name="time">How long.</param>
    /// <returns>What came of it; the first two rows, wrong bytes and failures, should be zero.</returns>
    public static IReadOnlyList<TapRow> Run(string program, int mtu, TimeSpan time)
    {
        using var spaces = new TapSpaces();
        string folder = Directory.CreateTempSubdirectory("nat-soak").FullName;
        string config = Path.Combine(folder, "nat.yaml");
        File.WriteAllText(config, Timers);
        var peer = TapPeer.OfNat($"{SmallNursery} {program}", mtu, $"--summary json --config {config} --max-flows {MostFlows}");
        var process = peer.Begin(spaces, offloads: true)!;
        try
        {
            TapPeer.AwaitForwarding(spaces, process);
            var figures = new SoakFigures();
            var samples = new List<(double Memory, double Descriptors)>();
            using (var load = new SoakLoad(spaces, figures, FlowsPerSecond))
            {
                var running = Task.Factory.StartNew(() => load.Run(time), TaskCreationOptions.LongRunning);
                while (!running.Wait(Period))
                    samples.Add(Sample(process.Id));
            }

            string pings = Shell.Run($"ip netns exec {spaces.Client} ping -c 50 -i 0.02 -q {TapSpaces.ServerAddress} | grep -o '[0-9]* received'");
            Thread.Sleep(Rest);
            Shell.Run($"kill -TERM {process.Id}");
            using var summary = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            return [.. Rows(figures, samples, pings, summary.RootElement)];
        }
        finally
        {
            TapPeer.End(spaces, process);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<TapRow> Rows(SoakFigures figures, List<(double Memory, double Descriptors)> samples, string pings, JsonElement summary)
    {
        var flows = summary.GetProperty("flows");
        yield return Row("soak-wrong-bytes", figures.WrongBytes, "By");
        yield return Row("soak-failures", figures.Failures, "1");
        yield return Row("soak-stuck-flows", flows.GetProperty("live").GetDouble(), "1");
        yield return Row("soak-pings-lost", 50 - double.Parse(pings.Split(' ')[0], CultureInfo.InvariantCulture), "1");
        yield return Row("soak-memory-growth", Growth(samples, s => s.Memory), "By");
        yield return Row("soak-descriptor-growth", Growth(samples, s => s.Descriptors), "1");
        yield return Row("soak-memory", samples.Max(s => s.Memory), "By");
        yield return Row("soak-flows", flows.GetProperty("created").GetDouble(), "1");
        yield return Row("soak-bytes", figures.Bytes, "By");
    }

    /// <summary>From the second quarter of the time, when all is warm, to the last: medians.</summary>
    private static double Growth(List<(double Memory, double Descriptors)> samples, Func<(double Memory, double Descriptors), double> of)
    {
        int quarter = samples.Count / 4;
        return quarter == 0 ? 0 : Median(samples[^quarter..]) - Median(samples[quarter..(2 * quarter)]);

        double Median(List<(double Memory, double Descriptors)> part) => part.Select(of).Order().ElementAt(part.Count / 2);
    }

    private static (double Memory, double Descriptors) Sample(int process) =>
        (double.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageBytes, Directory.GetFiles($"/proc/{process}/fd").Length);

    private static TapRow Row(string test, double value, string unit) => new(TapPeer.Nat, test, value, unit, value, value, null);
}
