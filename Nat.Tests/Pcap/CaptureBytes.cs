using System.Buffers.Binary;

namespace Nat.Tests.Pcap;

/// <summary>Makes capture files by hand, in either byte order.</summary>
internal sealed class CaptureBytes(bool bigEndian)
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public CaptureBytes PcapHeader(uint magic = 0xA1B2C3D4, ushort major = 2, ushort minor = 4, uint snapLength = 262144, uint linkType = 1) =>
        Raw(Int(magic), Short(major), Short(minor), Int(0), Int(0), Int(snapLength), Int(linkType));

    public CaptureBytes PcapRecord(byte[] data, uint seconds = 1, uint fraction = 2, uint? captured = null, uint? original = null, int extraHeader = 0) =>
        Raw(Int(seconds), Int(fraction), Int(captured ?? (uint)data.Length), Int(original ?? (uint)data.Length), new byte[extraHeader], data);

    public CaptureBytes Section(params byte[] options) => Block(0x0A0D0D0A, Int(0x1A2B3C4D), Short(1), Short(0), Long(ulong.MaxValue), options);

    public CaptureBytes Interface(ushort linkType = 1, uint snapLength = 0, params byte[] options) =>
        Block(1, Short(linkType), Short(0), Int(snapLength), options);

    public CaptureBytes Enhanced(byte[] data, uint id = 0, ulong ticks = 5, uint? captured = null, uint? original = null, params byte[] options) =>
        Block(6, Int(id), Int((uint)(ticks >> 32)), Int((uint)ticks), Int(captured ?? (uint)data.Length), Int(original ?? (uint)data.Length), Padded(data), options);

    public CaptureBytes Obsolete(byte[] data, ushort id = 0, ulong ticks = 5) =>
        Block(2, Short(id), Short(0), Int((uint)(ticks >> 32)), Int((uint)ticks), Int((uint)data.Length), Int((uint)data.Length), Padded(data));

    public CaptureBytes Simple(byte[] data, uint? original = null) => Block(3, Int(original ?? (uint)data.Length), Padded(data));

    public CaptureBytes Block(uint type, params byte[][] body)
    {
        var length = Int((uint)(12 + body.Sum(part => part.Length)));
        return Raw([Int(type), length, .. body, length]);
    }

    public byte[] Option(ushort code, params byte[] value) => [.. Short(code), .. Short((ushort)value.Length), .. Padded(value)];

    public CaptureBytes Raw(params byte[][] parts)
    {
        foreach (var part in parts)
            _bytes.AddRange(part);
        return this;
    }

    public CaptureBytes Append(CaptureBytes other) => Raw(other.ToArray());

    public byte[] Int(uint value)
    {
        var bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Long(ulong value)
    {
        var bytes = BitConverter.GetBytes(value);
        if (bigEndian == BitConverter.IsLittleEndian)
            Array.Reverse(bytes);
        return bytes;
    }

    private byte[] Short(ushort value) => bigEndian ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];

    private static byte[] Padded(byte[] data) => [.. data, .. new byte[-data.Length & 3]];
}
