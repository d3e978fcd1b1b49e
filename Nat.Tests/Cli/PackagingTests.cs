using System.CommandLine;
using Nat.Cli;
using Nat.Linux.Metrics;
using Nat.Tests.House;

namespace Nat.Tests.Cli;

/// <summary>What a package installs beside the program says what the program does.</summary>
public sealed class PackagingTests
{
    private const string SharedSection = ".SH OPTIONS OF EVERY COMMAND THAT TRANSLATES";

    private static string Page => Repository.Read("packaging/nat.1");

    public static IEnumerable<string> CommandNames => Commands(NatProgram.Root([], new CliHost()), "nat").Where(c => c.Command is { Hidden: false, Subcommands.Count: 0 }).Select(c => c.Path);

    [TestCaseSource(nameof(CommandNames))]
    public void The_manual_has_every_option_of_a_command_in_the_words_of_its_help(string path)
    {
        var command = Commands(NatProgram.Root([], new CliHost()), "nat").Single(c => c.Path == path).Command;
        string section = Section($".SS {Escaped(path)}") + Section(SharedSection);
        Assert.Multiple(() =>
        {
            Assert.That(section.Split('\n')[1], Is.EqualTo(Escaped(command.Description!)));
            foreach (var option in command.Options.Where(o => o.Name != "--help"))
            {
                string names = Escaped(string.Join(", ", option.Aliases.Append(option.Name).OrderBy(n => n.Length)));
                string item = $".TP\n\\fB{names}\\fR{(string.IsNullOrEmpty(option.HelpName) ? "" : $" \\fI{Escaped(option.HelpName)}\\fR")}\n{Escaped(option.Description!)}";
                Assert.That(section.Contains(item, StringComparison.Ordinal), Is.True, $"packaging/nat.1 lacks or misdescribes {path} {option.Name}; write\n{item}");
            }
        });
    }

    [Test]
    public void The_manual_has_no_option_that_there_is_not()
    {
        var known = Commands(NatProgram.Root([], new CliHost()), "nat").SelectMany(c => c.Command.Options).SelectMany(o => o.Aliases.Append(o.Name)).Select(Escaped).ToHashSet();
        var named = Page.Split('\n').Where(l => l.StartsWith("\\fB\\-", StringComparison.Ordinal)).SelectMany(l => l[3..l.IndexOf("\\fR", StringComparison.Ordinal)].Split(", "));
        Assert.That(named.Except(known), Is.Empty);
    }

    [Test]
    public void The_manual_has_every_metric_of_AWS_and_what_it_is_here()
    {
        foreach (var metric in AwsMetrics.All)
            Assert.That(Page, Does.Contain($".TP\n.B {metric.Name}\n{Escaped(metric.Source)}\n"));
    }

    [TestCase("groff -man -ww -Tutf8 packaging/nat.1 2>&1 >/dev/null", "groff")]
    [TestCase("LC_ALL=C.UTF-8 MANROFFOPT=-ww man -l --warnings packaging/nat.1 2>&1 >/dev/null", "man")]
    public void The_manual_is_set_without_a_warning(string command, string program)
    {
        if (Shell.Run($"command -v {program}", "/").ExitCode != 0)
            Assert.Ignore($"this test needs {program}");
        Assert.That(Shell.Run(command, Repository.Root), Is.EqualTo((0, "")));
    }

    [Test]
    public void The_unit_is_one_that_systemd_takes()
    {
        if (Shell.Run("command -v systemd-analyze", "/").ExitCode != 0)
            Assert.Ignore("this test needs systemd-analyze");
        using var folder = new TemporaryFolder();
        string unit = Path.Combine(folder.Path, "nat.service");
        File.WriteAllText(unit, Repository.Read("packaging/nat.service").Replace("/usr/bin/nat ", "/bin/true ", StringComparison.Ordinal));
        Assert.That(Shell.Run($"systemd-analyze verify --man=no {unit}", folder.Path), Is.EqualTo((0, "")));
    }

    [Test]
    public void The_example_configuration_is_read()
    {
        var (code, output) = Shell.Run($"dotnet {Path.Combine(AppContext.BaseDirectory, "nat.dll")} pipe --config packaging/nat.yaml -q </dev/null", Repository.Root);
        Assert.That((code, output), Is.EqualTo((0, "")));
    }

    [Test]
    public void The_command_line_of_the_unit_is_understood()
    {
        string line = Repository.Read("packaging/nat.service").Split('\n').Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=/usr/bin/nat ".Length..];
        string options = Repository.Read("packaging/nat.service").Split("NAT_OPTIONS=")[1].Split('"')[0];
        string[] words = line.Replace("$NAT_OPTIONS", options, StringComparison.Ordinal).Split(' ');
        Assert.That(NatProgram.Root(words, new CliHost()).Parse(words).Errors, Is.Empty);
    }

    private static IEnumerable<(string Path, Command Command)> Commands(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Commands(sub, $"{path} {sub.Name}")).Prepend((path, command));

    /// <summary>A part of the page, from its heading to the next.</summary>
    private static string Section(string heading)
    {
        int start = ("\n" + Page).IndexOf($"\n{heading}", StringComparison.Ordinal);
        Assert.That(start, Is.GreaterThanOrEqualTo(0), $"packaging/nat.1 has no section {heading}");
        int end = Page.IndexOf("\n.S", start + 1, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..(end + 1)];
    }

    private static string Escaped(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
}
