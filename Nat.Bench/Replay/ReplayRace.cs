using Nat.Bench.Engine;
using Nat.Bench.Traffic;

namespace Nat.Bench.Replay;

/// <summary>Capture to capture: every contestant on an input, taking turns whose order rotates.</summary>
/// <param name="folder">For the captures.</param>
/// <param name="bytes">Length of the input.</param>
/// <param name="rounds">Turns that each contestant gets.</param>
/// <param name="contestants">Who takes turns.</param>
internal sealed class ReplayRace(string folder, long bytes, int rounds, IReadOnlyList<ReplayContestant> contestants)
{
    /// <summary>Runs the race on one input. It has just been written, so it is in the page cache.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="mix">Lengths of its frames.</param>
    public IEnumerable<ReplayRun> Run(string name, TrafficMix mix)
    {
        string input = Path.Combine(folder, name + ".pcap");
        string output = Path.Combine(folder, "out.pcap");
        long packets = TrafficFile.Write(input, bytes, new TrafficOptions { Mix = mix });
        double[][] walls = [.. contestants.Select(_ => new double[rounds])];
        double[][] cpus = [.. contestants.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Count; turn++)
            {
                int number = (turn + round) % contestants.Count;
                var contestant = contestants[number];
                var arguments = contestant.Arguments.Select(a => a.Replace(ReplayContestant.Input, input, StringComparison.Ordinal).Replace(ReplayContestant.Output, output, StringComparison.Ordinal));
                (walls[number][round], cpus[number][round]) = TimedProcess.Run(contestant.Program, arguments);
                if (contestant.Name == ReplayContestant.Nat && round == 0)
                    ReplayCheck.Check(output, packets);
                File.Delete(output);
            }
        }

        long length = new FileInfo(input).Length;
        File.Delete(input);
        Figures[] seconds = [.. walls.Select(Figures.Of)];
        return contestants.Select((contestant, i) => new ReplayRun(
            contestant.Name, name, seconds[i].Median, seconds[i].Fastest, Figures.Of(cpus[i]).Median, packets / seconds[i].Median, length / seconds[i].Median,
            seconds[i].Median / Of(ReplayContestant.Cat), seconds[i].Median / Of(ReplayContestant.Copy), seconds[i].Median / Of(ReplayContestant.Nat)));

        double Of(string wanted) => seconds[contestants.Index().First(c => c.Item.Name == wanted).Index].Median;
    }
}
