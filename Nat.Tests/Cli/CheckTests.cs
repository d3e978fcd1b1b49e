using System.Text.Json;
using Nat.Check.Scores;
using Nat.Check.Subjects;
using Nat.Cli.Configuration;
using Nat.Core.Translation;

namespace Nat.Tests.Cli;

public class CheckTests
{
    [Test]
    public void TheTableNamesEveryRequirementWithItsResult()
    {
        var run = CliRun.Of("check", "--profile", "rfc4787", "--rfc", "4787", "--seed", "1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Out, Does.Contain("4787-REQ-1 ").And.Contain("MUST").And.Contain("profile rfc4787, seed 1, in virtual time"));
            Assert.That(run.Out, Does.Not.Contain("5382-"));
        }
    }

    [Test]
    public void JsonIsAnArrayOfRows()
    {
        var run = CliRun.Of("check", "--profile", "linux", "--only", "4787-REQ-9,4787-REQ-7", "--seed", "1", "--json", "-", "--expect", "none");
        var rows = JsonDocument.Parse(run.Bytes).RootElement.EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Out, Is.Empty);
            Assert.That(rows.Select(r => r.GetProperty("id").GetString()), Is.EqualTo(new[] { "4787-REQ-7", "4787-REQ-9" }));
            Assert.That(rows.Select(r => r.GetProperty("result").GetString()), Is.EqualTo(new[] { "na", "fail" }));
            Assert.That(rows[1].GetProperty("level").GetString(), Is.EqualTo("MUST"));
            Assert.That(rows[1].GetProperty("source").GetString(), Is.EqualTo("RFC 4787 section 6"));
            Assert.That(rows[1].GetProperty("packets").GetArrayLength(), Is.GreaterThan(2));
        }
    }

    [Test]
    public void AFailedMustIsExitCodeThree()
    {
        var run = CliRun.Of("check", "--profile", "linux", "--only", "4787-REQ-9");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(3));
            Assert.That(run.Error, Does.StartWith("nat: not as expected: 4787-REQ-9: "));
        }
    }

    [TestCase("must", 0)]
    [TestCase("pass", 3)]
    [TestCase("none", 0)]
    public void AFailedShouldIsExitCodeThreeOnlyIfItIsExpectedToPass(string expected, int code) =>
        Assert.That(CliRun.Of("check", "--profile", "linux", "--only", "4787-REQ-8", "--expect", expected).ExitCode, Is.EqualTo(code));

    [Test]
    public void AnEarlierScorecardIsAnExpectation()
    {
        using var place = new Workplace();
        CliRun.Of("check", "--profile", "linux", "--rfc", "4787", "--expect", "none", "--json", place["linux.json"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CliRun.Of("check", "--profile", "linux", "--rfc", "4787", "--expect", place["linux.json"]).ExitCode, Is.Zero);
            Assert.That(CliRun.Of("check", "--profile", "linux", "--only", "4787-REQ-9", "--expect", place["linux.json"]).ExitCode, Is.Zero);
            var other = CliRun.Of("check", "--profile", "rfc4787", "--rfc", "4787", "--expect", place["linux.json"]);
            Assert.That(other.ExitCode, Is.EqualTo(3));
            Assert.That(other.Error, Does.Contain("4787-REQ-9: expected fail, was pass"));
        }
    }

    [Test]
    public void ThePacketsAreShownIfWanted() =>
        Assert.That(CliRun.Of("check", "--profile", "rfc4787", "--only", "4787-REQ-1", "-v").Out, Does.Contain("X >  udp 10.0.0.2:"));

    [Test]
    public void WrongOptionsAreNamed()
    {
        CliRun.Of("check", "--only", "4787-REQ-99").AssertFails(2, "4787-REQ-99", "did you mean '4787-REQ-9'?");
        CliRun.Of("check", "--rfc", "4788").AssertFails(2, "4788", "4787");
        CliRun.Of("check", "--profile", "lunix").AssertFails(2, "did you mean 'linux'?");
        CliRun.Of("check", "--device", "one").AssertFails(2, "INSIDE,OUTSIDE");
        CliRun.Of("check", "--device", "a,b", "--profile", "linux").AssertFails(2, "--profile");
        CliRun.Of("check", "--inside-hosts", "10.0.0.0/24").AssertFails(2, "--device");
        CliRun.Of("check", "--long-timers", "30").AssertFails(2, "--device");
        CliRun.Of("check", "--device", "a,b", "--long-timers", "soon").AssertFails(2, "skip", "run");
        CliRun.Of("check", "--expect", "nosuch.json").AssertFails(1, "nosuch.json");
    }

    [Test]
    public void EveryKeyThatTheScorecardNamesIsAKeyOfTheConfiguration()
    {
        const string by = "configured by ";
        var details = Scorecard.Score(needs => new EngineUnderTest(NatProfiles.Rfc4787, 1, needs), new CheckOptions { IsCarrierGrade = true })
            .Where(r => r.Detail.StartsWith(by, StringComparison.Ordinal)).SelectMany(r => r.Detail[by.Length..].Split(", ")).ToList();
        Assert.That(details, Has.Count.GreaterThan(5));
        Assert.That(details.Where(key => ConfigFields.Find(key) is null), Is.Empty);
    }

    [Test]
    public void AnInterfaceThatIsNotThereIsNamed() => CliRun.Of("check", "--device", "nosuch0,nosuch1").AssertFails(1, "nosuch0", "lo");
}
