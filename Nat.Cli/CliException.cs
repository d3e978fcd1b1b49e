namespace Nat.Cli;

/// <summary>Ends the program with one line on standard error.</summary>
internal sealed class CliException : Exception
{
    private CliException(int exitCode, string message, Exception? inner = null)
        : base(message, inner) => ExitCode = exitCode;

    /// <summary>The exit code.</summary>
    public int ExitCode { get; }

    /// <summary>The command line, or a value in a configuration file, is wrong.</summary>
    public static CliException Usage(string message) => new(ExitCodes.Usage, message);

    /// <summary>A file or device failed.</summary>
    public static CliException Failed(string message, Exception? inner = null) => new(ExitCodes.Failed, message, inner);
}
