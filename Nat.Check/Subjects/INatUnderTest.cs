using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Check.Subjects;

/// <summary>
/// A NAT that is asked questions in packets, and nothing else: what it is made of and how it is configured stays outside. The bench
/// plays all hosts on its inside and all on its outside.
/// </summary>
public interface INatUnderTest : IDisposable
{
    /// <summary>Addresses of hosts on the inside; at least four.</summary>
    IReadOnlyList<Ipv4Address> InsideHosts { get; }

    /// <summary>Addresses of hosts on the outside; at least four.</summary>
    IReadOnlyList<Ipv4Address> OutsideHosts { get; }

    /// <summary>The configuration can be seen, so what is asked of configuration can be answered.</summary>
    bool HasConfiguration { get; }

    /// <summary>Time on the bench, as the NAT sees it.</summary>
    Instant Now { get; }

    /// <summary>How long to wait for a packet that may not come.</summary>
    TimeSpan Patience { get; }

    /// <summary>A host sends a packet to the NAT.</summary>
    /// <param name="from">The side on which the host is.</param>
    /// <param name="packet">An IPv4 packet.</param>
    void Send(Side from, ReadOnlySpan<byte> packet);

    /// <summary>Takes the next packet that the NAT sent to a host, waiting until a moment at most.</summary>
    /// <returns>The packet, or null if none came.</returns>
    (Side Side, byte[] Packet)? Receive(Instant until);

    /// <summary>Lets time pass; other exchanges may take place meanwhile.</summary>
    Task Wait(TimeSpan time);

    /// <summary>Lets time pass until work that waits by <see cref="Wait"/> is done.</summary>
    void Complete(Task work);
}
