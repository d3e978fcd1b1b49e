using System.Text.Json;
using Nat.Tests.Pcap.Replay;

namespace Nat.Tests.Cli;

public class ReplayTests
{
    private static readonly byte[] Capture = Traffic.CaptureOf(
        Traffic.Frame(Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)),
        Traffic.Frame(Traffic.Udp("192.0.2.1", 53, "10.0.0.1", 1111)),
        Traffic.Frame(Traffic.Udp("192.0.2.7", 53, "10.0.0.1", 1111)),
        Traffic.Frame(Traffic.Udp("10.0.0.1", 1111, "10.0.0.2", 53)),
        Traffic.Frame(new byte[28], etherType: 0x0806));

    [Test]
    public void TheOutputShowsTheOutside()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", place.Write("in.pcap", Capture), "-w", place["out.pcap"], "-q", "--seed", "1");
        var frames = Traffic.Frames(File.ReadAllBytes(place["out.pcap"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Error, Is.Empty);
            Assert.That(frames.Select(Traffic.SourceOf), Is.EqualTo(new[] { "203.0.113.1:1111", "192.0.2.1:53" }));
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void HostsOfTwoVlansMayHaveOneAddress(int threads)
    {
        using var place = new Workplace();
        byte[] capture = Traffic.CaptureOf(
            Traffic.InVlan(10, Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)),
            Traffic.InVlan(20, Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)),
            Traffic.InVlan(20, Traffic.Udp("192.0.2.1", 53, "10.0.0.1", 1111)),
            Traffic.Frame(Traffic.Udp("192.0.2.1", 53, "10.0.0.1", 1111)));
        var run = CliRun.Of("replay", place.Write("in.pcap", capture), "-w", place["out.pcap"], "--zones", "vlan", "-q", "--seed", "1",
            "--threads", $"{threads}", "--flows", place["flows.txt"], "--drops", place["drops.jsonl"]);
        var frames = Traffic.Frames(File.ReadAllBytes(place["out.pcap"]));
        string flows = File.ReadAllText(place["flows.txt"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(frames, Has.Count.EqualTo(3));
            Assert.That(frames.Take(2).Select(f => Traffic.SourceOf([.. f[..12], .. f[16..]])), Is.Unique.And.Some.EqualTo("203.0.113.1:1111"));
            Assert.That(flows, Does.Contain("dport=53 zone-orig=10 packets=1").And.Contain("dport=53 zone-orig=20 packets=1"));
            Assert.That(File.ReadAllLines(place["drops.jsonl"]).Single(), Does.Contain("\"packet\":4").And.Contain("no-entry"));
        }

        Assert.That(CliRun.Of("replay", place["in.pcap"], "--zones", "port").Error, Does.Contain("vlan"));
    }

    [Test]
    public void TheSummaryAddsUp()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", place.Write("in.pcap", Capture), "--summary", "json", "--seed", "5",
            "--drops", place["drops.jsonl"], "--flows", place["flows.jsonl"]);
        var summary = JsonDocument.Parse(run.Out).RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Number(summary, "packets"), Is.EqualTo(5));
            Assert.That(Number(summary, "forwarded") + Number(summary, "dropped") + Number(summary, "untranslated"), Is.EqualTo(5));
            Assert.That(Number(summary, "seed"), Is.EqualTo(5));
            Assert.That(Number(summary.GetProperty("drops"), "no-entry"), Is.EqualTo(1));
            Assert.That(Number(summary.GetProperty("drops_first_packet"), "no-entry"), Is.EqualTo(3));
            Assert.That(Number(summary.GetProperty("untranslated_kinds"), "arp"), Is.EqualTo(1));
            Assert.That(Number(summary.GetProperty("flows"), "created"), Is.EqualTo(1));
            Assert.That(Number(summary.GetProperty("flows"), "live"), Is.EqualTo(1));
            Assert.That(summary.GetProperty("capture_seconds").GetDouble(), Is.EqualTo(0.004).Within(1e-9));
            Assert.That(File.ReadAllLines(place["drops.jsonl"]), Has.Length.EqualTo(1));
            Assert.That(File.ReadAllLines(place["flows.jsonl"]), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public void TheTextSummaryNamesWhatAndWhy()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", place.Write("in.pcap", Capture), "--seed", "5");
        Assert.That(run.Error, Does.Contain("no-entry")
            .And.Contain("first #3").And.Contain("seed 5").And.Contain("between-inside-hosts").And.Contain("203.0.113.1"));
    }

    [Test]
    public void EveryKeyOfTheContractIsInTheSummary()
    {
        using var place = new Workplace();
        var summary = JsonDocument.Parse(CliRun.Of("replay", place.Write("in.pcap", Capture), "--summary", "json").Out).RootElement;
        string[] keys = ["profile", "seed", "packets", "bytes", "forwarded", "dropped", "untranslated", "answered",
            "drops", "flows", "capture_seconds", "elapsed_seconds", "packets_per_second"];
        Assert.That(keys.Where(k => !summary.TryGetProperty(k, out _)), Is.Empty);
        Assert.That(new[] { "created", "expired", "peak", "live" }.Where(k => !summary.GetProperty("flows").TryGetProperty(k, out _)), Is.Empty);
    }

    [Test]
    public void OptionsWinOverTheFile()
    {
        using var place = new Workplace();
        string config = place.Write("nat.yaml", "profile: rfc4787\nseed: 3\noutside: 198.51.100.1\n");
        var run = CliRun.Of("replay", place.Write("in.pcap", Capture), "--config", config,
            "--outside", "198.51.100.2", "-w", place["out.pcap"], "--summary", "json");
        var summary = JsonDocument.Parse(run.Out).RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.GetProperty("profile").GetString(), Is.EqualTo("rfc4787"));
            Assert.That(Number(summary, "seed"), Is.EqualTo(3));
            Assert.That(Traffic.SourceOf(Traffic.Frames(File.ReadAllBytes(place["out.pcap"]))[0]), Does.StartWith("198.51.100.2:"));
        }
    }

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();
}
