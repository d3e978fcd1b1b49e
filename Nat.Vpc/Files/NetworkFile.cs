using System.Collections.Immutable;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>What came of reading a file.</summary>
/// <param name="Network">The network, or null if the file has faults.</param>
/// <param name="Faults">All faults, in the order of the text.</param>
public sealed record NetworkFile(CloudNetwork? Network, ImmutableArray<NetworkFault> Faults)
{
    /// <summary>Reads the YAML of a network. Whatever is wrong is told, all at once; nothing is thrown.</summary>
    public static NetworkFile Read(TextReader text)
    {
        var faults = new FaultList();
        var root = SourceText.Read(text, faults);
        if (root is null && faults.Count == 0)
            faults.Add(new Word("", 1, 1), "the file is empty; a network begins with 'vpcs:'");
        var network = root is null ? null : new NetworkReader(root, faults).Read();
        return new NetworkFile(faults.Count == 0 ? network : null, [.. faults.InOrder]);
    }

    /// <summary>The JSON schema of the format (draft 2020-12).</summary>
    public static string Schema() => SchemaText.Write(Shapes.File);
}
