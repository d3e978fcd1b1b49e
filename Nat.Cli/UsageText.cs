using System.CommandLine;
using System.CommandLine.Parsing;
using Nat.Core;

namespace Nat.Cli;

/// <summary>Says in one line what is wrong with a command line and what to do.</summary>
internal static class UsageText
{
    public static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Tokens.Count == 0)
            return $"give a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}; 'nat --help' explains them";
        string? unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        return unknown is null ? $"{parsed.Errors[0].Message.TrimEnd('.')}; {Remedy(command)}" : Unknown(command, unknown);
    }

    /// <summary>
    /// What to say of an option that is not known but was taken for an argument, because the command takes any number of these;
    /// null if there is none. Behind <c>--</c> everything is an argument.
    /// </summary>
    public static string? MistypedOption(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash))
            return null;
        foreach (var argument in command.Arguments)
        {
            if (parsed.GetResult(argument)?.Tokens.FirstOrDefault(t => t.Value.Length > 1 && t.Value[0] == '-') is { } token)
                return Unknown(command, token.Value);
        }

        return null;
    }

    private static string Unknown(Command command, string word) => $"'{word}' is not known here{Suggestion(command, word)}; {Remedy(command)}";

    private static string Remedy(Command command) => $"'{Path(command)} --help' lists what there is";

    private static string Path(Command command) =>
        command is RootCommand ? "nat" : $"{(command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Path(parent) : "nat")} {command.Name}";

    private static string Suggestion(Command command, string word)
    {
        string[] known = word.StartsWith('-')
            ? [.. command.Options.Select(o => o.Name)]
            : [.. command.Subcommands.Select(c => c.Name)];
        return Spelling.Nearest(word, known) is { } nearest ? $", did you mean '{nearest}'?" : "";
    }
}
