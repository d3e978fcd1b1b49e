using Nat.Linux.Links;
using Nat.Linux.Namespaces;

namespace Nat.Linux.Tun;

/// <summary>What device is wanted.</summary>
/// <param name="Name">Its name; if it exists and is a device of this kind it is attached to, else it is made.</param>
/// <param name="Kind">What it carries.</param>
public sealed record TunOptions(string Name, TunKind Kind)
{
    /// <summary>The longest name that an interface can have, in bytes (IFNAMSIZ less the zero behind it).</summary>
    public const int LongestName = 15;

    /// <summary>Where it is.</summary>
    public NetworkNamespace Namespace { get; init; } = NetworkNamespace.Own;

    /// <summary>The descriptor by which somebody has opened it; null to open it here.</summary>
    public int? Descriptor { get; init; }

    /// <summary>How the NAT stands on the link of a TAP; null for a TUN.</summary>
    public LinkOptions? Link { get; init; }

    /// <summary>How many queues, each with a descriptor of its own.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>Whether checksums and segmentation may be left to whoever takes the packet out of the machine.</summary>
    public bool Offloads { get; init; } = true;

    /// <summary>Whether it stays when the program ends.</summary>
    public bool Persists { get; init; }

    /// <summary>The user that may attach to it; null for any with the capability.</summary>
    public uint? Owner { get; init; }

    /// <summary>The group that may attach to it; null for any with the capability.</summary>
    public uint? Group { get; init; }
}
