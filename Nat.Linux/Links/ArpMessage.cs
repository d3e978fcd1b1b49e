using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Linux.Links;

/// <summary>An ARP message for IPv4 over Ethernet (RFC 826).</summary>
/// <param name="IsRequest">Whether it asks.</param>
/// <param name="SenderMac">The hardware address of who speaks.</param>
/// <param name="Sender">The address of who speaks; 0.0.0.0 for one that only probes (RFC 5227).</param>
/// <param name="TargetMac">The hardware address of who is spoken to; 0 in a request.</param>
/// <param name="Target">The address that is asked for.</param>
internal readonly record struct ArpMessage(bool IsRequest, MacAddress SenderMac, Ipv4Address Sender, MacAddress TargetMac, Ipv4Address Target)
{
    /// <summary>Its length, in bytes.</summary>
    public const int Length = 28;

    private const ulong EthernetAndIpv4 = 0x0001_0800_0604;
    private const ushort Request = 1;
    private const ushort Reply = 2;

    /// <summary>Reads a message; false if it is none of this kind.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ArpMessage message)
    {
        message = default;
        if (bytes.Length < Length || BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16 != EthernetAndIpv4)
            return false;
        ushort operation = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        message = new ArpMessage(operation == Request, MacAddress.Read(bytes[8..]), Address(bytes[14..]), MacAddress.Read(bytes[18..]), Address(bytes[24..]));
        return operation is Request or Reply;
    }

    /// <summary>Who speaks in a frame that carries a message.</summary>
    public static MacAddress SenderOf(ReadOnlySpan<byte> frame) => MacAddress.Read(frame[(EthernetHeader.Length + 8)..]);

    /// <summary>Writes the message.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (EthernetAndIpv4 << 16) | (IsRequest ? Request : Reply));
        SenderMac.Write(bytes[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[14..], Sender.Value);
        TargetMac.Write(bytes[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[24..], Target.Value);
    }

    private static Ipv4Address Address(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes));
}
