using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Check.Subjects;

/// <summary>Address resolution on Ethernet (RFC 826).</summary>
internal static class Arp
{
    /// <summary>The Ethernet type.</summary>
    public const ushort EtherType = 0x0806;

    /// <summary>Asks for everybody.</summary>
    public static readonly byte[] Broadcast = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    private const int Length = 28;
    private const byte Request = 1;
    private const byte Answer = 2;

    /// <summary>Who has the address?</summary>
    public static byte[] Ask(ReadOnlySpan<byte> mac, Ipv4Address sender, Ipv4Address wanted) => Message(Request, mac, sender, new byte[6], wanted);

    /// <summary>The answer to a question for one of the addresses, or null.</summary>
    public static byte[]? Reply(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac, Func<Ipv4Address, bool> isOurs)
    {
        if (message.Length < Length || message[7] != Request)
            return null;
        var (sender, wanted) = (Address(message[14..]), Address(message[24..]));
        return isOurs(wanted) && sender != wanted ? Message(Answer, mac, wanted, message[8..14], sender) : null;
    }

    /// <summary>The hardware address of somebody who answers, or null.</summary>
    public static byte[]? HardwareAddressOf(ReadOnlySpan<byte> message, Ipv4Address wanted) =>
        message.Length >= Length && message[7] == Answer && Address(message[14..]) == wanted ? message[8..14].ToArray() : null;

    private static byte[] Message(byte operation, ReadOnlySpan<byte> mac, Ipv4Address sender, ReadOnlySpan<byte> targetMac, Ipv4Address target)
    {
        byte[] message = [0, 1, 8, 0, 6, 4, 0, operation, .. mac, 0, 0, 0, 0, .. targetMac, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(14), sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(24), target.Value);
        return message;
    }

    private static Ipv4Address Address(ReadOnlySpan<byte> at) => new(BinaryPrimitives.ReadUInt32BigEndian(at));
}
