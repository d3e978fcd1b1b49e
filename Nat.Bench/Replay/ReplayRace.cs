using Nat.Bench.Traffic;

namespace Nat.Bench.Replay;

/// <summary>Capture to capture: every contestant on every input, taking turns whose order rotates.</summary>
internal sealed class ReplayRace(string folder, long bytes, int rounds, IReadOnlyList<ReplayContestant> contestants)
{
    private static readonly (string Name, TrafficOptions Options)[] Inputs =
        [("imix", new TrafficOptions { Mix = TrafficMix.Imix }), ("64", new TrafficOptions { Mix = TrafficMix.Small })];

    /// <summary>Runs everything. The inputs have just been written, so they are in the page cache.</summary>
    public List<ReplayRun> Run() => [.. Inputs.SelectMany(input => Run(input.Name, input.Options))];

    private List<ReplayRun> Run(string name, TrafficOptions options)
    {
        string input = Path.Combine(folder, name + ".pcap");
        string output = Path.Combine(folder, "out.pcap");
        long packets = TrafficFile.Write(input, bytes, options);
        var walls = contestants.Select(_ => new List<double>()).ToArray();
        var cpus = contestants.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Count; turn++)
            {
                int number = (turn + round) % contestants.Count;
                var contestant = contestants[number];
                var arguments = contestant.Arguments.Select(a => a.Replace("IN", input, StringComparison.Ordinal).Replace("OUT", output, StringComparison.Ordinal));
                var (wall, cpu) = TimedProcess.Run(contestant.Program, arguments);
                walls[number].Add(wall);
                cpus[number].Add(cpu);
                if (contestant.Name == ReplayContestant.Nat && round == 0)
                    ReplayCheck.Check(output, packets);
                File.Delete(output);
            }
        }

        File.Delete(input);
        double[] medians = [.. walls.Select(Median)];
        double OfName(string wanted) => medians[contestants.Index().First(c => c.Item.Name == wanted).Index];
        return
        [
            .. contestants.Select((contestant, i) => new ReplayRun(
                contestant.Name, name, medians[i], Median(cpus[i]), packets / medians[i], bytes / medians[i],
                medians[i] / OfName(ReplayContestant.Copy), medians[i] / OfName(ReplayContestant.Nat))),
        ];
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
