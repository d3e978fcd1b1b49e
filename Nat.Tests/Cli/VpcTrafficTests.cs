using System.Text.Json;
using Nat.Pcap.Links;
using Nat.Tests.Pcap;
using Nat.Tests.Vpc;

namespace Nat.Tests.Cli;

/// <summary><c>nat vpc trace</c> and <c>nat vpc run</c>.</summary>
public class VpcTrafficTests
{
    private const string Timeline = """
        timeline:
          - at: 0s
            note: The database fetches an update.
            request: { from: db, to: "updates:443" }
            expect: reaches

        """;

    [Test]
    public void A_trace_is_told_step_by_step_and_written_as_JSON_and_as_a_page()
    {
        using var place = new Workplace();
        string file = place.Write("shop.yaml", CloudTexts.Shop);
        var run = CliRun.Of("vpc", "trace", file, "--from", "db", "--to", "updates:443", "--json", place["trace.json"], "--html", place["trace.html"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Out, Does.StartWith("db -> updates:443  reaches, and the answer comes back\n\nthere\n  1 + security-group database out: "));
            Assert.That(JsonDocument.Parse(File.ReadAllText(place["trace.json"])).RootElement.GetProperty("reaches").GetBoolean());
            Assert.That(File.ReadAllText(place["trace.html"]), Does.StartWith("<!doctype html>"));
        }
    }

    [TestCase("updates:443", "reaches", 0)]
    [TestCase("updates:443", "blocked", 3)]
    [TestCase("10.0.9.9:1", "blocked", 0)]
    [TestCase("10.0.9.9:1", "reaches", 3)]
    public void What_is_expected_of_a_trace_decides_the_exit_code(string to, string expect, int code)
    {
        using var place = new Workplace();
        Assert.That(CliRun.Of("vpc", "trace", place.Write("shop.yaml", CloudTexts.Shop), "--from", "db", "--to", to, "--expect", expect).ExitCode, Is.EqualTo(code));
    }

    [Test]
    public void A_blocked_packet_ends_with_component_rule_code_and_mend()
    {
        using var place = new Workplace();
        var run = CliRun.Of("vpc", "trace", place.Write("shop.yaml", CloudTexts.Shop), "--from", "web", "--to", "db:22");
        Assert.That(run.Out, Does.Contain("blocked by security-group database  ENI_SG_RULES_MISMATCH\n").And.Contain("  mend  allow in database: inbound tcp 22 from 10.0.1.10/32"));
        Assert.That(run.ExitCode, Is.Zero);
    }

    [Test]
    public void Wrong_questions_are_named()
    {
        using var place = new Workplace();
        string file = place.Write("shop.yaml", CloudTexts.Shop + Timeline);
        CliRun.Of("vpc", "trace", file, "--from", "custmer", "--to", "updates:443").AssertFails(2, "'custmer'", "did you mean 'customer'?");
        CliRun.Of("vpc", "trace", file, "--from", "db", "--to", "updates:0").AssertFails(2, "--to", "updates:0");
        CliRun.Of("vpc", "trace", file, "--from", "db", "--to", "updates", "--proto", "tcp").AssertFails(2, "tcp needs a port");
        CliRun.Of("vpc", "trace", file, "--from", "db", "--to", "updates:1", "--proto", "sctp").AssertFails(2, "sctp");
        CliRun.Of("vpc", "trace", file, "--from", "10.0.2.99", "--to", "updates:443").AssertFails(2, "10.0.2.99", "no interface");
        CliRun.Of("vpc", "run", file, "--pcap", "nta=x.pcapng").AssertFails(2, "'nta'", "did you mean 'nat'?");
        CliRun.Of("vpc", "run", file, "--pcap", "db").AssertFails(2, "NAME=FILE");
        CliRun.Of("vpc", "run", place.Write("quiet.yaml", CloudTexts.Shop)).AssertFails(1, "timeline");
    }

    [Test]
    public void A_run_tells_what_happened_and_what_the_gateway_counted()
    {
        using var place = new Workplace();
        var run = CliRun.Of("vpc", "run", place.Write("shop.yaml", CloudTexts.Shop + Timeline), "--json", place["run.json"]);
        using var json = JsonDocument.Parse(File.ReadAllText(place["run.json"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Out);
            Assert.That(run.Out, Does.Contain("The database fetches an update.\n00:00:00.000 + db -> updates:443: reaches\n").And.Contain("1 of 1 expectations hold"));
            Assert.That(json.RootElement.GetProperty("as_expected").GetBoolean());
            Assert.That(json.RootElement.GetProperty("metrics").GetProperty("nat").GetProperty("ConnectionEstablishedCount").GetInt64(), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_run_in_which_something_else_happens_than_expected_gives_exit_code_3()
    {
        using var place = new Workplace();
        var run = CliRun.Of("vpc", "run", place.Write("shop.yaml", CloudTexts.Shop + Timeline.Replace("reaches", "blocked by igw", StringComparison.Ordinal)));
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Out, Does.Contain("expected: blocked by igw"));
    }

    [Test]
    public void What_crosses_an_interface_can_be_captured()
    {
        using var place = new Workplace();
        string file = place.Write("shop.yaml", CloudTexts.Shop + Timeline);
        var run = CliRun.Of("vpc", "run", file, "--pcap", $"db={place["db.pcapng"]}", "--pcap", $"nat={place["nat.pcapng"]}");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Packets(place["db.pcapng"]), Is.EqualTo(8), "SYN, SYN+ACK, ACK, request, answer, FIN, FIN, ACK");
        Assert.That(Packets(place["nat.pcapng"]), Is.EqualTo(16), "each before and after");
    }

    private static int Packets(string file)
    {
        var (packets, fault) = Captured.ReadAll(File.ReadAllBytes(file));
        Assert.That(fault, Is.Null);
        Assert.That(packets.Select(p => p.LinkType), Is.All.EqualTo(LinkType.Raw));
        return packets.Count;
    }
}
