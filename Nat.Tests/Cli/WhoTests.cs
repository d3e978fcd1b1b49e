using System.Text.Json;
using Nat.Tests.Pcap.Replay;

namespace Nat.Tests.Cli;

/// <summary><c>nat who</c>: who had an external port (PRT-11, PRT-12).</summary>
public class WhoTests
{
    private const string Plan = """
        profile: rfc4787
        inside: 198.51.100.0/28
        outside: 192.0.2.1
        deterministic:
          inside: 198.51.100.0/28
          dynamic-factor: 2
          max-ports: 5040
        blocks:
          size: 100
          max-per-subscriber: 10
        """;

    /// <summary>RFC 7422 section 2.3: "abuse from 192.0.2.1, port 2001".</summary>
    [Test]
    public void Rfc7422_2_3_A_port_of_a_plan_tells_its_host_without_a_log()
    {
        using var place = new Workplace();
        var run = CliRun.Of("who", "192.0.2.1:2001", "--config", place.Write("nat.yaml", Plan));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((0, "192.0.2.1:2001 any: 198.51.100.1 for ever\n")));
    }

    [Test]
    public void A_port_of_a_plan_for_several_zones_tells_the_zone()
    {
        using var place = new Workplace();
        string config = place.Write("nat.yaml", Plan.Replace("  max-ports: 5040\n", "  zones: [0, 7]\n"));
        Assert.That(CliRun.Of("who", "192.0.2.1:1024", "--config", config).Out, Is.EqualTo("192.0.2.1:1024 any: 198.51.100.1 for ever\n"));
        Assert.That(CliRun.Of("who", "192.0.2.1:33000", "--config", config).Out, Does.EndWith(" zone 7 for ever\n"));
        CliRun.Of("who", "192.0.2.1:33000", "--config", place.Write("bad.yaml", Plan.Replace("  max-ports: 5040\n", "  zones: 70000\n"))).AssertFails(2, "70000", "65535");
    }

    [Test]
    public void A_dynamic_port_needs_a_log()
    {
        using var place = new Workplace();
        CliRun.Of("who", "192.0.2.1:58204", "--config", place.Write("nat.yaml", Plan)).AssertFails(2, "--blocks", "for ever");
        CliRun.Of("who", "203.0.113.1:58204").AssertFails(2, "not deterministic", "--events");
    }

    [TestCase("203.0.113.1", "external endpoint")]
    [TestCase("203.0.113.1:x", "external endpoint")]
    [TestCase("203.0.113.1:1@soon", "time")]
    public void A_question_that_is_none_is_wrong_usage(string question, string words) => CliRun.Of("who", question).AssertFails(2, words);

    [Test]
    public void The_log_of_blocks_tells_who_had_a_port_and_when()
    {
        using var place = new Workplace();
        string blocks = place["blocks.jsonl"];
        var replay = CliRun.Of("replay", place.Write("in.pcap", Capture()), "--config", place.Write("nat.yaml", "profile: rfc4787\nblocks:\n  size: 16\n"), "-q", "--seed", "1", "--blocks", blocks);
        Assert.That(replay.ExitCode, Is.Zero, replay.Error);
        var given = File.ReadLines(blocks).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(given.Select(r => (r.GetProperty("event").GetString(), r.GetProperty("natEvent").GetInt32())), Is.EqualTo(new[] { ("given", 16), ("given", 16) }));
        foreach (var record in given)
        {
            string endpoint = $"{record.GetProperty("address")}:{record.GetProperty("first").GetInt32() + 3}";
            string host = record.GetProperty("subscriber").GetString()!.Replace("/32", "");
            Assert.That(CliRun.Of("who", endpoint, "--blocks", blocks).Out, Does.StartWith($"{endpoint} any: {host} from "));
            Assert.That(CliRun.Of("who", $"{endpoint}@1", "--blocks", blocks).Out, Is.EqualTo($"{endpoint}: nobody\n"), "not yet");
        }
    }

    [Test]
    public void The_log_of_events_tells_which_endpoint_it_was()
    {
        using var place = new Workplace();
        string events = place["events.jsonl"];
        CliRun.Of("replay", place.Write("in.pcap", Capture()), "-q", "--seed", "1", "--events", events);
        var run = CliRun.Of("who", "203.0.113.1:1111", "--proto", "udp", "--events", events, "--json");
        var answers = JsonDocument.Parse(run.Out).RootElement.EnumerateArray().ToList();
        Assert.That(answers.Select(a => a.GetProperty("inside").GetString()), Is.EqualTo(new[] { "10.0.0.1:1111" }));
        Assert.That(CliRun.Of("who", "203.0.113.1:1111", "--proto", "tcp", "--events", events).Out, Does.Contain("nobody"));
    }

    [TestCase("--blocks")]
    [TestCase("--events")]
    public void Hosts_of_two_zones_are_told_apart(string kind)
    {
        using var place = new Workplace();
        byte[] capture = Traffic.CaptureOf(
            Traffic.InVlan(10, Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)),
            Traffic.InVlan(20, Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)));
        string config = place.Write("nat.yaml", "profile: rfc4787\nport-range: 2000-2015\nblocks:\n  size: 8\n");
        string flows = place["flows.txt"], log = place["log.jsonl"];
        var replay = CliRun.Of("replay", place.Write("in.pcap", capture), "--config", config, "--zones", "vlan", "-q", "--seed", "1", "--flows", flows, kind, log);
        Assert.That(replay.ExitCode, Is.Zero, replay.Error);
        string[] lines = File.ReadAllLines(flows);
        Assert.That(lines, Has.Length.EqualTo(2));
        foreach (string flow in lines)
        {
            string zone = flow.Split("zone-orig=")[1].Split(' ')[0], port = flow.Split("dport=")[2].Split(' ')[0];
            Assert.That(CliRun.Of("who", $"203.0.113.1:{port}", kind, log).Out, Does.Contain($" zone {zone} from "));
        }
    }

    [Test]
    public void A_record_that_was_returned_has_an_end()
    {
        using var place = new Workplace();
        string log = place.Write("b.jsonl", """
            {"event":"given","natEvent":16,"time":100.5,"subscriber":"10.0.0.1/32","address":"203.0.113.1","first":2000,"last":2099}
            {"event":"returned","natEvent":17,"time":200.5,"subscriber":"10.0.0.1/32","address":"203.0.113.1","first":2000,"last":2099}
            {"event":"given","natEvent":16,"time":300,"subscriber":"10.0.0.2/32","address":"203.0.113.1","first":2000,"last":2099}

            """);
        Assert.That(CliRun.Of("who", "203.0.113.1:2050@150", "--blocks", log).Out, Is.EqualTo("203.0.113.1:2050 any: 10.0.0.1 from 1970-01-01T00:01:40.500000Z to 1970-01-01T00:03:20.500000Z\n"));
        Assert.That(CliRun.Of("who", "203.0.113.1:2050", "--at", "250", "--blocks", log).Out, Does.EndWith("nobody\n"));
        Assert.That(CliRun.Of("who", "203.0.113.1:2050", "--at", "1970-01-01T00:06:00Z", "--blocks", log).Out, Does.Contain("10.0.0.2 from"));
        Assert.That(CliRun.Of("who", "203.0.113.1:2050", "--blocks", log).Out.Split('\n'), Has.Length.EqualTo(3));
    }

    [Test]
    public void A_file_that_is_no_log_is_told()
    {
        using var place = new Workplace();
        CliRun.Of("who", "203.0.113.1:1", "--blocks", place["none"]).AssertFails(1, "no such file");
        CliRun.Of("who", "203.0.113.1:1", "--blocks", place.Write("text", "[1] given 10.0.0.1/32 \"203.0.113.1\" 1-9\n")).AssertFails(1, "line 1", ".jsonl");
        CliRun.Of("who", "203.0.113.1:1", "--events", place.Write("b", """{"address":"203.0.113.1"}""")).AssertFails(1, "not a log");
    }

    private static byte[] Capture() => Traffic.CaptureOf(
        Traffic.Frame(Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)),
        Traffic.Frame(Traffic.Udp("10.0.0.2", 2222, "192.0.2.1", 53)));
}
