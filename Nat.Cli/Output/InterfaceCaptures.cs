using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;
using Nat.Vpc.Network;

namespace Nat.Cli.Output;

/// <summary>Captures of network interfaces of a simulated network: what crosses each goes into a file of its own.</summary>
internal sealed class InterfaceCaptures : IPacketTap, IDisposable
{
    private readonly Dictionary<string, (CaptureWriter Writer, CaptureInterface Interface)> _files = new(StringComparer.Ordinal);

    /// <summary>Captures an interface.</summary>
    public void Add(string name, string path)
    {
        var described = new CaptureInterface { LinkType = LinkType.Raw, Name = name, TimeScale = TimeScale.Nanoseconds };
        _files[name] = (CaptureWriter.Create(path), described);
    }

    /// <inheritdoc/>
    public bool Wants(string name) => _files.ContainsKey(name);

    /// <inheritdoc/>
    public void Seen(string name, ReadOnlySpan<byte> packet, Instant now)
    {
        var (writer, from) = _files[name];
        writer.Write(from, now, [], packet);
    }

    /// <summary>Writes everything out.</summary>
    public void Complete()
    {
        foreach (var (writer, _) in _files.Values)
            writer.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (writer, _) in _files.Values)
            writer.Dispose();
    }
}
