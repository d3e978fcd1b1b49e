using System.Buffers.Binary;
using System.Globalization;

namespace Nat.Linux.Links;

/// <summary>An Ethernet address: six bytes, the first of them in bits 47 to 40.</summary>
/// <param name="Value">The bytes.</param>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 6;

    private const ulong LocallyAdministered = 0x0200_0000_0000;
    private const ulong Multicast = 0x0100_0000_0000;
    private const ulong Mask = 0xFFFF_FFFF_FFFF;

    /// <summary>All stations.</summary>
    public static readonly MacAddress Broadcast = new(Mask);

    /// <summary>Whether it names more than one station.</summary>
    public bool IsGroup => (Value & Multicast) != 0;

    /// <summary>A locally administered address of one station, made from a number (IEEE 802, clause 8.2).</summary>
    public static MacAddress Local(ulong number) => new((number & Mask & ~Multicast) | LocallyAdministered);

    /// <summary>Reads six bytes.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));

    /// <summary>Writes six bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(Value >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)Value);
    }

    /// <summary><c>02:00:5e:10:00:01</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}");
    }
}
