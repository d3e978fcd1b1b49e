using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Check.Wire;

/// <summary>
/// An IPv4 packet as it stood on a link, read without the engine's own code. Fields that a short packet does not have read as zero.
/// </summary>
internal sealed class WirePacket
{
    private WirePacket(byte[] bytes) => Bytes = bytes;

    /// <summary>The datagram without link padding.</summary>
    public byte[] Bytes { get; }

    /// <summary>In bytes.</summary>
    public int HeaderLength => (Bytes[0] & 15) * 4;

    /// <summary>Identification.</summary>
    public ushort Id => Word(4);

    /// <summary>Differentiated services code point.</summary>
    public int Dscp => Bytes[1] >> 2;

    /// <summary>Whether it must not be fragmented.</summary>
    public bool DontFragment => (Bytes[6] & 0x40) != 0;

    /// <summary>Whether further fragments follow.</summary>
    public bool MoreFragments => (Bytes[6] & 0x20) != 0;

    /// <summary>In bytes.</summary>
    public int FragmentOffset => (Word(6) & 0x1FFF) * 8;

    /// <summary>Whether it is a part of a datagram only.</summary>
    public bool IsFragment => MoreFragments || FragmentOffset != 0;

    /// <summary>Time to live.</summary>
    public byte Ttl => Bytes[8];

    /// <summary>Number of the transport protocol.</summary>
    public byte Protocol => Bytes[9];

    /// <summary>Where it comes from, with the source port or the identifier of a query.</summary>
    public Endpoint Source => new(Address(12), HasPorts ? Word(HeaderLength) : IcmpType.IsRequest(IcmpKind) && IsIcmp ? QueryId : (ushort)0);

    /// <summary>Where it goes, with the destination port or the identifier that a reply answers.</summary>
    public Endpoint Destination => new(Address(16), HasPorts ? Word(HeaderLength + 2) : IsIcmp && IcmpType.RequestOf(IcmpKind) is not null ? QueryId : (ushort)0);

    /// <summary>Type of an ICMP message.</summary>
    public byte IcmpKind => Byte(HeaderLength);

    /// <summary>Code of an ICMP message.</summary>
    public byte IcmpCode => Byte(HeaderLength + 1);

    /// <summary>The low half of the second word of an ICMP header: the next-hop MTU.</summary>
    public ushort IcmpMtu => Word(HeaderLength + 6);

    /// <summary>Whether it is an ICMP message whose head is there.</summary>
    public bool IsIcmp => Protocol == IpProtocol.Icmp && FragmentOffset == 0;

    /// <summary>Whether it is an ICMP error.</summary>
    public bool IsError => IsIcmp && IcmpType.IsError(IcmpKind);

    /// <summary>Flags of a TCP segment, FIN in the lowest bit.</summary>
    public TcpFlags Flags => (TcpFlags)Byte(HeaderLength + 13);

    /// <summary>Everything behind the IP header.</summary>
    public ReadOnlySpan<byte> Transport => Bytes.AsSpan(HeaderLength);

    /// <summary>Everything behind the UDP, TCP or ICMP header.</summary>
    public ReadOnlySpan<byte> Payload
    {
        get
        {
            int length = Protocol switch { IpProtocol.Tcp => (Byte(HeaderLength + 12) >> 4) * 4, Make.Dccp => Byte(HeaderLength + 4) * 4, _ => 8 };
            return Bytes.AsSpan(Math.Min(Bytes.Length, HeaderLength + length));
        }
    }

    /// <summary>What an ICMP error quotes, as long as it is; null where there is no IP header to read.</summary>
    public WirePacket? Quoted => IsError ? Read(Payload, isQuotation: true) : null;

    /// <summary>Why a host would throw it away, or null.</summary>
    public string? Fault =>
        !Sums.IsHeaderGood(Bytes) ? "a wrong IP header checksum" :
        !IsFragment && !Sums.IsTransportGood(Bytes) ? $"a wrong {IpProtocol.Name(Protocol)} checksum" : null;

    private bool HasPorts => Protocol is IpProtocol.Tcp or IpProtocol.Udp or Make.Dccp && FragmentOffset == 0;

    private ushort QueryId => Word(HeaderLength + 4);

    /// <summary>Reads what came from a link or stands in an ICMP error; null if it is no IPv4 packet.</summary>
    public static WirePacket? Read(ReadOnlySpan<byte> bytes, bool isQuotation = false)
    {
        if (bytes.Length < Ipv4Packet.MinHeaderLength || bytes[0] >> 4 != 4)
            return null;
        int header = (bytes[0] & 15) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (header < Ipv4Packet.MinHeaderLength || header > bytes.Length || total < header || (total > bytes.Length && !isQuotation))
            return null;
        return new WirePacket(bytes[..Math.Min(total, bytes.Length)].ToArray());
    }

    /// <inheritdoc/>
    public override string ToString() => PacketText.Of(this);

    private byte Byte(int at) => at < Bytes.Length ? Bytes[at] : (byte)0;

    private ushort Word(int at) => at + 2 <= Bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at)) : (ushort)0;

    private Ipv4Address Address(int at) => new(BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(at)));
}
