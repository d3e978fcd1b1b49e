using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nat.Bench.Commands;

/// <summary>Writes rows as a JSON array, for scripts.</summary>
internal static class RowFile
{
    /// <summary>Stands for standard output.</summary>
    public const string StandardOutput = "-";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Writes them.</summary>
    /// <param name="path">Where to; nowhere if it is empty.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="output">Standard output.</param>
    public static void Write<T>(string path, IReadOnlyList<T> rows, TextWriter output)
    {
        if (path.Length == 0)
            return;
        string text = JsonSerializer.Serialize(rows, Json);
        if (path == StandardOutput)
            output.WriteLine(text);
        else
            File.WriteAllText(path, text);
    }
}
