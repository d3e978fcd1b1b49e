using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Pcap.Files;

/// <summary>Integers in a byte order that is known only at run time.</summary>
internal static class Endian
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read32(ReadOnlySpan<byte> bytes, int at, bool bigEndian)
    {
        var value = MemoryMarshal.Read<uint>(bytes[at..]);
        return bigEndian == BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Read16(ReadOnlySpan<byte> bytes, int at, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..])
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    public static void Write32(Span<byte> bytes, int at, uint value, bool bigEndian)
    {
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
    }

    public static void Write16(Span<byte> bytes, int at, ushort value, bool bigEndian)
    {
        if (bigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);
    }
}
