using System.Runtime.Versioning;
using System.Text.Json;
using Nat.Tests.Cli;

namespace Nat.Tests.Bench;

/// <summary>The race from capture to capture.</summary>
[UnsupportedOSPlatform("windows")]
public class ReplayBenchTests
{
    [Test]
    public void The_rows_have_the_fields_that_scripts_read()
    {
        using var place = new Workplace();
        string nat = place.Write("nat", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "nat.dll")}' \"$@\"\n");
        File.SetUnixFileMode(nat, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var run = CliRun.Of("bench", "replay", "--input", "64", "--bytes", "100K", "--rounds", "1", "--nat", nat, "--temp", place["."], "--json", place["rows.json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var rows = JsonDocument.Parse(File.ReadAllText(place["rows.json"]));
        foreach (var row in rows.RootElement.EnumerateArray())
        {
            foreach (string field in new[] { "seconds", "packets_per_second", "bytes_per_second" })
                Assert.That(row.GetProperty(field).GetDouble(), Is.GreaterThan(0), field);
            Assert.That(row.GetProperty("input").GetString(), Is.EqualTo("64"));
        }

        Assert.That(rows.RootElement.EnumerateArray().Select(r => r.GetProperty("contestant").GetString()), Is.SupersetOf(new[] { "nat", "cp", "cat" }));
    }

    [TestCase("--input 65", "imix, 64, 1514")]
    [TestCase("--rounds 0", "--rounds")]
    [TestCase("--bytes much", "--bytes")]
    public void A_wrong_option_is_named(string words, string named) => CliRun.Of(["bench", "replay", .. words.Split(' ')]).AssertFails(2, named);
}
