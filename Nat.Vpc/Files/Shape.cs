namespace Nat.Vpc.Files;

/// <summary>A mapping of the file: which keys it may have. The reader and the schema both follow it, so they cannot disagree.</summary>
/// <param name="Name">What it describes, in the singular: <c>subnet</c>.</param>
/// <param name="Says">A sentence about it.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record Shape(string Name, string Says, params ShapeKey[] Keys)
{
    /// <summary>Whether exactly one of the keys with <see cref="ShapeKey.IsChoice"/> must be there.</summary>
    public bool HasChoice => Keys.Any(k => k.IsChoice);

    /// <summary>The key of this name, or null.</summary>
    public ShapeKey? Find(string name) => Array.Find(Keys, k => k.Name == name);
}

/// <summary>A key of a <see cref="Shape"/>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Form">The form of its value, or null when it can be nothing but an inner mapping.</param>
/// <param name="Says">A sentence about it.</param>
/// <param name="Inner">The shape of an inner mapping, or null.</param>
internal sealed record ShapeKey(string Name, ValueForm? Form, string Says, Shape? Inner = null)
{
    /// <summary>Whether it must be there.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it is one of several of which exactly one must be there.</summary>
    public bool IsChoice { get; init; }

    /// <summary>Whether the value has names for keys, and for each a value of the form or the inner shape.</summary>
    public bool Named { get; init; }

    /// <summary>Whether the value is a list of inner mappings.</summary>
    public bool Listed { get; init; }
}
