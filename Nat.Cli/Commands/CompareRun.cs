using System.Diagnostics;
using Nat.Cli.Output;
using Nat.Pcap.Compare;
using Nat.Pcap.Files;
using Nat.Pcap.Replay;

namespace Nat.Cli.Commands;

/// <summary><c>nat replay --compare</c>: a capture through several NATs at once.</summary>
/// <param name="host">Where results go.</param>
/// <param name="setups">The NATs.</param>
/// <param name="form">How the result is printed.</param>
/// <param name="jsonPath">The file that gets it as JSON, too; null for none.</param>
internal sealed class CompareRun(CliHost host, IReadOnlyList<TranslatorSetup> setups, SummaryForm form, string? jsonPath)
{
    private bool IsJsonOnOutput => form == SummaryForm.Json || jsonPath == CaptureWriter.StandardOutput;

    /// <summary>Tests whether the NATs can be compared at all.</summary>
    /// <exception cref="CliException">They cannot.</exception>
    public CompareRun Checked()
    {
        var first = setups[0].Config;
        for (int i = 0; i < setups.Count; i++)
        {
            var config = setups[i].Config;
            if (setups.Take(i).Any(s => s.Config.Profile == config.Profile))
                throw CliException.Usage($"--compare: two of the NATs are called '{config.Profile}'; give one of the files a line 'name: OTHER'");
            if (!config.Inside.SequenceEqual(first.Inside))
                throw CliException.Usage($"--compare: '{config.Profile}' and '{first.Profile}' do not agree about what is inside; give --inside for all");
        }

        return this;
    }

    /// <summary>Compares, and prints what was found.</summary>
    /// <param name="input">The captures.</param>
    /// <param name="files">The files that are read and written.</param>
    /// <param name="maxPackets">Ends after so many packets.</param>
    /// <param name="watch">Shows progress while it runs; null where nobody watches.</param>
    public void Run(ReplayInput input, ReplayFiles files, long maxPackets, Func<IDisposable>? watch)
    {
        long start = Stopwatch.GetTimestamp();
        using var comparison = new Comparison(input, [.. setups.Select(s => s.Config)], setups[0].Seed, maxPackets);
        using var json = IsJsonOnOutput ? host.OpenOutput() : jsonPath is not null ? files.CreateFile(jsonPath) : null;
        using (watch?.Invoke())
            comparison.Run();
        if (json is not null)
            ComparisonJson.Write(json, comparison, Stopwatch.GetElapsedTime(start));
        if (form == SummaryForm.Text && !IsJsonOnOutput)
            host.Out.Write(CompareText.Write(comparison, host.OutputHasColour));
    }
}
