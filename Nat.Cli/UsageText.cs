using System.CommandLine;
using Nat.Cli.Configuration;

namespace Nat.Cli;

/// <summary>Says in one line what is wrong with a command line and what to do.</summary>
internal static class UsageText
{
    public static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string name = command is RootCommand ? "nat" : $"nat {command.Name}";
        if (parsed.Tokens.Count == 0)
            return $"give a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}; 'nat --help' explains them";
        string? unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        string reason = unknown is null ? parsed.Errors[0].Message.TrimEnd('.') : $"'{unknown}' is not known here{Suggestion(command, unknown)}";
        return $"{reason}; '{name} --help' lists what there is";
    }

    private static string Suggestion(Command command, string word)
    {
        string[] known = word.StartsWith('-')
            ? [.. command.Options.Select(o => o.Name)]
            : [.. command.Subcommands.Select(c => c.Name)];
        return Spelling.Nearest(word, known) is { } nearest ? $", did you mean '{nearest}'?" : "";
    }
}
