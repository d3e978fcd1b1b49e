using System.Reflection;

namespace Nat.Bench.Replay;

/// <summary>How to start this program again: by itself, or as what <c>dotnet</c> was told to run.</summary>
internal static class OwnProgram
{
    /// <summary>Whether it is <c>nat</c>, and not the program of the benchmarks.</summary>
    public static bool IsNat => Assembly.GetEntryAssembly()?.GetName().Name == "nat";

    /// <summary>The file to run.</summary>
    public static string Path => Environment.ProcessPath ?? "dotnet";

    /// <summary>What goes before the words of the command line.</summary>
    public static string[] Prefix =>
        System.IO.Path.GetFileNameWithoutExtension(Path) == "dotnet" && Assembly.GetEntryAssembly() is { } entry ? [entry.Location] : [];
}
