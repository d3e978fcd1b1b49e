using System.Buffers.Binary;

namespace Nat.Tests.Flows;

/// <summary>Builds TCP headers as bytes, with flags written as packetdrill and tcpdump write them: <c>S. P. F. R . U</c>.</summary>
internal static class TcpBytes
{
    internal static readonly byte[] Mss = [2, 4, 0x05, 0xB4];
    internal static readonly byte[] SackPermitted = [4, 2, 1, 1];
    internal static readonly byte[] Timestamp = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1];

    internal static byte[] Header(string flags, uint seq, uint ack, int window, params byte[] options) =>
        Header(Bits(flags), seq, ack, window, options);

    internal static byte[] Header(byte flags, uint seq, uint ack, int window, params byte[] options)
    {
        byte[] header = new byte[20 + ((options.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), seq);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ack);
        header[12] = (byte)(header.Length / 4 << 4);
        header[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)window);
        options.CopyTo(header, 20);
        return header;
    }

    internal static byte[] WindowScale(byte shift) => [1, 3, 3, shift];

    internal static byte[] Sack(uint left, uint right)
    {
        byte[] option = [1, 1, 5, 10, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), left);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), right);
        return option;
    }

    internal static byte Bits(string flags)
    {
        int bits = 0;
        foreach (char flag in flags)
            bits |= flag switch { 'F' => 1, 'S' => 2, 'R' => 4, 'P' => 8, '.' => 16, 'U' => 32, _ => throw new ArgumentException(flags) };
        return (byte)bits;
    }
}
