using System.Xml.Linq;
using Nat.Bench.Engine;
using Nat.Tests.Cli;

namespace Nat.Tests.Bench;

/// <summary>The chart of a measurement, and the measurement under hostile load.</summary>
public class EngineChartTests
{
    [Test]
    public void The_chart_has_a_line_for_each_contestant()
    {
        EngineRow[] rows = [.. from sessions in new[] { 1_000, 100_000 } from name in new[] { "nat", "rte-hash" } select Row(name, sessions, 10)];
        var drawing = XDocument.Parse(EngineChart.Draw(rows)!);
        var texts = drawing.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(drawing.Root!.Name.LocalName, Is.EqualTo("svg"));
            Assert.That(drawing.Descendants().Count(e => e.Name.LocalName == "polyline"), Is.GreaterThanOrEqualTo(2));
            Assert.That(texts, Has.Some.EqualTo("nat, batches of 64").And.Some.EqualTo("rte-hash, batches of 64"));
        });
    }

    [Test]
    public void Without_rows_of_packets_there_is_nothing_to_draw() => Assert.That(EngineChart.Draw([]), Is.Null);

    [Test]
    public void Hostile_load_loses_no_established_flow()
    {
        var run = CliRun.Of("bench", "engine", "--hostile", "--quick", "--sessions", "500", "--frames", "2000", "--rounds", "1");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.Contain("no established flow lost").And.Contain("hostile-flood-50").And.Contain("hostile-crafted"));
    }

    private static EngineRow Row(string contestant, int sessions, double nanoseconds) => new()
    {
        Contestant = contestant,
        Phase = EngineRows.Established,
        Sessions = sessions,
        Protocol = "udp",
        Direction = "in2out",
        Distribution = "uniform",
        Batch = 64,
        NsPerPacket = nanoseconds,
    };
}
