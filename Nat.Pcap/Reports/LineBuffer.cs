using System.Buffers.Text;
using System.Text;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>Builds lines of UTF-8 text in one buffer that is used again and again: a report of many flows allocates nothing.</summary>
public sealed class LineBuffer
{
    private const int LongestNumber = 20;
    private byte[] _bytes;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="capacity">How many bytes it holds before it grows.</param>
    public LineBuffer(int capacity = 512) => _bytes = new byte[capacity];

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends UTF-8 text.</summary>
    public LineBuffer Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        Length += utf8.Length;
        return this;
    }

    /// <summary>Appends text.</summary>
    public LineBuffer Add(string text)
    {
        Length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    /// <summary>Appends a number.</summary>
    public LineBuffer Add(long value)
    {
        Utf8Formatter.TryFormat(value, Room(LongestNumber), out int written);
        Length += written;
        return this;
    }

    /// <summary>Appends a number.</summary>
    public LineBuffer Add(ulong value)
    {
        Utf8Formatter.TryFormat(value, Room(LongestNumber), out int written);
        Length += written;
        return this;
    }

    /// <summary>Appends an address in dotted-quad notation.</summary>
    public LineBuffer Add(Ipv4Address address)
    {
        uint value = address.Value;
        return Add((long)(value >> 24)).Add("."u8).Add((long)((value >> 16) & 255)).Add("."u8)
            .Add((long)((value >> 8) & 255)).Add("."u8).Add((long)(value & 255));
    }

    /// <summary>Appends text, then spaces up to a width.</summary>
    public LineBuffer AddPadded(string text, int width)
    {
        Add(text);
        for (int i = text.Length; i < width; i++)
            Add(" "u8);
        return this;
    }

    /// <summary>Appends a number with leading zeros.</summary>
    public LineBuffer AddDigits(long value, int digits)
    {
        var room = Room(digits);
        for (int i = digits - 1; i >= 0; i--, value /= 10)
            room[i] = (byte)('0' + (value % 10));
        Length += digits;
        return this;
    }

    /// <summary>Appends a text as a JSON string.</summary>
    public LineBuffer AddJson(string text)
    {
        Add("\""u8);
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                Add("\\"u8);
            if (c < ' ')
                Add($"\\u{(int)c:x4}");
            else
                Add(new string(c, 1));
        }

        return Add("\""u8);
    }

    private Span<byte> Room(int bytes)
    {
        if (Length + bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
        return _bytes.AsSpan(Length);
    }
}
