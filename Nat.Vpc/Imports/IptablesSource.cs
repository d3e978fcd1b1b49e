namespace Nat.Vpc.Imports;

/// <summary>The output of <c>iptables-save</c>: the table nat of a NAT instance. What other tables do to packets is named.</summary>
internal sealed class IptablesSource(ImportFile file, List<ImportNote> notes) : IImportSource
{
    private readonly FirewallRules _rules = new(file, notes);

    /// <inheritdoc/>
    public int Turn => int.MaxValue;

    /// <inheritdoc/>
    public void Declare(NetworkDraft draft)
    {
    }

    /// <inheritdoc/>
    public void Describe(NetworkDraft draft)
    {
        string table = "";
        string[] lines = file.Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith('*'))
                table = line[1..];
            else if (line.StartsWith("-A ", StringComparison.Ordinal) && (table != "nat" || !Rule(line)))
                _rules.Note($"{i + 1}", $"'{line}' of table {table} is not understood; left out");
            else if (line.StartsWith(':') && table == "filter" && line.Split(' ') is [":FORWARD", "DROP", ..])
                _rules.Note($"{i + 1}", "the policy DROP of the chain FORWARD is not simulated; all is forwarded");
        }

        _rules.PutTo(draft);
    }

    private bool Rule(string line)
    {
        var options = Options(line);
        if (options is null)
            return false;
        string? target = options.GetValueOrDefault("-j");
        string? source = options.GetValueOrDefault("-s");
        string? destination = options.GetValueOrDefault("-d");
        string? port = options.GetValueOrDefault("--dport");
        bool toAll = destination is null && port is null;
        switch (options["-A"], target)
        {
            case ("POSTROUTING", "MASQUERADE") when toAll:
                _rules.Source(source, null, options.GetValueOrDefault("--to-ports"));
                return true;
            case ("POSTROUTING", "SNAT") when toAll && options.GetValueOrDefault("--to-source") is { } to:
                var parts = to.Split(':');
                _rules.Source(source, parts[0], parts.ElementAtOrDefault(1));
                return true;
            case ("POSTROUTING", "ACCEPT" or "RETURN") when destination is not null && port is null && source is null:
                _rules.Exclude(destination);
                return true;
            case ("PREROUTING", "DNAT") when source is null && options.GetValueOrDefault("--to-destination") is { } to && !to.Contains('-'):
                var end = to.Split(':');
                _rules.Forward(options.GetValueOrDefault("-p") ?? "all", Bare(destination), port, end[0], end.ElementAtOrDefault(1));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The options with their values; null if there is one that is not known, or a negation.</summary>
    private static Dictionary<string, string>? Options(string line)
    {
        string[] known = ["-A", "-s", "-d", "-p", "-j", "-m", "-o", "-i", "--dport", "--to-source", "--to-destination", "--to-ports", "--comment"];
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] is "--random" or "--random-fully")
                continue;
            if (!known.Contains(words[i]) || i + 1 == words.Count)
                return null;
            string option = words[i];
            string value = words[++i];
            // A comment in quotes goes on to the closing one.
            while (value.StartsWith('"') && !(value.Length > 1 && value.EndsWith('"')) && i + 1 < words.Count)
                value += " " + words[++i];
            options[option] = value;
        }

        return options;
    }

    private static string? Bare(string? address) => address?.EndsWith("/32", StringComparison.Ordinal) == true ? address[..^3] : address;
}
