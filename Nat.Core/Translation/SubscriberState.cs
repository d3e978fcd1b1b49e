using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>What one subscriber holds.</summary>
internal struct SubscriberState
{
    /// <summary>Its entries.</summary>
    public int Flows;

    /// <summary>External ports of TCP.</summary>
    public int TcpPorts;

    /// <summary>External ports of UDP.</summary>
    public int UdpPorts;

    /// <summary>External ports and identifiers of all other protocols.</summary>
    public int OtherPorts;

    /// <summary>Its blocks of ports.</summary>
    public int Blocks;

    /// <summary>The newest of its blocks, plus one.</summary>
    public int FirstBlock;

    /// <summary>Its external address while <see cref="HasAddress"/>.</summary>
    public Ipv4Address Address;

    /// <summary>Whether it is paired with an address by what it holds.</summary>
    public bool HasAddress;

    /// <summary>Nanoseconds: when its burst will be whole again.</summary>
    public long RestedAt;

    /// <summary>The count of a protocol's ports.</summary>
    public static ref int PortsOf(ref SubscriberState state, byte protocol)
    {
        switch (protocol)
        {
            case IpProtocol.Tcp:
                return ref state.TcpPorts;
            case IpProtocol.Udp:
                return ref state.UdpPorts;
            default:
                return ref state.OtherPorts;
        }
    }
}
