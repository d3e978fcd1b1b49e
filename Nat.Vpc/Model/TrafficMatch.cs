using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Vpc.Model;

/// <summary>Which packets a rule is about.</summary>
/// <param name="Protocol">The IP protocol, or null for all.</param>
/// <param name="Ports">The destination ports of TCP and UDP, or null for all.</param>
/// <param name="IcmpType">The type of ICMP, or null for all.</param>
/// <param name="IcmpCode">The code of ICMP, or null for all.</param>
public readonly record struct TrafficMatch(byte? Protocol, PortRange? Ports = null, byte? IcmpType = null, byte? IcmpCode = null)
{
    /// <summary>Every packet.</summary>
    public static readonly TrafficMatch All = new(null);

    /// <summary>Whether a packet fits.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="port">Its destination port; for ICMP the type times 256 plus the code; 0 for other protocols.</param>
    public bool Fits(byte protocol, ushort port)
    {
        if (Protocol is { } wanted && wanted != protocol)
            return false;
        if (Ports is { } ports && !ports.Contains(port))
            return false;
        return (IcmpType is not { } type || type == port >> 8) && (IcmpCode is not { } code || code == (port & 255));
    }

    /// <summary>The words that a file has for it: <c>all</c>, <c>tcp 443</c>, <c>icmp 8</c>, <c>protocol 47</c>.</summary>
    public override string ToString()
    {
        string name = Protocol switch
        {
            null => "all",
            IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Icmp or IpProtocol.Icmpv6 => IpProtocol.Name(Protocol.Value),
            _ => $"protocol {Protocol}",
        };
        if (Ports is { } ports)
            return ports.Count == 1 ? $"{name} {ports.First}" : $"{name} {ports}";
        return IcmpType is { } type ? IcmpCode is { } code ? $"{name} {type}/{code}" : $"{name} {type}" : name;
    }
}
