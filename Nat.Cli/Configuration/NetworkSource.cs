using System.CommandLine;
using Nat.Vpc.Files;
using Nat.Vpc.Imports;
using Nat.Vpc.Model;

namespace Nat.Cli.Configuration;

/// <summary>Where a network comes from: its own file, or what AWS and Terraform say of one (<see cref="NetworkImport"/>).</summary>
internal static class NetworkSource
{
    /// <summary>Stands for standard input and output.</summary>
    public const string Standard = "-";

    /// <summary>The argument that names a network.</summary>
    public static Argument<string> Argument() =>
        new("FILE") { Description = "The network: YAML, 'terraform show -json', or a folder of 'aws ec2 describe-*' answers; '-' is standard input" };

    /// <summary>The network.</summary>
    /// <exception cref="CliException">There is none, or it has faults; those are told on standard error, a line each.</exception>
    public static CloudNetwork Load(CliHost host, string path)
    {
        if (Directory.Exists(path) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var import = Import([path]);
            Tell(host, import.Notes.Select(n => n.ToString()));
            return import.Network ?? throw Failed(path, import.Notes.Count(n => n.IsFault));
        }

        using var text = path == Standard ? new StreamReader(host.OpenInput()) : Open(path);
        var file = NetworkFile.Read(text);
        Tell(host, file.Faults.Select(f => f.In(path)));
        return file.Network ?? throw Failed(path, file.Faults.Length);
    }

    /// <summary>Imports files and the files of folders.</summary>
    public static NetworkImport Import(IEnumerable<string> paths)
    {
        var files = new List<ImportFile>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
                files.AddRange(Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(f => new ImportFile(f, File.ReadAllText(f))));
            else if (File.Exists(path))
                files.Add(new ImportFile(path, File.ReadAllText(path)));
            else
                throw CliException.Failed($"{path}: no such file or folder");
        }

        return NetworkImport.Read(files);
    }

    /// <summary>Tells lines on standard error.</summary>
    public static void Tell(CliHost host, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            host.Error.WriteLine("nat: " + line);
    }

    /// <summary>Ends the program after faults that were told.</summary>
    public static CliException Failed(string path, int faults) => CliException.Failed($"{path}: {faults} {(faults == 1 ? "fault" : "faults")}, so there is no network");

    private static StreamReader Open(string path) => File.Exists(path) ? new StreamReader(path) : throw CliException.Failed($"{path}: no such file");
}
