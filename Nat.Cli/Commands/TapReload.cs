using System.CommandLine;
using Nat.Core.Translation;
using Nat.Linux.Forwarding;

namespace Nat.Cli.Commands;

/// <summary>Reads the configuration of a NAT that runs again, and lets it take what has changed. For several threads, one after the other.</summary>
/// <param name="parsed">The command line, which wins over the file as it did at the start.</param>
/// <param name="shared">Its options about the configuration.</param>
/// <param name="options">Its options about devices.</param>
/// <param name="nat">The NAT.</param>
internal sealed class TapReload(ParseResult parsed, SharedOptions shared, TapOptions options, TunNat nat)
{
    private readonly Lock _turn = new();

    /// <summary>Reads the file again; either all of it is taken, or the configuration before goes on.</summary>
    /// <exception cref="CliException">There is no file, it is wrong, or the NAT cannot change so while it runs.</exception>
    /// <exception cref="IOException">The file cannot be read, or a route cannot be set.</exception>
    public void Run()
    {
        if (!shared.HasFile(parsed))
            throw CliException.Failed("there is no configuration file to read again: start with --config FILE");
        using var held = _turn.EnterScope();
        var config = TapOptions.Fit(options.Config(parsed, shared.Read(parsed, ChecksumPolicy.Verify).Config), nat.Outside);
        try
        {
            nat.Change(config);
        }
        catch (ArgumentException fault)
        {
            throw CliException.Failed(fault.Message, fault);
        }

        options.ConfigureAgain(parsed, config, nat.Outside);
    }
}
