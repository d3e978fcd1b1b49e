using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nat.Vpc.Model;

/// <summary>Resources of one kind, in the order in which they were written, each found by its name. Never changes.</summary>
/// <typeparam name="T">The kind.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "a set of names, as mathematics has it")]
[CollectionBuilder(typeof(NamedSets), nameof(NamedSets.Create))]
public sealed class NamedSet<T> : IReadOnlyList<T>
    where T : class, INamed
{
    private readonly ImmutableArray<T> _items;
    private readonly Dictionary<string, T> _byName;

    internal NamedSet(ImmutableArray<T> items)
    {
        _items = items;
        _byName = new Dictionary<string, T>(items.Length, StringComparer.Ordinal);
        foreach (var item in items)
            _byName.TryAdd(item.Name, item);
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _items.Select(item => item.Name);

    /// <summary>The resource of this name, or null.</summary>
    public T? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>The set with this resource in the place of the one of its name, or behind all if there is none.</summary>
    public NamedSet<T> With(T item) => Find(item.Name) is { } old ? new(_items.Replace(old, item)) : new(_items.Add(item));

    /// <summary>The set without the resource of this name.</summary>
    public NamedSet<T> Without(string name) => new(_items.RemoveAll(item => item.Name == name));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
