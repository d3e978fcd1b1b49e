using System.Globalization;
using Nat.Core.Engine;
using Nat.Linux.Forwarding;

namespace Nat.Cli.Commands;

/// <summary>The file in which the flows of a NAT outlive it.</summary>
/// <param name="path">The file; null if they do not.</param>
internal sealed class TapState(string? path)
{
    /// <summary>The file; null if there is none.</summary>
    public string? Path => path;

    /// <summary>Lets a NAT that has not begun take over what was saved, if anything was.</summary>
    /// <returns>A line about it; null if there is nothing to say.</returns>
    /// <exception cref="CliException">What is there cannot be taken over, or nothing could be saved there.</exception>
    public string? Restore(TunNat nat)
    {
        if (path is null)
            return null;
        if (Directory.Exists(path))
            throw CliException.Usage($"--state: {path} is a directory; give the name of a file");
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))))
            throw CliException.Usage($"--state: the directory of {path} does not exist; make it first");
        if (!File.Exists(path))
            return null;
        try
        {
            return Line(nat.Restore(path));
        }
        catch (StateException fault)
        {
            throw CliException.Failed($"--state: {path}: {fault.Message}; remove the file to start without flows", fault);
        }
    }

    /// <summary>Saves the flows of a NAT.</summary>
    /// <returns>A line about it; null if nothing is to be saved.</returns>
    /// <exception cref="IOException">They cannot be saved.</exception>
    public string? Save(TunNat nat)
    {
        if (path is null)
            return null;
        nat.Save(path);
        return $"the flows were saved to {path}";
    }

    private string Line(RestoreReport report)
    {
        (int Count, string What)[] left = [(report.Expired, "had expired"), (report.Unfit, "do not fit the configuration"), (report.NoRoom, "found no room")];
        var words = left.Where(l => l.Count > 0).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Count:#,0} {l.What}"));
        return string.Join(", ", words.Prepend(string.Create(CultureInfo.InvariantCulture, $"{report.Restored:#,0} flows restored from {path}")));
    }
}
