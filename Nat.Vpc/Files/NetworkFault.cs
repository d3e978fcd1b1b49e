namespace Nat.Vpc.Files;

/// <summary>What is wrong at a place of a file.</summary>
/// <param name="Line">The line, from 1; 0 when there is no line to name.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record NetworkFault(int Line, int Column, string Message)
{
    /// <summary>The fault as compilers print it.</summary>
    public string In(string file) => Line == 0 ? $"{file}: {Message}" : $"{file}:{Line}:{Column}: {Message}";
}
