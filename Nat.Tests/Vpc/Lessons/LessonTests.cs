using System.Text.RegularExpressions;
using Nat.Core.Translation;
using Nat.Tests.Cli;
using Nat.Tests.House;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Files;
using Nat.Vpc.Run;

namespace Nat.Tests.Vpc.Lessons;

/// <summary>The lessons keep their word: what they expect happens, their commands run, and what they propose to break breaks.</summary>
public partial class LessonTests
{
    private const ulong Seed = 1;
    private const string Program = "nat ";

    private static IEnumerable<string> Networks => Lessons(".yaml");

    private static IEnumerable<string> Pages => Lessons(".md");

    [TestCaseSource(nameof(Networks))]
    public void A_lesson_goes_as_it_says(string file)
    {
        string text = Repository.Read(file);
        AssumeResets(text);
        Assert.That(Scenario.Run(NetworkTexts.Network(text), Seed).Failures, Is.Empty);
    }

    [TestCaseSource(nameof(Networks))]
    public void A_lesson_conforms_to_the_schema(string file) =>
        Assert.That(new SchemaCheck(NetworkFile.Schema()).Faults(Repository.Read(file)), Is.Empty);

    [TestCaseSource(nameof(Pages))]
    public void Every_command_of_a_page_runs(string file)
    {
        string page = Repository.Read(file);
        var commands = Block().Matches(page).SelectMany(m => m.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.That(commands, Is.Not.Empty);
        AssumeResets(Repository.Read(NetworkOf(file)));
        Assert.Multiple(() =>
        {
            foreach (string command in commands)
            {
                Assert.That(command, Does.StartWith(Program));
                string[] words = command[Program.Length..].Split(' ').Select(w => w.StartsWith("lessons/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, w) : w).ToArray();
                var run = CliRun.Of(words);
                Assert.That(run.ExitCode, Is.Zero, $"{command}\n{run.Error}");
            }
        });
    }

    [TestCaseSource(nameof(Pages))]
    public void What_a_page_proposes_to_break_breaks(string file)
    {
        string text = Repository.Read(NetworkOf(file));
        var change = Change().Match(Repository.Read(file));
        Assert.That(change.Success, "nothing to break");
        Assert.That(text, Does.Contain(change.Groups["old"].Value + "\n"));
        AssumeResets(text);
        var network = NetworkTexts.Network(text.Replace(change.Groups["old"].Value + "\n", change.Groups["new"].Value + "\n", StringComparison.Ordinal));
        Assert.That(Scenario.Run(network, Seed).Failures, Is.Not.Empty);
    }

    [Test]
    public void Every_lesson_has_a_page_and_stands_in_the_list()
    {
        string list = Repository.Read("lessons/README.md");
        Assert.That(Networks.Except(Pages.Select(NetworkOf)), Is.Empty);
        Assert.That(Pages.Select(p => Path.GetFileName(p)).Where(p => p != "README.md" && !list.Contains($"({p})", StringComparison.Ordinal)), Is.Empty);
    }

    private static string NetworkOf(string page) => page == "lessons/README.md" ? "lessons/story.yaml" : Path.ChangeExtension(page, ".yaml");

    private static void AssumeResets(string lesson) => Assume.That(
        NatProfiles.Find("aws") is not null || !lesson.Contains("expect: reset", StringComparison.Ordinal), "without the profile aws a gateway does not reset");

    private static IEnumerable<string> Lessons(string kind) =>
        Repository.Files.Where(f => f.StartsWith("lessons/", StringComparison.Ordinal) && f.EndsWith(kind, StringComparison.Ordinal));

    [GeneratedRegex(@"^```sh\n(?<lines>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^```diff\n-(?<old>[^\n]*)\n\+(?<new>[^\n]*)\n```$", RegexOptions.Multiline)]
    private static partial Regex Change();
}
