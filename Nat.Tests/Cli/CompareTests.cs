using System.Text;
using System.Text.Json;
using Nat.Tests.Pcap.Replay;
using Nat.Tests.Support;

namespace Nat.Tests.Cli;

public class CompareTests
{
    private static readonly byte[] Capture = Traffic.CaptureAt(
        (0, Build.Udp("10.0.0.1:1111", "192.0.2.1:53").Bytes()),
        (0.1, Build.Udp("192.0.2.1:53", "10.0.0.1:1111").Bytes()),
        (60, Build.Udp("192.0.2.1:53", "10.0.0.1:1111").Bytes()),
        (61, Build.Udp("10.0.0.1:2222", "192.0.2.1:53").Bytes()));

    private const string Patient = "name: patient\ntimeouts:\n  udp: 90s\n";

    [Test]
    public void TheTableShowsWhereFlowsPartAndWhatWouldHelp()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", "--compare", $"linux,{place.Write("p.yaml", Patient)}", place.Write("in.pcap", Capture), "--seed", "1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(Line(run.Out, "linux "), Is.EqualTo(new[] { "linux", "1", "0", "0", "1", "0", "3", "1", "1", "1" }));
            Assert.That(Line(run.Out, "patient ").Take(6), Is.EqualTo(new[] { "patient", "2", "0", "0", "0", "0" }));
            Assert.That(Line(run.Out, "udp 10.0.0.1:1111").TakeLast(3), Is.EqualTo(new[] { "dies", "#3", "ok" }));
            Assert.That(run.Out, Does.Contain("would help: a keepalive every 25 s, or timeouts.udp above 59.9 s (it is 30 s)"));
        }
    }

    [Test]
    public void TheTimerOfAPortIsWhatWouldHelp()
    {
        using var place = new Workplace();
        string brief = place.Write("brief.yaml", "name: brief\ntimeouts:\n  udp-ports: [53=5s, 5000-9999=10s]\n");
        var run = CliRun.Of("replay", "--compare", $"{place.Write("p.yaml", Patient)},{brief}", place.Write("in.pcap", Capture), "--seed", "1");
        Assert.That(run.Out, Does.Contain("timeouts.udp-ports above 59.9 s (it is "));
    }

    [Test]
    public void JsonHasARowForEveryFlowAndNat()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", "--compare", "linux,rfc4787", place.Write("in.pcap", Capture), "--summary", "json", "--seed", "1");
        var result = JsonDocument.Parse(Encoding.UTF8.GetString(run.Bytes)).RootElement;
        var rows = result.GetProperty("flows").EnumerateArray().ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(r => (r.GetProperty("nat").GetString(), r.GetProperty("sport").GetInt32(), r.GetProperty("fate").GetString())), Is.EqualTo(new[]
            {
                ("linux", 1111, "dies"), ("rfc4787", 1111, "survives"), ("linux", 2222, "survives"), ("rfc4787", 2222, "survives"),
            }));
            Assert.That(rows[0].GetProperty("fault_packet").GetInt64(), Is.EqualTo(3));
            Assert.That(rows[0].GetProperty("fault_time").GetDouble(), Is.EqualTo(1_700_000_060));
            Assert.That(rows[0].GetProperty("cause").GetString(), Is.EqualTo("expired"));
            Assert.That(rows[0].GetProperty("keepalive_seconds").GetInt32(), Is.EqualTo(25));
            Assert.That(result.GetProperty("nats")[0].GetProperty("drops").GetProperty("no-entry").GetInt64(), Is.EqualTo(1));
            Assert.That(run.Out, Is.Empty, "the table does not get into the JSON");
        }
    }

    [Test]
    public void JsonInAFileGoesBesideTheTable()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", "--compare", "linux,rfc4787", place.Write("in.pcap", Capture), "--json", place["out.json"]);
        Assert.That(run.Out, Does.Contain("survives"));
        Assert.That(JsonDocument.Parse(File.ReadAllText(place["out.json"])).RootElement.GetProperty("nats").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public void AFileWithoutANameIsCalledAsTheFile()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", "--compare", $"linux,{place.Write("office.yaml", "hairpinning: true\n")}", place.Write("in.pcap", Capture));
        Assert.That(run.Out, Does.Contain("\noffice "));
    }

    [TestCase("linux", "two or more")]
    [TestCase("linux,lunix", "did you mean 'linux'?")]
    [TestCase("linux,linux", "two of the NATs are called 'linux'")]
    [TestCase("linux,nowhere.yaml", "no such file")]
    public void NatsThatCannotBeComparedAreRefused(string nats, string words)
    {
        using var place = new Workplace();
        string file = place.Write("in.pcap", Capture);
        CliRun.Of("replay", "--compare", nats, file).AssertFails(nats.Contains("yaml") ? 1 : 2, words);
    }

    [Test]
    public void NatsWithAnotherInsideAreRefused()
    {
        using var place = new Workplace();
        string other = place.Write("other.yaml", "inside: 192.0.2.0/24\n");
        CliRun.Of("replay", "--compare", $"linux,{other}", place.Write("in.pcap", Capture)).AssertFails(2, "do not agree about what is inside");
        Assert.That(CliRun.Of("replay", "--compare", $"linux,{other}", place["in.pcap"], "--inside", "10.0.0.0/8").ExitCode, Is.Zero);
    }

    [TestCase("-w", "out.pcap")]
    [TestCase("--flows", "flows")]
    [TestCase("--vantage", "outside")]
    [TestCase("--threads", "2")]
    [TestCase("--profile", "linux")]
    public void WhatAComparisonDoesNotDoIsRefused(string option, string value)
    {
        using var place = new Workplace();
        CliRun.Of("replay", "--compare", "linux,rfc4787", place.Write("in.pcap", Capture), option, value).AssertFails(2, option.Length == 2 ? "--write" : option);
        Assert.That(Directory.GetFiles(place.Root), Has.Length.EqualTo(1), "nothing is written");
    }

    [Test]
    public void TheJsonFileMayNotBeTheCapture()
    {
        using var place = new Workplace();
        string file = place.Write("in.pcap", Capture);
        CliRun.Of("replay", "--compare", "linux,rfc4787", file, "--json", file).AssertFails(1, "the same file");
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(Capture));
    }

    private static string[] Line(string text, string begin) =>
        text.Split('\n').First(l => l.StartsWith(begin, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
