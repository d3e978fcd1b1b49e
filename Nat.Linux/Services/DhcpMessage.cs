using System.Buffers.Binary;
using Nat.Core.Packets;
using Nat.Linux.Links;

namespace Nat.Linux.Services;

/// <summary>What a DHCP client says (RFC 2131 section 2), as far as a server needs it.</summary>
internal readonly ref struct DhcpMessage
{
    /// <summary>Bytes before the options: the fixed fields and the magic cookie.</summary>
    public const int OptionsAt = 240;

    private const uint Cookie = 0x6382_5363;
    private const byte Pad = 0;
    private const byte End = 255;

    private readonly ReadOnlySpan<byte> _bytes;

    private DhcpMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Which kind of message.</summary>
    public DhcpKind Kind => Option(53) is [var kind] ? (DhcpKind)kind : DhcpKind.None;

    /// <summary>The client's hardware address.</summary>
    public MacAddress Client => MacAddress.Read(_bytes[28..]);

    /// <summary>The address that the client has and uses; 0.0.0.0 if it has none.</summary>
    public Ipv4Address Current => new(BinaryPrimitives.ReadUInt32BigEndian(_bytes[12..]));

    /// <summary>The address that the client asks for; null if it names none.</summary>
    public Ipv4Address? Wanted => Address(50);

    /// <summary>The server that the client has chosen; null if it names none.</summary>
    public Ipv4Address? Server => Address(54);

    /// <summary>Whether the client cannot take in answers to its own address yet.</summary>
    public bool WantsBroadcast => (_bytes[10] & 0x80) != 0;

    /// <summary>The fixed fields.</summary>
    public ReadOnlySpan<byte> Head => _bytes[..(OptionsAt - sizeof(uint))];

    /// <summary>Reads a request of a client on Ethernet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DhcpMessage message)
    {
        message = new DhcpMessage(bytes);
        return bytes.Length >= OptionsAt && bytes[0] == 1 && bytes[1] == 1 && bytes[2] == MacAddress.Length
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[(OptionsAt - sizeof(uint))..]) == Cookie;
    }

    /// <summary>The value of an option; empty if it is not there.</summary>
    public ReadOnlySpan<byte> Option(byte code)
    {
        for (int at = OptionsAt; at < _bytes.Length && _bytes[at] != End;)
        {
            if (_bytes[at] == Pad)
            {
                at++;
                continue;
            }

            if (at + 1 >= _bytes.Length || at + 2 + _bytes[at + 1] > _bytes.Length)
                return default;
            if (_bytes[at] == code)
                return _bytes.Slice(at + 2, _bytes[at + 1]);
            at += 2 + _bytes[at + 1];
        }

        return default;
    }

    private Ipv4Address? Address(byte code) => Option(code) is { Length: sizeof(uint) } value ? new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(value)) : null;
}
