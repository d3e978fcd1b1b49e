using System.Collections.Immutable;
using System.CommandLine;
using Nat.Cli.Configuration;
using Nat.Core.Translation;
using Nat.Linux.Forwarding;

namespace Nat.Cli.Commands;

/// <summary>
/// Changes the configuration of a NAT that runs: reads the file again, adds and removes port forwards. For several threads, one after the
/// other. Of every change either all is taken, or the configuration before goes on.
/// </summary>
/// <param name="parsed">The command line, which wins over the file as it did at the start.</param>
/// <param name="shared">Its options about the configuration.</param>
/// <param name="options">Its options about devices.</param>
/// <param name="nat">The NAT.</param>
internal sealed class TapConfiguration(ParseResult parsed, SharedOptions shared, TapOptions options, TunNat nat)
{
    private readonly Lock _turn = new();
    private ImmutableArray<StaticMapping> _added = [];   // while it runs, by Add

    /// <summary>The port forwards that there are.</summary>
    public ImmutableArray<StaticMapping> Forwards => nat.Workers[0].Config.StaticMappings;

    /// <summary>Reads the file again. Port forwards that were added stay; those of the command line and the file that were removed are back.</summary>
    /// <exception cref="CliException">There is no file, it is wrong, or the NAT cannot change so while it runs.</exception>
    /// <exception cref="IOException">The file cannot be read, or a route cannot be set.</exception>
    public void Reload()
    {
        if (!shared.HasFile(parsed))
            throw CliException.Failed("there is no configuration file to read again: start with --config FILE");
        using var held = _turn.EnterScope();
        var config = TapOptions.Fit(options.Config(parsed, shared.Read(parsed, ChecksumPolicy.Verify).Config), nat.Outside);
        Take(config with { StaticMappings = [.. config.StaticMappings, .. _added.Where(a => !config.StaticMappings.Any(m => IsSameOutside(m, a)))] });
        options.ConfigureAgain(parsed, config, nat.Outside);
    }

    /// <summary>Adds a port forward. Flows that there are stay as they are, also on its external port.</summary>
    /// <exception cref="CliException">The external side is forwarded already, or the NAT cannot take it.</exception>
    public void Add(StaticMapping forward)
    {
        using var held = _turn.EnterScope();
        if (Forwards.FirstOrDefault(f => IsSameOutside(f, forward)) is { } other)
            throw CliException.Failed($"{ForwardText.Show(other)} is there already; remove it first");
        Take(nat.Workers[0].Config with { StaticMappings = Forwards.Add(forward) });
        _added = _added.Add(forward);
    }

    /// <summary>Removes a port forward. Flows that it let in live on until they end.</summary>
    /// <exception cref="CliException">There is no such forward.</exception>
    public void Remove(StaticMapping forward)
    {
        using var held = _turn.EnterScope();
        if (!Forwards.Contains(forward))
            throw CliException.Failed($"there is no {ForwardText.Show(forward)} to remove");
        Take(nat.Workers[0].Config with { StaticMappings = Forwards.Remove(forward) });
        _added = _added.Remove(forward);
    }

    private void Take(NatConfig config)
    {
        try
        {
            nat.Change(config);
        }
        catch (ArgumentException fault)
        {
            throw CliException.Failed(fault.Message, fault);
        }
    }

    private static bool IsSameOutside(StaticMapping one, StaticMapping other) =>
        (one.Protocol, one.External, one.ExternalPort) == (other.Protocol, other.External, other.ExternalPort);
}
