using System.Collections.Immutable;

namespace Nat.Core;

/// <summary>Names of <see cref="DropReason"/> for programs and reports.</summary>
public static class DropReasons
{
    private static readonly ImmutableArray<string> Names = [.. Enum.GetNames<DropReason>().Select(Hyphens.Between)];

    /// <summary>How many members <see cref="DropReason"/> has.</summary>
    public static int Count => Names.Length;

    /// <summary>All reasons except <see cref="DropReason.None"/>.</summary>
    public static IEnumerable<DropReason> All => Enum.GetValues<DropReason>().Skip(1);

    /// <summary>The reason as lower-case words joined by hyphens, for example <c>no-entry</c>.</summary>
    public static string Name(this DropReason reason) => Names[(int)reason];
}
