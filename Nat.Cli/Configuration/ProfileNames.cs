using Nat.Core;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>Messages about profiles.</summary>
internal static class ProfileNames
{
    /// <summary>The profile of that name, which an option gave.</summary>
    public static NatConfig Get(string option, string name) => NatProfiles.Find(name) ?? throw CliException.Usage($"{option}: {Unknown(name)}");

    /// <summary>What to say about a profile that does not exist.</summary>
    public static string Unknown(string name)
    {
        string[] known = [.. NatProfiles.All.Select(p => p.Profile)];
        string hint = Spelling.Nearest(name, known) is { } nearest ? $"did you mean '{nearest}'? " : "";
        return $"unknown profile '{name}'; {hint}there are {string.Join(", ", known)}";
    }
}
