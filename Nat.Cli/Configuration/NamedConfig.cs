using System.Runtime.CompilerServices;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>A configuration by the name of a profile or of a file.</summary>
internal static class NamedConfig
{
    /// <summary>The profile of a name, or what the file of that name says; a file that gives no name gives its own.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="name">The name.</param>
    /// <param name="checksums">What is done about checksums where neither profile nor file says more than that they are verified.</param>
    /// <exception cref="CliException">There is none, or something in it is wrong.</exception>
    public static FileConfig Get(string option, string name, ChecksumPolicy checksums)
    {
        if (NatProfiles.Find(name) is { } profile)
            return new FileConfig(WithChecksums(profile, checksums));
        if (!name.Contains('.', StringComparison.Ordinal) && !name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && !File.Exists(name))
            throw CliException.Usage($"{option}: {ProfileNames.Unknown(name)}, and there is no file of that name");
        var file = ReadFile(name, null, checksums);
        return file with { Config = file.Config with { Profile = file.Name ?? Path.GetFileNameWithoutExtension(name) } };
    }

    /// <summary>What a file says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="profile">The profile that wins over the one in the file, or null.</param>
    /// <param name="checksums">As above.</param>
    /// <exception cref="CliException">It cannot be read, or something in it is wrong.</exception>
    /// <remarks>Apart, so that a run without a file does not load the YAML library.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FileConfig ReadFile(string path, NatConfig? profile, ChecksumPolicy checksums)
    {
        if (!File.Exists(path))
            throw CliException.Failed($"cannot read {path}: {(Directory.Exists(path) ? "it is a directory" : "no such file")}");
        using var reader = new StreamReader(path);
        return YamlConfig.Read(path, reader, profile, checksums);
    }

    /// <summary>A profile with what a command does about checksums, unless the profile itself says more than that they are verified.</summary>
    public static NatConfig WithChecksums(NatConfig profile, ChecksumPolicy checksums) =>
        profile.Checksums == ChecksumPolicy.Verify ? profile with { Checksums = checksums } : profile;
}
