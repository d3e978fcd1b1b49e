using System.Collections.Immutable;

namespace Nat.Vpc.Files;

/// <summary>What is missing on builders.</summary>
internal static class Builders
{
    /// <summary>Adds an item, unless it is null.</summary>
    public static void AddIfThere<T>(this ImmutableArray<T>.Builder builder, T? item)
        where T : class
    {
        if (item is not null)
            builder.Add(item);
    }
}
