namespace Nat.Vpc.Imports;

/// <summary>Keys and values of a file that is being made: texts, lists of texts, inner items.</summary>
internal sealed class DraftItem
{
    private readonly OrderedDictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>The keys with their values, in the order in which they came.</summary>
    public IEnumerable<KeyValuePair<string, object>> Values => _values;

    /// <summary>Sets a text; null leaves the key out.</summary>
    public DraftItem Set(string key, string? value)
    {
        if (value is not null)
            _values[key] = value;
        return this;
    }

    /// <summary>Takes a key out.</summary>
    public DraftItem Remove(string key)
    {
        _values.Remove(key);
        return this;
    }

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The list of a key, which is there afterwards.</summary>
    public List<string> List(string key) => Get<List<string>>(key);

    /// <summary>The inner item of a key, which is there afterwards.</summary>
    public DraftItem Inner(string key) => Get<DraftItem>(key);

    private T Get<T>(string key)
        where T : class, new()
    {
        if (_values.TryGetValue(key, out object? value) && value is T there)
            return there;
        var made = new T();
        _values[key] = made;
        return made;
    }
}
