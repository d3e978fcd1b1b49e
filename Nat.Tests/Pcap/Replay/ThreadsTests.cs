using Nat.Bench.Traffic;
using Nat.Cli;
using Nat.Core;
using Nat.Tests.Cli;
using Nat.Tests.House;

namespace Nat.Tests.Pcap.Replay;

/// <summary>Whatever comes out of a replay by several threads is what comes out by one, byte for byte.</summary>
public sealed class ThreadsTests
{
    private static readonly string[] Files = ["out.pcap", "out.pcapng", "flows.txt", "events.txt", "drops.jsonl"];

    private static IEnumerable<string> Samples => Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.pcap*").Select(f => Path.GetFileName(f)!);

    [Test]
    public void A_sample_comes_out_the_same([ValueSource(nameof(Samples))] string sample, [Values("inside", "outside", "two-sided")] string vantage)
    {
        string path = Path.Combine(Repository.Root, "samples", sample);
        string[] where = vantage == "two-sided" ? ["--vantage", vantage, "--inside-mac", "02:00:00:00:00:01"] : ["--vantage", vantage];
        Compare(path, [.. where, "--keep-untranslated"]);
        Compare(path, [.. where, "--profile", "rfc4787", "-c", "300"]);
    }

    [TestCaseSource(typeof(SharedFiles), nameof(SharedFiles.CaptureNames))]
    public void A_real_capture_comes_out_the_same(string name) => Compare(Path.Combine(SharedFiles.Captures, name), "--keep-untranslated");

    [TestCase("--max-flows", "1000")]
    [TestCase("--outside", "203.0.113.1", "--port-range", "2000-2099")]
    [TestCase("--profile", "rfc4787", "--max-flows", "500", "--port-range", "2000-2999")]
    [TestCase("--checksum", "fix")]
    public void Traffic_that_fights_for_ports_and_room_comes_out_the_same(params string[] options)
    {
        using var place = new Workplace();
        TrafficFile.Write(place["in.pcap"], 6 << 20, new TrafficOptions { Flows = 6000, Protocol = TrafficProtocol.Mixed, BothWays = true });
        Compare(place["in.pcap"], options);
    }

    [Test]
    public void Flows_that_expire_come_out_the_same()
    {
        // A frame every millisecond: in 70 seconds UDP flows of 30 seconds come and go.
        var random = new SeededRandom(1);
        using var place = new Workplace();
        byte[][] frames = [.. Enumerable.Range(0, 70_000).Select(i => NextFrame(random, i))];
        Compare(place.Write("in.pcap", Traffic.CaptureOf(frames)), "--max-flows", "4000");
    }

    private static byte[] NextFrame(SeededRandom random, int number)
    {
        string host = $"10.0.{random.Below(3)}.{random.Below(100) + (number / 1000)}";
        string server = $"198.51.100.{random.Below(20)}";
        ushort port = (ushort)(1000 + random.Below(20));
        return random.Below(10) switch
        {
            0 => Traffic.Frame(Traffic.Udp(server, 53, host, port)),
            1 => Traffic.Frame(new byte[28], etherType: 0x0806),
            _ => Traffic.Frame(Traffic.Udp(host, port, server, 53)),
        };
    }

    private static void Compare(string capture, params string[] options)
    {
        var (one, oneSummary) = Replay(capture, 1, options);
        foreach (int threads in (int[])[2, 3])
        {
            var (several, summary) = Replay(capture, threads, options);
            Assert.That(summary, Is.EqualTo(oneSummary), $"summary of {threads} threads");
            foreach (string file in Files)
                Assert.That(several[file].AsSpan().SequenceEqual(one[file]), $"{file} of {threads} threads");
        }
    }

    private static (Dictionary<string, byte[]> Files, string Summary) Replay(string capture, int threads, string[] options)
    {
        // Only pcapng holds packets of several link layers.
        string output = capture.EndsWith("ng", StringComparison.Ordinal) ? "out.pcapng" : "out.pcap";
        using var place = new Workplace();
        var run = CliRun.Of(
        [
            "replay", capture, "--seed", "1", "--threads", $"{threads}", "--summary", "json",
            "-w", place[output], "--flows", place["flows.txt"], "--events", place["events.txt"], "--drops", place["drops.jsonl"], .. options,
        ]);
        Assert.That(run.ExitCode, Is.Not.EqualTo(ExitCodes.Usage), run.Error);
        var lines = run.Out.Split('\n').Where(l => !l.Contains("elapsed_seconds", StringComparison.Ordinal) && !l.Contains("packets_per_second", StringComparison.Ordinal));
        string summary = $"{run.ExitCode} {run.Error} {string.Join('\n', lines)}".Replace(place.Root, "");
        return (Files.ToDictionary(f => f, f => File.Exists(place[f]) ? File.ReadAllBytes(place[f]) : []), summary);
    }
}
