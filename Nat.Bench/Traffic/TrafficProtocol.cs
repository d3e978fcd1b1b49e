namespace Nat.Bench.Traffic;

/// <summary>What the flows are.</summary>
public enum TrafficProtocol
{
    /// <summary>UDP flows.</summary>
    Udp,

    /// <summary>TCP connections, each opened by a handshake.</summary>
    Tcp,

    /// <summary>Every other flow is a TCP connection.</summary>
    Mixed,
}
