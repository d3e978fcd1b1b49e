using System.CommandLine;

namespace Nat.Cli.Commands;

internal static class ReplayCommand
{
    public static Command Create(CliHost host) => new("replay", "x" + host);
}
