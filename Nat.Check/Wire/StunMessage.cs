using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Check.Wire;

/// <summary>The two STUN messages that behaviour discovery needs (RFC 8489, RFC 5780).</summary>
internal static class StunMessage
{
    private const uint Cookie = 0x2112A442;
    private const int HeaderLength = 20;
    private const ushort MappedAddress = 0x0001;
    private const ushort XorMappedAddress = 0x0020;

    /// <summary>A Binding request.</summary>
    public static byte[] Request()
    {
        byte[] message = new byte[HeaderLength];
        message[1] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), Cookie);
        Make.Filling(12).CopyTo(message, 8);
        return message;
    }

    /// <summary>The answer: where the request came from, once as it is and once disguised.</summary>
    public static byte[] Response(Endpoint seen)
    {
        byte[] message = [.. Request(), .. Attribute(MappedAddress, seen, 0), .. Attribute(XorMappedAddress, seen, Cookie)];
        message[0] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(message.Length - HeaderLength));
        return message;
    }

    /// <summary>The two addresses that an answer holds, or null if it is none.</summary>
    public static (Endpoint Plain, Endpoint Disguised)? Read(ReadOnlySpan<byte> message) =>
        message.Length == HeaderLength + 24 && message[0] == 1 ? (Value(message[24..], 0), Value(message[36..], Cookie)) : null;

    private static byte[] Attribute(ushort type, Endpoint value, uint key)
    {
        byte[] attribute = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(attribute, type);
        attribute[3] = 8;
        attribute[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(attribute.AsSpan(6), (ushort)(value.Port ^ (key >> 16)));
        BinaryPrimitives.WriteUInt32BigEndian(attribute.AsSpan(8), value.Address.Value ^ key);
        return attribute;
    }

    private static Endpoint Value(ReadOnlySpan<byte> value, uint key) => new(
        new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ key),
        (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (key >> 16)));
}
