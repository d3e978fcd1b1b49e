namespace Nat.Bench.Traffic;

/// <summary>A flow between an inside host and a server, as seen from the host.</summary>
/// <param name="Addresses">The host's address in the upper, the server's in the lower half.</param>
/// <param name="Ports">The host's port in the upper, the server's in the lower half.</param>
/// <param name="IsTcp">Whether it is a TCP connection.</param>
internal record struct TrafficFlow(ulong Addresses, uint Ports, bool IsTcp)
{
    private const uint FirstHost = 0x0A000001;    // 10.0.0.1
    private const uint FirstServer = 0xC6120001;  // 198.18.0.1, of the range for benchmarks (RFC 2544)
    private const int MaxHosts = 16_384;
    private const int Servers = 65_000;
    private const uint FirstPort = 1_024;
    private const uint ServerPort = 443;

    /// <summary>Sequence number of the host's next byte.</summary>
    public uint HostSequence { get; set; } = 1;

    /// <summary>Sequence number of the server's next byte.</summary>
    public uint ServerSequence { get; set; } = 1;

    /// <summary>The flow of a number. Flows of different numbers differ in host or port.</summary>
    public static TrafficFlow Create(int number, TrafficProtocol protocol)
    {
        uint host = FirstHost + (uint)(number % MaxHosts);
        uint server = FirstServer + (uint)((long)number * 40_503 % Servers);
        bool isTcp = protocol == TrafficProtocol.Tcp || (protocol == TrafficProtocol.Mixed && number % 2 == 1);
        return new TrafficFlow(((ulong)host << 32) | server, ((FirstPort + (uint)(number / MaxHosts)) << 16) | ServerPort, isTcp);
    }

    /// <summary>The number of a flow.</summary>
    public static int NumberOf(ulong addresses, uint ports) =>
        ((int)((ports >> 16) - FirstPort) * MaxHosts) + (int)((uint)(addresses >> 32) - FirstHost);

    /// <summary>The flow as the server sees it behind a NAT.</summary>
    /// <param name="address">The external address.</param>
    /// <param name="port">The external port.</param>
    public readonly TrafficFlow Outside(uint address, ushort port) =>
        this with { Addresses = ((ulong)address << 32) | (uint)Addresses, Ports = ((uint)port << 16) | (ushort)Ports };
}
