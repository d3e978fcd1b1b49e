namespace Nat.Vpc.Imports;

/// <summary>What an import did not understand.</summary>
/// <param name="File">The file.</param>
/// <param name="Place">The JSON path or the line in it; empty for the whole file.</param>
/// <param name="Message">What it is, and what became of it.</param>
/// <param name="IsFault">Whether there is no network because of it; else it was left out.</param>
public sealed record ImportNote(string File, string Place, string Message, bool IsFault = false)
{
    /// <summary>The note as compilers print theirs.</summary>
    public override string ToString() => Place.Length == 0 ? $"{File}: {Message}" : $"{File}:{Place}: {Message}";
}
