using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nat.Core;

namespace Nat.Tests.House;

/// <summary>No packet is refused for a reason that nobody explained or nobody saw happen.</summary>
public class DropReasonTest
{
    [Test]
    public void Every_drop_reason_is_documented()
    {
        var documents = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Nat.Core.xml")).Descendants("member")
            .ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")?.Value.Trim());
        var silent = Enum.GetNames<DropReason>().Where(n => string.IsNullOrEmpty(documents.GetValueOrDefault($"F:Nat.Core.DropReason.{n}")));
        Assert.That(silent, Is.Empty);
    }

    [Test]
    public void Every_drop_reason_is_named_by_a_test()
    {
        string tests = string.Join('\n', Repository.Sources("Nat.Tests/").Where(f => !f.StartsWith("Nat.Tests/House/", StringComparison.Ordinal))
            .Select(Repository.WithoutComments));
        Assert.That(string.Join(", ", DropReasons.All.Where(r => !IsNamed(r, tests))), Is.Empty, "drop reasons that no test produces");
    }

    /// <summary>By its member, or as programs see it: a quoted string, or a word in a longer one when it is too long to stand there by chance.</summary>
    private static bool IsNamed(DropReason reason, string tests)
    {
        string name = reason.Name();
        string inText = name.Contains('-') ? $@"(?<![\w-]){name}(?![\w-])" : $"\"{name}\"";
        return Regex.IsMatch(tests, $@"\bDropReason\.{reason}\b|{inText}");
    }
}
