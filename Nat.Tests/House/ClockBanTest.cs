using System.Text.RegularExpressions;

namespace Nat.Tests.House;

/// <summary>Time and randomness are arguments, so that a run can be repeated bit for bit; and the engine only computes.</summary>
public partial class ClockBanTest
{
    private static readonly string[] MustBeRepeatable = ["Nat.Core", "Nat.Vpc"];

    private static IEnumerable<string> Repeatable => MustBeRepeatable.Where(p => Directory.Exists(Path.Combine(Repository.Root, p)));

    [TestCaseSource(nameof(Repeatable))]
    public void Nothing_that_must_be_repeatable_reads_a_clock_or_rolls_its_own_dice(string assembly)
    {
        using var compiled = new CompiledAssembly(assembly);
        var members = compiled.ForeignMembers.ToList();
        Assert.Multiple(() =>
        {
            Assert.That(members, Is.Not.Empty, "the reader of compiled code sees nothing");
            Assert.That(members.Where(m => ClockOrDice().IsMatch(m)), Is.Empty);
        });
    }

    [TestCaseSource(nameof(Repeatable))]
    public void Nothing_that_must_be_repeatable_does_input_or_output_or_starts_a_thread(string assembly)
    {
        using var compiled = new CompiledAssembly(assembly);
        Assert.That(compiled.ForeignTypes.Where(t => InputOutputOrThread().IsMatch(t)), Is.Empty);
    }

    [GeneratedRegex("""
        ^System\.( (DateTime|DateTimeOffset)\.get_(Now|UtcNow|Today)/
                 | Environment\.get_TickCount(64)?/
                 | Diagnostics\.Stopwatch\. | TimeProvider\. | (Threading|Timers)\.(Periodic)?Timer\.
                 | Random\.(get_Shared/|\.ctor/0) | Guid\.(NewGuid|CreateVersion7)/
                 | Security\.Cryptography\.RandomNumberGenerator\. )
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ClockOrDice();

    [GeneratedRegex("""
        ^System\.( Console$ | Net\.Sockets\. | Diagnostics\.Process$
                 | IO\.(File|FileStream|FileInfo|Directory|DirectoryInfo|RandomAccess)$
                 | Threading\.(Thread|ThreadPool|Tasks\.(Task|Parallel))$ )
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex InputOutputOrThread();
}
