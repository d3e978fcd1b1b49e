using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>Packets between two hosts.</summary>
public sealed record TrafficStep : TimelineStep
{
    /// <summary>The form.</summary>
    public required TrafficKind Kind { get; init; }

    /// <summary>Who opens it: an instance, an interface or a host on the internet.</summary>
    public required string From { get; init; }

    /// <summary>To whom: the name of an instance, interface or host, or an address.</summary>
    public required string To { get; init; }

    /// <summary>The protocol: TCP, UDP or ICMP.</summary>
    public byte Protocol { get; init; } = IpProtocol.Tcp;

    /// <summary>The destination port; 0 for ICMP.</summary>
    public ushort Port { get; init; }

    /// <summary>How many connections at the same time (<see cref="TrafficKind.Clients"/>).</summary>
    public int Count { get; init; } = 1;

    /// <summary>How long it lasts (transfer, clients), or how long it is silent (idle).</summary>
    public TimeSpan For { get; init; }

    /// <summary>Bytes to transfer.</summary>
    public long Bytes { get; init; }
}
