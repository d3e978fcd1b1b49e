using System.Text.Json;
using Nat.Bench.Engine;
using Nat.Bench.Engine.Contestants;
using Nat.Bench.Traffic;
using Nat.Core.Translation;
using Nat.Tests.Cli;

namespace Nat.Tests.Bench;

/// <summary>What the measurement of the engine measures is right; how fast it is, no test asks.</summary>
public class EngineBenchTests
{
    private const int Sessions = 300;
    private const int Frames = 1_000;

    [Test]
    public void Every_contestant_writes_the_frames_that_a_NAT_has_to_write(
        [Values] TrafficProtocol protocol, [Values] TrafficDirection direction, [Values] FlowDistribution distribution, [Values(100, 90)] int hitRate)
    {
        using var arena = new EngineArena(Sessions, protocol, 10 * Frames, ChecksumPolicy.Verify);
        arena.Open();
        arena.Settle();
        using var frames = new FrameSet(arena.Flows, Frames, new EngineScenario(Sessions, protocol, direction, distribution, hitRate), arena.NextNewFlow);
        using var rteHash = hitRate == 100 ? RteHashProgram.TryBuild(out _) : null;
        List<Contestant> contestants =
        [
            new NatContestant(arena, 1), new NatContestant(arena, 64),
            .. PeerNames.Limits.Concat(PeerNames.All).Where(name => name != RteHashProgram.PeerName || rteHash is not null).Select(name => PeerNames.Create(name, arena, 1, rteHash)),
        ];
        arena.Check(null, 0);
        foreach (var contestant in contestants)
        {
            for (int turn = 0; turn < 2; turn++)
                contestant.Run(frames);
            contestant.RunForCheck(frames);
            if (contestant.Translates)
                FrameCheck.Check(frames);
            contestant.CheckCounts(frames, 3);
            contestant.Dispose();
        }

        arena.Check(frames, 6);
        Assert.That(frames.Misses, hitRate == 100 ? Is.Zero : Is.EqualTo(Frames / 10).Within(50));
    }

    [Test]
    public void A_frame_with_one_wrong_bit_is_found([Values(15, 24, 25, 27, 33, 35, 40, 63)] int at)
    {
        using var arena = new EngineArena(Sessions, TrafficProtocol.Udp, 0, ChecksumPolicy.Ignore);
        arena.Open();
        using var frames = new FrameSet(arena.Flows, Frames, new EngineScenario(Sessions, TrafficProtocol.Udp, TrafficDirection.In2Out, FlowDistribution.Uniform, 100), Sessions);
        new NatContestant(arena, 64).Run(frames);
        FrameCheck.Check(frames);
        frames.Frames[(500 * FrameSet.Stride) + at] ^= 4;
        Assert.That(() => FrameCheck.Check(frames), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("frame 500"));
    }

    [Test]
    public void A_packet_that_was_not_counted_is_found()
    {
        using var arena = new EngineArena(Sessions, TrafficProtocol.Udp, 0, ChecksumPolicy.Ignore);
        arena.Open();
        using var frames = new FrameSet(arena.Flows, Frames, new EngineScenario(Sessions, TrafficProtocol.Udp, TrafficDirection.In2Out, FlowDistribution.Uniform, 100), Sessions);
        arena.Check(null, 0);
        new NatContestant(arena, 64).Run(frames);
        Assert.That(() => arena.Check(frames, 2), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void The_rows_have_the_fields_that_scripts_read()
    {
        var run = CliRun.Of("bench engine --quick --sessions 200 --frames 500 --rounds 2 --hit-rate 100,99 --batch 1,32 --json -".Split(' '));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var rows = JsonDocument.Parse(run.Out);
        foreach (var row in rows.RootElement.EnumerateArray().Where(r => r.GetProperty("phase").GetString() == "established"))
        {
            foreach (string field in new[] { "contestant", "sessions", "protocol", "direction", "distribution", "batch", "threads", "hit_rate", "ns_per_packet", "packets_per_second" })
                Assert.That(row.TryGetProperty(field, out _), field);
            Assert.That(row.TryGetProperty("flows_per_second", out _), Is.False);
        }

        foreach (var row in rows.RootElement.EnumerateArray().Where(r => r.GetProperty("phase").GetString() == "establish"))
            Assert.That((row.GetProperty("flows_per_second").GetDouble() > 0, row.TryGetProperty("ns_per_packet", out _)), Is.EqualTo((true, false)));
        var nat = rows.RootElement.EnumerateArray().Where(r => r.GetProperty("contestant").GetString() == "nat" && r.GetProperty("phase").GetString() == "established");
        Assert.That(nat.Select(r => r.GetProperty("batch").GetInt32()), Is.EqualTo(new[] { 1, 32, 1, 32 }));
        Assert.That(nat.Select(r => r.GetProperty("bytes_per_flow").GetDouble()), Is.All.GreaterThan(0));
        Assert.That(run.Error, Does.Contain("clock").And.Contain("table-less"));
    }

    [TestCase("--sessions x", "--sessions")]
    [TestCase("--sessions 0", "--sessions")]
    [TestCase("--batch 0", "--batch")]
    [TestCase("--rounds 0", "--rounds")]
    [TestCase("--hit-rate 101", "--hit-rate")]
    [TestCase("--protocol sctp", "udp, tcp, mixed")]
    [TestCase("--direction up", "in2out, out2in, mixed")]
    [TestCase("--peers vpp", "concurrent-dictionary")]
    [TestCase("--checksum maybe", "ignore, verify")]
    [TestCase("--fast", "--fast")]
    public void A_wrong_option_is_named(string words, string named) =>
        CliRun.Of(["bench", "engine", .. words.Split(' ')]).AssertFails(2, named);

    [Test]
    public void By_Zipfs_law_the_first_flow_comes_twice_as_often_as_the_second()
    {
        const int Count = 1_000;
        var picker = new FlowPicker(Count, FlowDistribution.Zipf, new Nat.Core.SeededRandom(1));
        int[] counts = new int[Count];
        for (int i = 0; i < 100_000; i++)
            counts[picker.Next()]++;
        Array.Sort(counts, (a, b) => b - a);
        double harmonic = Enumerable.Range(1, Count).Sum(k => 1.0 / k);
        Assert.Multiple(() =>
        {
            Assert.That(counts[0], Is.EqualTo(100_000 / harmonic).Within(5).Percent);
            Assert.That(counts[1], Is.EqualTo(50_000 / harmonic).Within(5).Percent);
            Assert.That(counts[9], Is.EqualTo(10_000 / harmonic).Within(10).Percent);
            Assert.That(counts, Is.All.GreaterThan(0));
        });
    }
}
