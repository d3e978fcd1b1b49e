namespace Nat.Cli.Commands;

/// <summary>How the summary is printed.</summary>
internal enum SummaryForm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As text on standard error.</summary>
    Text,

    /// <summary>As JSON on standard output.</summary>
    Json,
}
