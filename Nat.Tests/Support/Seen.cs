using System.Buffers.Binary;

namespace Nat.Tests.Support;

/// <summary>A packet that came out of the engine, read without the engine's own code.</summary>
internal sealed class Seen(byte[] bytes)
{
    public byte[] Bytes => bytes;

    public int HeaderLength => (bytes[0] & 15) * 4;

    public int TotalLength => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2));

    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(4));

    public bool DontFragment => (bytes[6] & 0x40) != 0;

    public bool MoreFragments => (bytes[6] & 0x20) != 0;

    public int Offset => (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(6)) & 0x1FFF) * 8;

    public bool IsFragment => MoreFragments || Offset != 0;

    public byte Ttl => bytes[8];

    public byte Protocol => bytes[9];

    public uint SourceAddress => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(12));

    public uint DestinationAddress => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(16));

    public ReadOnlySpan<byte> Transport => bytes.AsSpan(HeaderLength);

    public ushort SourcePort => Word(0);

    public ushort DestinationPort => Word(2);

    /// <summary>Of an ICMP message.</summary>
    public ushort QueryId => Word(4);

    /// <summary>Of a TCP segment.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(Transport[4..]);

    /// <summary>Of a TCP segment.</summary>
    public uint Acknowledgement => BinaryPrimitives.ReadUInt32BigEndian(Transport[8..]);

    /// <summary>Of a TCP segment, URG in the highest of six bits.</summary>
    public byte TcpFlags => Transport.Length > 13 ? (byte)(Transport[13] & 63) : (byte)0;

    public byte IcmpType => bytes[HeaderLength];

    public byte IcmpCode => bytes[HeaderLength + 1];

    /// <summary>Second word of an ICMP header.</summary>
    public uint IcmpRest => BinaryPrimitives.ReadUInt32BigEndian(Transport[4..]);

    public bool IsIcmpError => Protocol == 1 && Offset == 0 && bytes.Length > HeaderLength && IcmpType is 3 or 4 or 5 or 11 or 12;

    /// <summary>The packet that an ICMP error quotes; null if there is none to read.</summary>
    public Seen? Quoted => IsIcmpError && Transport.Length >= 28 ? new Seen(Transport[8..].ToArray()) : null;

    /// <summary>Source address with port or query identifier, as far as the packet has one.</summary>
    public string Source => Endpoint(SourceAddress, Protocol == 1 ? QueryId : SourcePort, Protocol != 1 || IcmpType is 8 or 13 or 15 or 17);

    /// <summary>Destination address with port or query identifier, as far as the packet has one.</summary>
    public string Destination => Endpoint(DestinationAddress, Protocol == 1 ? QueryId : DestinationPort, Protocol != 1 || IcmpType is 0 or 14 or 16 or 18);

    /// <summary>Whether the header checksum is right.</summary>
    public bool HasRightHeaderSum => Sums.Of(bytes.AsSpan(0, HeaderLength)) == 0xFFFF;

    /// <summary>Whether the transport checksum is right; null for none, for a fragment and for a cut packet.</summary>
    public bool? HasRightTransportSum => IsFragment || TotalLength != bytes.Length ? null : Sums.IsRight(SourceAddress, DestinationAddress, Protocol, Transport);

    public override string ToString() => $"{Source} -> {Destination} protocol {Protocol} ttl {Ttl} {bytes.Length} bytes";

    private ushort Word(int at) => Transport.Length < at + 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(Transport[at..]);

    private string Endpoint(uint address, ushort port, bool hasPort) =>
        hasPort && Protocol is 1 or 6 or 17 or 33 or 132 or 136 && Offset == 0 ? $"{Frame.Text(address)}:{port}" : Frame.Text(address);
}
