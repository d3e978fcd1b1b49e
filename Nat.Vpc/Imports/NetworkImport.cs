using System.Collections.Immutable;
using System.Text.Json;
using Nat.Vpc.Files;
using Nat.Vpc.Model;

namespace Nat.Vpc.Imports;

/// <summary>What came of an import.</summary>
/// <param name="Text">The file of the network, also when it has faults.</param>
/// <param name="Network">The network, or null if the file has faults.</param>
/// <param name="Notes">What was not understood, and faults.</param>
public sealed record NetworkImport(string Text, CloudNetwork? Network, ImmutableArray<ImportNote> Notes)
{
    /// <summary>
    /// Imports answers of <c>aws ec2 describe-*</c>, a state or plan of <c>terraform show -json</c>, and the rules of NAT instances. What a file
    /// is says its content. Nothing is thrown.
    /// </summary>
    public static NetworkImport Read(IReadOnlyList<ImportFile> files)
    {
        var notes = new List<ImportNote>();
        var draft = new NetworkDraft();
        var documents = new List<JsonDocument>();
        var sources = new List<IImportSource>();
        foreach (var file in files)
            sources.AddRange(Sources(file, notes, documents));
        foreach (var source in sources)
            source.Declare(draft);
        foreach (var source in sources.OrderBy(s => s.Turn))
            source.Describe(draft);
        foreach (var (list, at) in draft.WithoutEntries)
            at.Note("", $"nothing says what is in prefix list '{list}' ('aws ec2 get-managed-prefix-list-entries', in a file with the list's identifier in its name); it is empty here");
        foreach (var document in documents)
            document.Dispose();
        if (sources.Count == 0)
            notes.Add(new ImportNote("import", "", "nothing in it that could be understood", true));
        string text = DraftText.Write(draft.Root);
        var read = NetworkFile.Read(new StringReader(text));
        // The places are those of the file that was made.
        notes.AddRange(read.Faults.Select(f => new ImportNote("imported file", $"{f.Line}:{f.Column}", f.Message, true)));
        return new NetworkImport(text, read.Network, [.. notes]);
    }

    private static IEnumerable<IImportSource> Sources(ImportFile file, List<ImportNote> notes, List<JsonDocument> documents)
    {
        string start = file.Text.TrimStart();
        if (start.StartsWith('#') || start.StartsWith('*'))
            return [new IptablesSource(file, notes)];
        if (!start.StartsWith('{'))
        {
            notes.Add(new ImportNote(file.Name, "", "neither JSON nor the output of iptables-save; left out"));
            return [];
        }

        try
        {
            var document = JsonDocument.Parse(file.Text);
            documents.Add(document);
            var root = new JsonFields(document.RootElement, file.Name, "$", notes);
            return JsonSource(file, root, notes);
        }
        catch (JsonException fault)
        {
            notes.Add(new ImportNote(file.Name, $"{fault.LineNumber + 1}:{fault.BytePositionInLine + 1}", "not JSON", true));
            return [];
        }
    }

    private static IEnumerable<IImportSource> JsonSource(ImportFile file, JsonFields root, List<ImportNote> notes)
    {
        string[] names = [.. root.Names()];
        if (names.Contains("nftables"))
            return [new NftSource(file, root, notes)];
        if (names.Contains("terraform_version") || names.Contains("format_version"))
            return [new TerraformSource(root)];
        if (names.Any(AwsSource.Knows))
            return [new AwsSource(file.Name, root)];
        notes.Add(new ImportNote(file.Name, "$", $"'{names.FirstOrDefault()}' is no answer of 'aws ec2 describe-*' that is known here; left out"));
        return [];
    }
}
