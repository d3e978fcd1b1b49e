using System.Text;

namespace Nat.Cli;

/// <summary>The program's streams, so that a test can put its own in their place. Nothing is opened before it is used.</summary>
internal sealed class CliHost
{
    private const int WidthOfFiles = 120;

    private readonly Func<Stream> _openInput;
    private readonly Func<Stream> _openOutput;
    private TextWriter? _out;
    private TextWriter? _error;

    /// <summary>The process's own streams.</summary>
    public CliHost()
        : this(Console.OpenStandardInput, Console.OpenStandardOutput, null, null)
    {
    }

    /// <summary>Streams of a test; none of them is a terminal.</summary>
    public CliHost(Func<Stream> openInput, Func<Stream> openOutput, TextWriter? output, TextWriter? error) =>
        (_openInput, _openOutput, _out, _error, IsProcess) = (openInput, openOutput, output, error, error is null);

    /// <summary>Whether the streams are the process's own.</summary>
    public bool IsProcess { get; }

    /// <summary>Standard output for text.</summary>
    public TextWriter Out => _out ??= new StreamWriter(_openOutput(), new UTF8Encoding(false)) { AutoFlush = true };

    /// <summary>Standard error.</summary>
    public TextWriter Error => _error ??= new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };

    /// <summary>Whether a person reads standard error.</summary>
    public bool ErrorIsTerminal => IsProcess && !Console.IsErrorRedirected;

    /// <summary>Whether a person reads standard output.</summary>
    public bool OutputIsTerminal => IsProcess && !Console.IsOutputRedirected;

    /// <summary>Whether colour is wanted on standard error (see no-color.org).</summary>
    public bool ErrorHasColour => ErrorIsTerminal && IsColourWanted;

    /// <summary>Whether colour is wanted on standard output.</summary>
    public bool OutputHasColour => OutputIsTerminal && IsColourWanted;

    /// <summary>Characters of a line of standard output.</summary>
    public int OutputWidth => OutputIsTerminal && Console.WindowWidth is > 0 and var width ? width : WidthOfFiles;

    private static bool IsColourWanted =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Standard input for bytes.</summary>
    public Stream OpenInput() => _openInput();

    /// <summary>Standard output for bytes.</summary>
    public Stream OpenOutput() => _openOutput();
}
