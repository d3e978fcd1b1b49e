namespace Nat.Tests;

/// <summary>Files that lie beside the repository on some machines; tests that need them are ignored elsewhere.</summary>
internal static class SharedFiles
{
    /// <summary>The folder of real captures.</summary>
    public static string Captures => Path.Combine(Root(), "pcaps");

    /// <summary>A script that makes test data.</summary>
    public static string Oracle(string name) => Path.Combine(Root(), "oracle", name);

    /// <summary>Names of the real captures; empty where there are none.</summary>
    public static IEnumerable<string> CaptureNames() => Find() is { } root
        ? Directory.EnumerateFiles(Path.Combine(root, "pcaps"), "*.pcap*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        : [];

    private static string Root()
    {
        var root = Find();
        if (root is null)
            Assert.Ignore("there is no folder shared/pcaps beside the repository");
        return root!;
    }

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "pcaps")))
                return candidate;
        }
        return null;
    }
}
