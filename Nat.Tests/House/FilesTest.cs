using System.Text.RegularExpressions;

namespace Nat.Tests.House;

/// <summary>The habits of the house that a machine can check.</summary>
public partial class FilesTest
{
    private const int LineLimit = 300;
    private const int SampleLimit = 200 * 1024;

    /// <summary>Files that are longer, and why they are better whole.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    private static readonly string[] TextKinds = [".cs", ".csproj", ".props", ".json", ".md", ".sh", ".py", ".yml", ".yaml", "run"];

    private static IEnumerable<string> TextFiles =>
        Repository.Files.Where(f => TextKinds.Any(k => f.EndsWith(k, StringComparison.Ordinal)));

    [Test]
    public void A_source_file_fits_in_the_head_of_a_reader()
    {
        var tooLong = Repository.Sources().Where(f => Lines(f) > LineLimit);
        Assert.That(tooLong, Is.EquivalentTo(LongFiles.Keys), $"over {LineLimit} lines, or on the list of long files without need");
    }

    [Test]
    public void A_file_holds_one_public_type_and_is_named_for_it()
    {
        var wrong = from file in Repository.Sources()
                    let types = PublicType().Matches(Repository.Code(file)).Select(m => m.Groups["name"].Value).Distinct().ToList()
                    where types.Count > 1 || (types.Count == 1 && Path.GetFileName(file).Split('.')[0] != types[0])
                    select $"{file}: {string.Join(", ", types)}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Nothing_is_left_for_later_in_the_text() => Assert.That(Found(Unfinished()), Is.Empty);

    [Test]
    public void No_file_is_folded_into_regions() =>
        Assert.That(Repository.Sources().Where(f => Region().IsMatch(Repository.Read(f))), Is.Empty);

    [Test]
    public void No_file_names_a_folder_of_somebodys_machine() =>
        Assert.That(Found(new Regex(@"(?<![\w.$}])/(home|root|mnt|Users)/\w|[A-Z]:\\|" + Regex.Escape(Repository.Root))), Is.Empty);

    [Test]
    public void Every_project_is_in_the_solution()
    {
        var listed = ProjectInSolution().Matches(Repository.Read("nat.sln")).Select(m => m.Groups["path"].Value.Replace('\\', '/'));
        Assert.That(Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)), Is.EquivalentTo(listed));
    }

    [Test]
    public void Every_sample_is_small_and_described()
    {
        string description = Repository.Read("samples/README.md");
        var samples = Repository.Files.Where(f => f.StartsWith("samples/", StringComparison.Ordinal) && !f.EndsWith(".md", StringComparison.Ordinal)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(samples.Where(f => !description.Contains(Path.GetFileName(f), StringComparison.Ordinal)), Is.Empty, "not described");
            Assert.That(samples.Where(f => new FileInfo(Path.Combine(Repository.Root, f)).Length > SampleLimit), Is.Empty, "too large");
            Assert.That(SampleInText().Matches(description).Select(m => "samples/" + m.Groups["name"].Value).Except(samples), Is.Empty, "not there");
        });
    }

    private static int Lines(string file) => Repository.Read(file).TrimEnd('\n').Count(c => c == '\n') + 1;

    private static IEnumerable<string> Found(Regex what) =>
        from file in TextFiles
        from found in Repository.Read(file).Split('\n').Index()
        where what.IsMatch(found.Item)
        select $"{file}:{found.Index + 1}: {found.Item.Trim()}";

    // In brackets, so that this line does not find itself.
    [GeneratedRegex(@"\b([T]ODO|[F]IXME|[H]ACK|[X]XX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#(end)?region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    // Types of the first level only: with file-scoped namespaces they begin at the margin.
    [GeneratedRegex(@"^public\s+(?:(?:static|sealed|abstract|readonly|ref|partial|unsafe|record)\s+)*(?:class|struct|record|interface|enum|delegate\s+[\w<>\[\]?.]+)?\s*\b(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex("""^Project\([^)]*\) = "[^"]*", "(?<path>[^"]*\.csproj)""", RegexOptions.Multiline)]
    private static partial Regex ProjectInSolution();

    [GeneratedRegex("`(?<name>[^`/ ]+\\.(?:pcap|pcapng|sh|py))`")]
    private static partial Regex SampleInText();
}
