using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>Makes sets of named resources.</summary>
public static class NamedSets
{
    /// <summary>A set of these; of two with the same name the first is found.</summary>
    public static NamedSet<T> Create<T>(ReadOnlySpan<T> items)
        where T : class, INamed => new(ImmutableArray.Create(items));
}
