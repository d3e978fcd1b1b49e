using System.Globalization;
using System.Text.RegularExpressions;

namespace Nat.Tests.Linux;

/// <summary>
/// A page of metrics, read as strictly as the format 0.0.4 or OpenMetrics 1.0 says: every sample belongs to the family announced before it, with a
/// help and a type, in one block, and no sample comes twice.
/// </summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, double> _samples = [];

    /// <summary>Reads a page.</summary>
    public PrometheusPage(string text, bool isOpen = false)
    {
        Assert.That(text, Does.EndWith("\n"));
        Assert.That(text.EndsWith("# EOF\n", StringComparison.Ordinal), Is.EqualTo(isOpen));
        var families = new HashSet<string>();
        string name = "", type = "";
        foreach (string line in text.TrimEnd('\n').Split('\n').Where(l => l != "# EOF"))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                if (comment.Groups["name"].Value != name)
                {
                    (name, type) = (comment.Groups["name"].Value, "");
                    Assert.That(families.Add(name), Is.True, $"{name} comes twice");
                }

                if (comment.Groups["kind"].Value == "TYPE")
                    type = comment.Groups["text"].Value;
                if (comment.Groups["kind"].Value == "UNIT")
                    Assert.That(name.Replace("_total", "", StringComparison.Ordinal), Does.EndWith("_" + comment.Groups["text"].Value));
                continue;
            }

            var sample = Sample().Match(line);
            Assert.That(sample.Success, Is.True, line);
            string end = isOpen ? type switch { "counter" => "_total", "info" => "_info", _ => "" } : "";
            Assert.That(sample.Groups["name"].Value, Is.EqualTo(name + end), line);
            Assert.That(type, Is.AnyOf("counter", "gauge", "info"), line);
            if (type == "counter")
                Assert.That(sample.Groups["name"].Value, Does.EndWith("_total"));
            double value = double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
            Assert.That(_samples.TryAdd(sample.Groups["name"].Value + sample.Groups["labels"].Value, value), Is.True, $"{line} comes twice");
            Assert.That(value, Is.GreaterThanOrEqualTo(0), line);
        }
    }

    /// <summary>The sum of the samples whose name, and whose labels, contain all words.</summary>
    public double this[string name, params string[] labels]
    {
        get
        {
            var found = _samples.Where(s => s.Key.Split('{')[0] == name && labels.All(l => s.Key.Contains(l, StringComparison.Ordinal))).ToList();
            Assert.That(found, Is.Not.Empty, name);
            return found.Sum(s => s.Value);
        }
    }

    /// <summary>The samples with their names and labels.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    [GeneratedRegex("^# (?<kind>HELP|TYPE|UNIT) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>[^ ].*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*")*\})? (?<value>-?[0-9][0-9.]*(?:E[+-][0-9]+)?)$""")]
    private static partial Regex Sample();
}
