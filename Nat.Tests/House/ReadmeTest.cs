using System.Text.RegularExpressions;

namespace Nat.Tests.House;

/// <summary>
/// The README keeps its word: every command in a <c>sh</c> block is run in a fresh copy of the repository, in the order in which they
/// stand there, and a <c>text</c> block that follows shows what it printed. Commands that need privileges or devices stand in
/// <c>text</c> blocks of their own.
/// </summary>
public partial class ReadmeTest
{
    private const string Program = "dotnet run -c Release --project Nat.Cli -- ";

    [Test]
    public void Every_command_succeeds_and_prints_what_is_shown_below_it()
    {
        using var folder = new TemporaryFolder();
        CopyRepository(folder.Path);
        Assert.Multiple(() =>
        {
            foreach (var (command, output) in Blocks())
            {
                string printed = "";
                foreach (string line in CommandsOf(command).Where(c => !IsTestCommand(c)))
                {
                    var (code, text) = Shell.Run(line.Replace(Program, Built(), StringComparison.Ordinal), folder.Path);
                    Assert.That(code, Is.Zero, $"{line}\n{text}");
                    printed += text;
                }

                if (output != "")
                    Assert.That(Shape(printed), Is.EqualTo(Shape(output)), command);
            }
        });
    }

    [Test]
    public void The_tests_are_run_in_one_way_and_the_checks_run_them_so()
    {
        string command = Blocks().SelectMany(b => CommandsOf(b.Command)).Single(IsTestCommand);
        var (code, text) = Shell.Run("bash .ci/run --print-test-command", Repository.Root);
        Assert.That((code, text.Trim()), Is.EqualTo((0, command)));
    }

    /// <summary>The blocks of commands, each with the output shown directly below it, or nothing.</summary>
    private static IEnumerable<(string Command, string Output)> Blocks() =>
        Block().Matches(Repository.Read("README.md")).Select(m => (m.Groups["sh"].Value, m.Groups["text"].Value));

    private static IEnumerable<string> CommandsOf(string block) =>
        block.Replace("\\\n", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#'));

    private static bool IsTestCommand(string command) => command.StartsWith("dotnet test ", StringComparison.Ordinal);

    /// <summary>The program as it was built for these tests: building it again for every command would take minutes.</summary>
    private static string Built() => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "nat.dll")}' ";

    private static void CopyRepository(string folder)
    {
        foreach (string file in Repository.Files)
        {
            string copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }
    }

    /// <summary>Output without what differs from run to run: durations, rates, seeds nobody chose, and the width of columns.</summary>
    private static string Shape(string output) =>
        Blanks().Replace(Varying().Replace(output, "#"), " ").Replace(" \n", "\n", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"^```sh\n(?<sh>.*?)^```\n(?:\n```text\n(?<text>.*?)^```\n)?", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("""
        \d[\d.,]*\s*(?:ns|us|µs|ms|s|sec|seconds|[kMG]?(?:pps|bit/s|B/s|bytes/s|packets/s|packets\ per\ second|/s))\b
        | (?<="(?:elapsed_seconds|packets_per_second)":\s*)[\d.eE+-]+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Varying();

    [GeneratedRegex(@"[ \t]+")]
    private static partial Regex Blanks();
}
