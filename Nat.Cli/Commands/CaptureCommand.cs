using System.CommandLine;

namespace Nat.Cli.Commands;

internal static class CaptureCommand
{
    public static Command Create(CliHost host) => new("capture", "x" + host);
}
