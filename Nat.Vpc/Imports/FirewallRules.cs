namespace Nat.Vpc.Imports;

/// <summary>What the firewall of a NAT instance says, whichever program wrote it down: put to the instance whose it is.</summary>
internal sealed class FirewallRules(ImportFile file, List<ImportNote> notes)
{
    private readonly DraftItem _rules = new();

    /// <summary>Whether anything is translated.</summary>
    public bool IsNat => _rules.Values.Any();

    /// <summary>A masquerade, or a source NAT to addresses and ports.</summary>
    /// <param name="source">Whose packets; null for everybody's.</param>
    /// <param name="outside">The addresses they get; null for that of the interface.</param>
    /// <param name="ports">The ports they get; null for those that Linux takes.</param>
    public void Source(string? source, string? outside, string? ports)
    {
        _rules.List("sources").Add(source ?? "0.0.0.0/0");
        if (outside is not null && !_rules.List("outside").Contains(outside))
            _rules.List("outside").Add(outside);
        _rules.Set("ports", ports);
    }

    /// <summary>A destination NAT.</summary>
    /// <param name="traffic">tcp, udp or all.</param>
    /// <param name="address">The address at which it listens; null for that of the interface.</param>
    /// <param name="port">The port; null for all.</param>
    /// <param name="target">Where to.</param>
    /// <param name="targetPort">The port there; null for the same.</param>
    public void Forward(string traffic, string? address, string? port, string target, string? targetPort) =>
        _rules.List("forwards").Add($"{traffic}{(address is null ? "" : $" {address}")}{(port is null ? "" : $" {port}")} to {target}{(targetPort ?? port) switch { null => "", var p => $":{p}" }}");

    /// <summary>A destination that is not translated.</summary>
    public void Exclude(string destination) => _rules.List("exclusions").Add(destination);

    /// <summary>Names what is not understood.</summary>
    public void Note(string place, string message) => notes.Add(new ImportNote(file.Name, place, message));

    /// <summary>Puts the rules to the instance that the file is named for, or to the only one whose source/destination check is off.</summary>
    public void PutTo(NetworkDraft draft)
    {
        string name = Path.GetFileNameWithoutExtension(file.Name);
        var instances = draft.Root.Has("instances") ? draft.Root.Inner("instances").Values.Select(v => (v.Key, Item: (DraftItem)v.Value)).ToList() : [];
        string known = draft.NameOf(name) ?? name;
        var forwarding = instances.FindAll(i => i.Item.Has("source-check"));
        var owner = instances.Find(i => i.Key == known).Item ?? (forwarding.Count == 1 ? forwarding[0].Item : null);
        if (owner is null)
        {
            notes.Add(new ImportNote(file.Name, "", $"no instance '{name}' whose rules these could be; name the file as the NAT instance, and import it together with the network", true));
            return;
        }

        if (!IsNat)
            Note("", "these rules translate nothing");
        else if (_rules.List("sources").Contains("0.0.0.0/0"))
            _rules.List("sources").Clear();
        foreach (var (key, value) in _rules.Values)
        {
            if (value is List<string> { Count: > 0 } list)
                owner.Inner("nat").List(key).AddRange(list);
            else if (value is string text)
                owner.Inner("nat").Set(key, text);
        }

        if (IsNat && !owner.Has("nat"))
            owner.Set("nat", "true");
    }
}
