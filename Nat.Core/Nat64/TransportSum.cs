using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>Mends the checksums of transports whose pseudo header has other addresses now (RFC 7915 sections 4.5 and 5.5).</summary>
internal static class TransportSum
{
    /// <summary>Where the checksum of UDP stands, in bytes.</summary>
    public const int UdpAt = 6;

    private const int TcpAt = 16;

    /// <summary>Where the checksum of a protocol with a pseudo header stands, in bytes; -1 if it has none, or another kind.</summary>
    public static int FieldOf(byte protocol) => protocol switch
    {
        IpProtocol.Tcp => TcpAt,
        IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Dccp => UdpAt,
        _ => -1,
    };

    /// <summary>Mends the checksum by the difference of the addresses; a UDP datagram without one stays without.</summary>
    /// <param name="transport">The transport header, as far as it is present.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="before">The words of the old addresses.</param>
    /// <param name="after">The words of the new ones.</param>
    public static void Mend(Span<byte> transport, byte protocol, uint before, uint after)
    {
        int at = FieldOf(protocol);
        if (at < 0 || transport.Length < at + 2)
            return;
        ref byte field = ref transport[at];
        ushort old = NetworkOrder.ReadUInt16(ref field);
        bool mayLack = protocol == IpProtocol.Udp;
        if (old == 0 && mayLack)
            return;
        ushort now = Difference(old, before, after);
        NetworkOrder.WriteUInt16(ref field, now == 0 && mayLack ? ushort.MaxValue : now);
    }

    /// <summary>A checksum over data of which a part with one sum has been replaced by a part with another (RFC 1624 equation 3).</summary>
    public static ushort Difference(ushort checksum, uint before, uint after) => Checksum.Apply(checksum, (ushort)~Checksum.Fold(before) + (uint)Checksum.Fold(after));
}
