namespace Nat.Pcap.Files;

/// <summary>A list of pcapng options: code, length, value padded to 32 bits (draft-ietf-opsawg-pcapng section 3.5).</summary>
internal static class NgOptions
{
    public const int HeaderLength = 4;

    /// <summary>Takes the next option off the list; false at its end and where an option is longer than what is left.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> options, bool isBigEndian, out ushort code, out ReadOnlySpan<byte> value)
    {
        code = NgBlock.OptionEnd;
        value = default;
        if (options.Length < HeaderLength)
            return false;
        var length = Endian.Read16(options, 2, isBigEndian);
        if (NgBlock.Padded(length) > options.Length - HeaderLength)
            return false;
        code = Endian.Read16(options, 0, isBigEndian);
        value = options.Slice(HeaderLength, length);
        options = options[(HeaderLength + NgBlock.Padded(length))..];
        return true;
    }
}
