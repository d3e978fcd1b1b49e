using System.Text.RegularExpressions;

namespace Nat.Tests.House;

/// <summary>The files of this repository, for tests that look at the house itself.</summary>
internal static partial class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".vs", "TestResults", "BenchmarkDotNet.Artifacts", "artifacts"];

    /// <summary>The folder that holds nat.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is not a product of building, as a path from <see cref="Root"/> with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order()];

    /// <summary>Every C# file, optionally only those below one folder.</summary>
    public static IEnumerable<string> Sources(string folder = "") =>
        Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && f.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>The text of a file.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The text of a C# file without its comments; strings stay, since a name in a string can be what a test looks for.</summary>
    public static string WithoutComments(string file) => Token().Replace(Read(file), m => m.Value.StartsWith('/') ? " " : m.Value);

    /// <summary>The text of a C# file without comments, strings and characters.</summary>
    public static string Code(string file) => Token().Replace(Read(file), " ");

    // Comments, and the literals in which a comment cannot begin: raw, verbatim, ordinary, character.
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|(?<q>"{3,}).*?\k<q>|\$?@\$?"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.[^']*|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex Token();

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "nat.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException("These tests run from a build inside the repository; no nat.sln above " + AppContext.BaseDirectory);
    }

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) != ".git")
            .Concat(Directory.EnumerateDirectories(folder).Where(d => !NotOurs.Contains(Path.GetFileName(d))).SelectMany(Walk));
}
