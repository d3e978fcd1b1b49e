namespace Nat.Cli;

/// <summary>What the program returns.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A file, a device or a broken capture.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>It ran, but an expectation does not hold.</summary>
    public const int Unexpected = 3;
}
