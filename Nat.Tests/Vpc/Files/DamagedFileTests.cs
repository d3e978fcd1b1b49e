using Nat.Tests.House;
using Nat.Tests.Vpc.Imports;
using Nat.Vpc.Checks;
using Nat.Vpc.Files;
using Nat.Vpc.Imports;

namespace Nat.Tests.Vpc.Files;

/// <summary>Files that somebody has damaged: a network or faults come out, never an exception.</summary>
public class DamagedFileTests
{
    private const int Rounds = 300;

    // What a damaged place becomes.
    private static readonly string[] Scraps = ["", " ", ":", "[", "{", "}", "- ", "x", "0", "99999999999", "\"", "10.0.0.0/33", "null", "true", "*", "\n", ", "];

    private static IEnumerable<string> Networks => Repository.Files.Where(f => f.StartsWith("lessons/", StringComparison.Ordinal) && f.EndsWith(".yaml", StringComparison.Ordinal));

    [TestCaseSource(nameof(Networks))]
    public void A_damaged_file_has_faults_or_is_another_network(string file)
    {
        string text = Repository.Read(file);
        var random = new Random(file.Length);
        for (int round = 0; round < Rounds; round++)
        {
            string damaged = Damage(text, random);
            var read = NetworkFile.Read(new StringReader(damaged));
            Assert.That(read.Network is null, Is.EqualTo(read.Faults.Length > 0), damaged);
            if (read.Network is not null)
                Assert.That(() => NetworkCheck.Run(read.Network), Throws.Nothing, damaged);
        }
    }

    [Test]
    public void A_damaged_answer_is_imported_as_far_as_it_can_be()
    {
        ImportFile[] files =
        [
            .. AwsImportTests.Answers, new("state.json", TerraformImportTests.State), new("net.json", FirewallImportTests.Network),
            new("natbox.rules", FirewallImportTests.Iptables), new("natbox.json", FirewallImportTests.Nft),
        ];
        var random = new Random(7);
        for (int round = 0; round < Rounds * 3; round++)
        {
            int damaged = random.Next(files.Length);
            var some = files.Select((f, i) => i == damaged ? f with { Text = Damage(f.Text, random) } : f).Where((_, i) => i == damaged || random.Next(3) > 0).ToArray();
            Assert.That(() => NetworkImport.Read(some), Throws.Nothing, some[Math.Min(damaged, some.Length - 1)].Text);
        }
    }

    private static string Damage(string text, Random random)
    {
        for (int cuts = random.Next(1, 4); cuts > 0; cuts--)
        {
            int at = random.Next(text.Length);
            // A word, a few letters, or everything up to the end of the line or value.
            int end = random.Next(3) switch { 0 => at + random.Next(6), 1 => text.IndexOfAny([' ', ',', '\n', '"'], at), _ => text.IndexOfAny(['\n', '}', ']'], at) };
            end = Math.Clamp(end, at, text.Length);
            text = text[..at] + Scraps[random.Next(Scraps.Length)] + text[end..];
        }

        return text;
    }
}
