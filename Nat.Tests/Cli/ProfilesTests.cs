using System.Text.Json;
using Nat.Core.Translation;

namespace Nat.Tests.Cli;

public class ProfilesTests
{
    [Test]
    public void TheTableShowsWhereProfilesDiffer()
    {
        string[] lines = CliRun.Of("profiles").Out.TrimEnd().Split('\n');
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
}
