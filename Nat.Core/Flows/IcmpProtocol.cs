using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>ICMP queries (RFC 792, RFC 5508): everything that this NAT knows about them.</summary>
internal static class IcmpProtocol
{
    /// <summary>Length of the header with identifier and sequence number, in bytes.</summary>
    public const int HeaderLength = 8;

    private const int CodeAt = 1;
    private const int ChecksumAt = 2;
    private const int IdentifierAt = 4;

    /// <summary>Reads the tuple of a query or tells that the message is an error.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple, out PacketClass packetClass)
    {
        tuple = default;
        packetClass = PacketClass.Opening;
        var payload = packet.Payload;
        if (payload.Length < HeaderLength)
            return DropReason.TruncatedTransportHeader;
        if (verifyChecksum && packet.IsComplete && Checksum.Sum(payload) != 0xFFFF && payload.ContainsAnyExcept((byte)0))
            return DropReason.BadTransportChecksum;
        if (IcmpType.IsError(payload[0]))
        {
            packetClass = PacketClass.IcmpError;
            return DropReason.None;
        }

        return TryReadTuple(packet, out tuple, out packetClass) ? DropReason.None : DropReason.IcmpTypeNotTranslated;
    }

    /// <summary>Reads the tuple of a query, also of a quoted one.</summary>
    /// <returns>False if the message is no query and no reply to one.</returns>
    public static bool TryReadTuple(Ipv4Packet packet, out FlowTuple tuple, out PacketClass packetClass)
    {
        ref byte header = ref MemoryMarshal.GetReference(packet.Payload);
        byte type = header;
        bool isRequest = IcmpType.IsRequest(type);
        byte? request = isRequest ? type : IcmpType.RequestOf(type);
        packetClass = isRequest ? PacketClass.Opening : PacketClass.Following;
        tuple = default;
        if (request is null)
            return false;
        ushort identifier = NetworkOrder.ReadUInt16(ref Unsafe.Add(ref header, IdentifierAt));
        tuple = FlowTuple.IcmpQuery(isRequest, request.Value, packet.Source, packet.Destination, identifier, Unsafe.Add(ref header, CodeAt));
        return true;
    }

    /// <summary>Writes the identifier and updates the checksum; the ICMP checksum does not cover the addresses.</summary>
    public static void Write(Span<byte> payload, in FlowTuple tuple)
    {
        ref byte header = ref MemoryMarshal.GetReference(payload);
        ref byte identifier = ref Unsafe.Add(ref header, IdentifierAt);
        ref byte field = ref Unsafe.Add(ref header, ChecksumAt);
        ushort now = tuple.DestinationKind != 0 ? tuple.SourcePort : tuple.DestinationPort;
        ushort old = NetworkOrder.ReadUInt16(ref identifier);
        if (now == old)
            return;
        uint delta = Checksum.Delta(old, (uint)now);
        NetworkOrder.WriteUInt16(ref identifier, now);
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), delta));
    }

    /// <summary>Computes the checksum of a whole message anew.</summary>
    public static void FixChecksum(Ipv4Packet packet)
    {
        var payload = packet.Payload;
        NetworkOrder.WriteUInt16(ref payload[ChecksumAt], 0);
        NetworkOrder.WriteUInt16(ref payload[ChecksumAt], Checksum.Finish(Checksum.Sum(payload)));
    }
}
