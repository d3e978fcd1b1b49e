using System.Globalization;
using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Vpc.Files;

/// <summary>
/// A mapping of the file as its <see cref="Files.Shape"/> has it: unknown, missing and misformed values are told when it is made, so what
/// is read afterwards is there or was left out.
/// </summary>
internal sealed class Fields
{
    private readonly Dictionary<string, SourceNode> _values = new(StringComparer.Ordinal);
    private readonly FaultList _faults;

    /// <summary>Takes a mapping apart.</summary>
    /// <param name="at">The word that the mapping belongs to.</param>
    /// <param name="node">The mapping.</param>
    /// <param name="shape">What may stand in it.</param>
    /// <param name="faults">Where faults are told.</param>
    public Fields(Word at, SourceNode? node, Shape shape, FaultList faults)
    {
        (At, Shape, _faults) = (at, shape, faults);
        if (node is not null and not SourceMap)
            faults.Add(node.At, $"a {shape.Name} is written as keys with values: {string.Join(", ", shape.Keys.Select(k => k.Name))}");
        foreach (var (key, value) in (node as SourceMap)?.Entries ?? [])
        {
            if (shape.Find(key.Text) is not { } known)
                Unknown(key);
            else if (Conforms(known, key, value))
                _values.Add(key.Text, value);
        }

        if (node is SourceMap map)
            AskForMissing(map);
    }

    /// <summary>The word that the mapping belongs to.</summary>
    public Word At { get; }

    /// <summary>What may stand in it.</summary>
    public Shape Shape { get; }

    /// <summary>The keys that are there and of which there is a choice.</summary>
    public IEnumerable<ShapeKey> Chosen => Shape.Keys.Where(k => k.IsChoice && _values.ContainsKey(k.Name));

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Node(key) is not null;

    /// <summary>The value, or null.</summary>
    public SourceNode? Node(string key) => _values.GetValueOrDefault(Known(key).Name);

    /// <summary>The one word of the value, or null.</summary>
    public Word? Word(string key) => Node(key) is SourceScalar scalar ? scalar.At : null;

    /// <summary>The text of the value, or null.</summary>
    public string? Text(string key) => Word(key)?.Text;

    /// <summary>The items of the value; none if it is not there.</summary>
    public IEnumerable<Word> Words(string key) => Items(Node(key)).OfType<SourceScalar>().Select(s => s.At);

    /// <summary>The inner mapping of the value.</summary>
    public Fields Inner(string key) => new(Node(key)?.At ?? At, Node(key), Known(key).Inner!, _faults);

    /// <summary>The inner mappings under their names.</summary>
    public IEnumerable<Fields> Named(string key) =>
        from entry in (Node(key) as SourceMap)?.Entries ?? []
        where IsName(entry.Key)
        select new Fields(entry.Key, entry.Value, Known(key).Inner!, _faults);

    /// <summary>The inner mappings of a list.</summary>
    public IEnumerable<Fields> Listed(string key) => Items(Node(key)).Select(item => new Fields(item.At, item, Known(key).Inner!, _faults));

    /// <summary>A switch.</summary>
    public bool Flag(string key, bool otherwise) => Text(key) is { } text ? text is "true" or "on" or "yes" : otherwise;

    /// <summary>A whole number, or null.</summary>
    public int? Number(string key, int least, int most)
    {
        if (Word(key) is not { } word)
            return null;
        if (int.TryParse(word.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most)
        {
            return number;
        }

        _faults.Add(word, $"'{word.Text}' is not a number from {least} to {most}");
        return null;
    }

    /// <summary>A duration; zero if it is not there.</summary>
    public TimeSpan Duration(string key)
    {
        if (Word(key) is not { } word)
            return TimeSpan.Zero;
        if (!Durations.TryParse(word.Text, out var duration))
            _faults.Add(word, $"'{word.Text}' is not {ValueForm.Duration.Says}");
        return duration;
    }

    /// <summary>An address, or null.</summary>
    public Ipv4Address? Address(string key) => Word(key) is { } word ? Address(word) : null;

    /// <summary>Reads an address.</summary>
    public Ipv4Address? Address(Word word)
    {
        if (Ipv4Address.TryParse(word.Text, out var address))
            return address;
        _faults.Add(word, $"'{word.Text}' is not {ValueForm.Address.Says}");
        return null;
    }

    /// <summary>Reads a block of addresses; bits behind the prefix must be zero, as AWS wants it.</summary>
    public Ipv4Prefix? Prefix(Word word)
    {
        if (!Ipv4Prefix.TryParse(word.Text, out var prefix))
            _faults.Add(word, $"'{word.Text}' is not {ValueForm.Cidr.Says}");
        else if (!word.Text.StartsWith($"{prefix.Network}", StringComparison.Ordinal))
            _faults.Add(word, $"{word.Text} begins inside the block; did you mean '{prefix}'?");
        else
            return prefix;
        return null;
    }

    /// <summary>Reads an IPv6 address.</summary>
    public Ipv6Address? Ipv6Address(Word word)
    {
        if (Nat.Core.Packets.Ipv6Address.TryParse(word.Text, out var address))
            return address;
        _faults.Add(word, $"'{word.Text}' is not {ValueForm.Ipv6Address.Says}");
        return null;
    }

    /// <summary>Reads a block of IPv6 addresses, as strictly as one of IPv4.</summary>
    public Ipv6Prefix? Ipv6Prefix(Word word)
    {
        if (!Nat.Core.Packets.Ipv6Prefix.TryParse(word.Text, out var prefix))
            _faults.Add(word, $"'{word.Text}' is not {ValueForm.Ipv6Cidr.Says}");
        else if (Nat.Core.Packets.Ipv6Address.Parse(word.Text.Split('/')[0]) != prefix.Network)
            _faults.Add(word, $"{word.Text} begins inside the block; did you mean '{prefix}'?");
        else
            return prefix;
        return null;
    }

    /// <summary>Reads a block of addresses of either version of IP.</summary>
    public IpPrefix? Block(Word word)
    {
        if (word.Text.Contains(':'))
            return Ipv6Prefix(word) is { } wide ? wide : null;
        return Prefix(word) is { } narrow ? narrow : null;
    }

    private static List<SourceNode> Items(SourceNode? node) => node switch
    {
        SourceList list => list.Items,
        SourceScalar scalar => [scalar],
        _ => [],
    };

    private void AskForMissing(SourceMap map)
    {
        foreach (var key in Shape.Keys)
        {
            if (key.Required && !map.Entries.Exists(e => e.Key.Text == key.Name))
                _faults.Add(At, $"{Shape.Name}{(At.Text is "" ? "" : $" '{At.Text}'")} lacks '{key.Name}': {key.Says}");
        }

        int chosen = map.Entries.Count(e => Shape.Find(e.Key.Text) is { IsChoice: true });
        if (Shape.HasChoice && chosen != 1)
            _faults.Add(At, $"a {Shape.Name} has one of {string.Join(", ", Shape.Keys.Where(k => k.IsChoice).Select(k => k.Name))}; this has {(chosen == 0 ? "none" : chosen)}");
    }

    private bool Conforms(ShapeKey key, Word at, SourceNode value)
    {
        // 'key:' with nothing behind it is an empty mapping, an empty list, or a value that was forgotten.
        bool isEmpty = value is SourceMap { Entries.Count: 0 };
        if (key is { Named: true, Form: { } of } && value is SourceMap map)
            return map.Entries.FindAll(e => !IsForm(of, e.Value)).Count == 0;
        if (key.Named || (key.Inner is not null && !key.Listed && key.Form is null))
            return value is SourceMap || Tell(value.At, $"'{at.Text}' has keys below it, indented");
        if (key.Inner is not null && (value is SourceMap || key.Listed))
            return isEmpty || value is SourceList || (value is SourceMap && !key.Listed) || Tell(value.At, $"'{at.Text}' is a list: begin each item with '- '");
        return IsForm(key.Form!, value);
    }

    private bool IsForm(ValueForm form, SourceNode value) => value switch
    {
        SourceList list when form.Many => list.Items.FindAll(item => !IsOne(form, item)).Count == 0,
        SourceMap { Entries.Count: 0 } when form.Many => true,
        _ => IsOne(form, value),
    };

    private bool IsOne(ValueForm form, SourceNode value) =>
        value is SourceScalar ? form.Fits(value.At.Text) || Tell(value.At, $"'{value.At.Text}' is not {form.Says}")
            : Tell(value.At, $"{form.Says} is needed here");

    private bool IsName(Word word) => ValueForm.Name.Fits(word.Text) || Tell(word, $"'{word.Text}' is not {ValueForm.Name.Says}");

    private bool Tell(Word at, string message)
    {
        _faults.Add(at, message);
        return false;
    }

    private void Unknown(Word key)
    {
        string hint = Spelling.Nearest(key.Text, [.. Shape.Keys.Select(k => k.Name)]) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : $"; there is {string.Join(", ", Shape.Keys.Select(k => k.Name))}";
        _faults.Add(key, $"unknown key '{key.Text}' of a {Shape.Name}{hint}");
    }

    // A key that the shape does not have would be missing in the schema, too.
    private ShapeKey Known(string key) => Shape.Find(key) ?? throw new ArgumentException($"a {Shape.Name} has no '{key}'", nameof(key));
}
