namespace Nat.Vpc.Imports;

/// <summary>
/// The file of a network that is being made out of an import. First every resource is declared, by its identifier; then what is said
/// of them is written down by their names.
/// </summary>
internal sealed class NetworkDraft
{
    private static readonly string[] Words = ["blackhole", "local", "all", "from", "to", "via", "group", "list", "internet", "propagated"];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<(string Realm, string Name)> _taken = [];

    /// <summary>The file.</summary>
    public DraftItem Root { get; } = new();

    /// <summary>Interfaces that NAT gateways and endpoints stand on: they come with these.</summary>
    public HashSet<string> OwnedInterfaces { get; } = [];

    /// <summary>Prefix lists of which nobody has said yet what is in them.</summary>
    public Dictionary<string, JsonFields> WithoutEntries { get; } = [];

    /// <summary>Gives a resource a name: the wanted one if it is free, else with the identifier behind it.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="wanted">The name that people gave, or null.</param>
    /// <param name="realm">Among whom the name must be unique: a reference of the format does not always say of which kind it is.</param>
    public void Declare(string? id, string? wanted, string realm)
    {
        if (id is null || _names.ContainsKey(id))
            return;
        string name = Clean(wanted) is { Length: > 0 } clean ? clean : Clean(id);
        if (Words.Contains(name) || !_taken.Add((realm, name)))
            _taken.Add((realm, name = $"{name}-{Clean(id)}"));
        _names[id] = name;
    }

    /// <summary>Lets a second identifier stand for a resource.</summary>
    public void Alias(string? id, string? of)
    {
        if (id is not null && of is not null && _names.TryGetValue(of, out string? name))
            _names.TryAdd(id, name);
    }

    /// <summary>The name of a resource, or null if it is not in the import.</summary>
    public string? NameOf(string? id) => id is null ? null : _names.GetValueOrDefault(id);

    /// <summary>The name of a resource; null with a note if it is not in the import.</summary>
    public string? NameOf(string? id, JsonFields at, string key)
    {
        string? name = NameOf(id);
        if (id is not null && name is null)
            at.Note(key, $"{id} is not in this import; left out");
        return name;
    }

    /// <summary>An item of a section.</summary>
    public DraftItem Item(string section, string name) => Root.Inner(section).Inner(name);

    /// <summary>Takes an availability zone in.</summary>
    public string? Zone(string? zone)
    {
        if (zone is not null && !Root.List("zones").Contains(zone))
            Root.List("zones").Add(zone);
        return zone;
    }

    /// <summary>Puts a route into a table. A target that is not simulated becomes a blackhole, so that its packets do not go elsewhere.</summary>
    public void Route(JsonFields at, DraftItem table, string? destination, (string Key, string? Id) target, bool isBlackhole, bool propagated)
    {
        if (destination is null)
            return;
        string? name = isBlackhole ? "blackhole" : NameOf(target.Id);
        if (name is null)
        {
            at.Note(target.Key, $"target {target.Id ?? "of this route"} is not simulated, or not in this import; the route to {destination} is a blackhole here");
            name = "blackhole";
        }

        table.List("routes").Add($"{destination} via {name}{(propagated ? " propagated" : "")}");
    }

    // Characters that a name of the format does not have.
    private static string Clean(string? name) =>
        name is null ? "" : string.Concat(name.Trim().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '/' ? c : '-')).TrimStart('-', '.', '_', '/');
}
