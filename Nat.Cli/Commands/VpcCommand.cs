using System.CommandLine;
using System.Runtime.CompilerServices;
using Nat.Vpc.Files;

namespace Nat.Cli.Commands;

/// <summary><c>nat vpc</c>: the cloud network around the NAT.</summary>
internal static class VpcCommand
{
    // Apart, so that no other command loads the cloud network.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Command Create(CliHost host) => new("vpc", "A cloud network around the NAT: reviews its design, follows packets through it, plays a day in it.")
    {
        VpcCheckCommand.Create(host),
        VpcTraceCommand.Create(host),
        VpcRunCommand.Create(host),
        VpcImportCommand.Create(host),
        Schema(host),
    };

    private static Command Schema(CliHost host)
    {
        var command = new Command("schema", "Prints the JSON schema of the file format.");
        command.SetAction(_ =>
        {
            host.Out.Write(NetworkFile.Schema());
            return ExitCodes.Done;
        });
        return command;
    }
}
