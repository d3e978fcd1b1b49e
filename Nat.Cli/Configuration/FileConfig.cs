using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>A configuration, and what a file says beside it.</summary>
/// <param name="Config">The profile, with the file's values if there is a file.</param>
/// <param name="Path">The file, or null.</param>
/// <param name="Seed">The seed, if the file names one.</param>
/// <param name="Name">The name that the file gives the NAT, if it gives one.</param>
internal sealed record FileConfig(NatConfig Config, string? Path = null, ulong? Seed = null, string? Name = null)
{
    /// <summary>Refuses a configuration that contradicts itself, the file's own or one made from it; the message names the file if it is the file's fault.</summary>
    /// <exception cref="CliException">It does.</exception>
    public void Require(NatConfig made)
    {
        if (ConfigCheck.Fault(made) is { } fault)
            throw CliException.Usage(Path is not null && ConfigCheck.Fault(Config) == fault ? $"{Path}: {fault}" : fault);
    }
}
