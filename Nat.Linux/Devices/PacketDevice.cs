using Nat.Linux.Links;
using Nat.Linux.Namespaces;
using Nat.Linux.Tun;

namespace Nat.Linux.Devices;

/// <summary>Where packets come from and go to: one side of a NAT.</summary>
public abstract class PacketDevice : IDisposable
{
    private readonly TunQueue[] _queues;

    /// <summary>Makes a device.</summary>
    private protected PacketDevice(string name, NetworkNamespace space, LinkOptions? link, TunQueue[] queues) =>
        (Name, Namespace, Link, _queues) = (name, space, link, queues);

    /// <summary>Its name as the system has it.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>How the NAT stands on its link; null where there is no link with stations.</summary>
    public LinkOptions? Link { get; }

    /// <summary>Its queues.</summary>
    internal ReadOnlySpan<TunQueue> Queues => _queues;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in _queues)
            queue.Dispose();
        GC.SuppressFinalize(this);
    }
}
