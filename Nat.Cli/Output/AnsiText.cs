namespace Nat.Cli.Output;

/// <summary>The few styles that text for people has on a terminal (ECMA-48 section 8.3.117).</summary>
internal static class AnsiText
{
    public const string Bold = "\e[1m";
    public const string Red = "\e[31m";
    public const string Dim = "\e[2m";
    private const string Plain = "\e[0m";

    /// <summary>A text in a style, or as it is where no colour is wanted.</summary>
    public static string Paint(string style, string text, bool hasColour) => hasColour ? style + text + Plain : text;
}
