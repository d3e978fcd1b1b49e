using System.Text.Json;
using Nat.Cli.Configuration;
using Nat.Cli.Output;
using Nat.Core.Translation;

namespace Nat.Tests.Cli;

public class ProfilesTests
{
    [Test]
    public void TheTableShowsWhereProfilesDiffer()
    {
        string[] lines = CliRun.Of("profiles", "linux", "linux-random", "rfc4787").Out.TrimEnd().Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.SupersetOf(new[] { "linux", "linux-random", "rfc4787" }));
            Assert.That(lines.Any(l => l.StartsWith("mapping ", StringComparison.Ordinal)), Is.True);
            Assert.That(lines.Any(l => l.StartsWith("gateway ", StringComparison.Ordinal)), Is.False);
        }
    }

    [Test]
    public void JsonHasEveryValueOfEveryProfile()
    {
        var profiles = JsonDocument.Parse(CliRun.Of("profiles", "--json").Out).RootElement;
        var linux = profiles.EnumerateArray().Single(p => p.GetProperty("profile").GetString() == "linux");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(linux.GetProperty("hairpinning").GetBoolean(), Is.False);
            Assert.That(linux.GetProperty("max-flows").GetInt32(), Is.EqualTo(1_048_576));
            Assert.That(linux.GetProperty("timeouts").GetProperty("tcp-established").GetString(), Is.EqualTo("5d"));
        }
    }

    /// <summary>What a user chooses, and no product prescribes.</summary>
    private static readonly string[] OwnChoices = ["profile:", "inside:", "outside:", "gateway:", "forward:", "exclude:", "max-flows:", "inside-mtu:", "outside-mtu:"];

    [TestCaseSource(nameof(Names))]
    public void EveryValueOfAProfileCarriesItsSource(string profile)
    {
        string[] lines = CliRun.Of("profiles", profile).Out.TrimEnd().Split('\n');
        var bare = lines.Where(l => !l.EndsWith(':') && !l.Contains("  # ", StringComparison.Ordinal) && !OwnChoices.Contains(l.Split(' ')[0]));
        Assert.That(bare, Is.Empty);
    }

    private static IEnumerable<string> Names() => NatProfiles.All.Select(p => p.Profile);

    [Test]
    public void AnUnknownProfileIsWrongUsage() => CliRun.Of("profiles", "lunix").AssertFails(2, "did you mean 'linux'?", "rfc4787");

    [Test]
    public void SeveralNamesAreComparedAndAFileIsOne()
    {
        using var place = new Workplace();
        string office = place.Write("office.yaml", "profile: rfc4787\nhairpinning: false\n");
        Assert.That(CliRun.Of("profiles", "rfc4787", office).Out, Is.EqualTo("             rfc4787  office\nhairpinning  true     false\n"));
    }

    [Test]
    public void AFileIsPrintedCompletelyAndReadsBackAsItself()
    {
        using var place = new Workplace();
        string office = place.Write("o.yaml", "profile: rfc4787\nname: office\ntimeouts:\n  udp: 77s\n");
        string printed = CliRun.Of("profiles", office).Out;
        Assert.That(printed, Does.StartWith("name: office\n").And.Contain("  udp: 1m17s\n"));
        Assert.That(CliRun.Of("profiles", place.Write("again.yaml", printed)).Out, Is.EqualTo(printed));
    }

    [TestCase(80)]
    [TestCase(120)]
    [TestCase(200)]
    public void ManyProfilesFitTheTerminal(int width)
    {
        NatConfig[] many = [.. Enumerable.Range(0, 11).Select(i => (i % 2 == 0 ? NatProfiles.Linux : NatProfiles.Rfc4787) with { Profile = $"profile-{i}", MaxFlows = 1000 + i })];
        string[] lines = ProfileText.Write(many, width).TrimEnd().Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines.Max(l => l.Length), Is.LessThanOrEqualTo(width));
            Assert.That(lines.Single(l => l.StartsWith("hairpinning ", StringComparison.Ordinal)), Does.Contain("false").And.Contain("profile-0, profile-2"));
            Assert.That(string.Join(' ', lines).Split("profile-10").Length - 1, Is.EqualTo(ProfileDifferences.Of(many).Count), "each profile once for each value");
        }
    }
}
