using System.Text.Json;

namespace Nat.Vpc.Imports;

/// <summary>An object of a JSON file. It knows where it stands and what of it was read, so that the rest can be named.</summary>
internal sealed class JsonFields(JsonElement element, string file, string path, List<ImportNote> notes)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Where it stands.</summary>
    public string Path => path;

    /// <summary>The text of a property; null if it is not there, not a text, or empty.</summary>
    public string? Text(string name) => Get(name) switch
    {
        { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text => text,
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => null,
    };

    /// <summary>Whether a property is true; null if it is not there.</summary>
    public bool? Flag(string name) => Get(name) switch { { ValueKind: JsonValueKind.True } => true, { ValueKind: JsonValueKind.False } => false, _ => null };

    /// <summary>A whole number; null if it is not there or none.</summary>
    public int? Number(string name)
    {
        var value = Get(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number))
            return number;
        return value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), out int written) ? written : null;
    }

    /// <summary>The texts of a list.</summary>
    public List<string> Texts(string name) => [.. Items(name).Where(i => i.Value.ValueKind == JsonValueKind.String).Select(i => i.Value.GetString()!)];

    /// <summary>The two values of a list of two; null if it is none.</summary>
    public (string First, string Last)? TwoTexts(string name) =>
        Items(name).Select(i => i.Value.ToString()).ToList() is [var first, var last] ? (first, last) : null;

    /// <summary>The objects of a list; each tells what is not read of it when the next one is asked for.</summary>
    /// <param name="name">The property.</param>
    /// <param name="order">In which order they come; null for the one that they stand in.</param>
    public IEnumerable<JsonFields> List(string name, Func<JsonFields, int>? order = null)
    {
        foreach (var (_, place) in Items(name).Where(i => i.Value.ValueKind != JsonValueKind.Object))
            notes.Add(new ImportNote(file, place, "not an object; left out"));
        foreach (var fields in order is null ? Objects(name, notes) : Objects(name, notes).OrderBy(order))
        {
            yield return fields;
            fields.NameTheRest();
        }
    }

    /// <summary>The objects of a list, of which nothing is told.</summary>
    public IEnumerable<JsonFields> Peek(string name) => Objects(name, []);

    /// <summary>The objects of a list that the caller asks about the rest of themselves.</summary>
    public IEnumerable<JsonFields> TakeAll(string name) => Objects(name, notes);

    /// <summary>An inner object, of which nothing is told; null if it is not there.</summary>
    public JsonFields? PeekInner(string name) => Get(name) is { ValueKind: JsonValueKind.Object } value ? new JsonFields(value, file, $"{path}.{name}", []) : null;

    /// <summary>An inner object that the caller asks about the rest of itself; null if it is not there.</summary>
    public JsonFields? Take(string name) => Get(name) is { ValueKind: JsonValueKind.Object } value ? new JsonFields(value, file, $"{path}.{name}", notes) : null;

    /// <summary>Reads an inner object, if it is there.</summary>
    public T? Inner<T>(string name, Func<JsonFields, T?> read)
    {
        if (Take(name) is not { } fields)
            return default;
        var result = read(fields);
        fields.NameTheRest();
        return result;
    }

    /// <summary>Takes properties as read that mean nothing for packets.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            _read.Add(name);
    }

    /// <summary>Takes every property as read: more of them mean nothing than something.</summary>
    public void IgnoreTheRest() => _read.UnionWith(Names());

    /// <summary>The properties' names.</summary>
    public IEnumerable<string> Names() => element.EnumerateObject().Select(p => p.Name);

    /// <summary>Tells that something is left out.</summary>
    public void Note(string name, string message) => notes.Add(new ImportNote(file, name.Length == 0 ? path : $"{path}.{name}", message));

    /// <summary>Names what was not read and holds something.</summary>
    public void NameTheRest()
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!_read.Contains(property.Name) && !IsNothing(property.Value))
                Note(property.Name, "not understood; left out");
        }
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Number => value.TryGetInt64(out long number) && number == 0,
        JsonValueKind.Array => value.EnumerateArray().All(IsNothing),
        JsonValueKind.Object => value.EnumerateObject().All(p => IsNothing(p.Value)),
        _ => false,
    };

    private IEnumerable<JsonFields> Objects(string name, List<ImportNote> toldTo) =>
        Items(name).Where(i => i.Value.ValueKind == JsonValueKind.Object).Select(i => new JsonFields(i.Value, file, i.Place, toldTo));

    private IEnumerable<(JsonElement Value, string Place)> Items(string name) =>
        Get(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select((value, i) => (value, $"{path}.{name}[{i}]")) : [];

    private JsonElement Get(string name)
    {
        _read.Add(name);
        return element.TryGetProperty(name, out var value) ? value : default;
    }
}
