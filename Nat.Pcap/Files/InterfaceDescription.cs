using System.Buffers.Binary;
using System.Text;
using Nat.Pcap.Links;

namespace Nat.Pcap.Files;

/// <summary>The interface description block (draft-ietf-opsawg-pcapng section 4.2).</summary>
internal static class InterfaceDescription
{
    private const int OptionsOffset = 16;

    /// <summary>Reads a whole block. An option that is longer than the block ends the list, as in libpcap.</summary>
    public static CaptureInterface Read(ReadOnlySpan<byte> block, bool isBigEndian, int section, int indexInSection)
    {
        string? name = null;
        byte resolution = 6;
        long offset = 0;
        var options = block[OptionsOffset..^4];
        while (NgOptions.TryNext(ref options, isBigEndian, out var code, out var value) && code != NgBlock.OptionEnd)
        {
            if (code == NgBlock.OptionName)
                name = Encoding.UTF8.GetString(value).TrimEnd('\0');
            else if (code == NgBlock.OptionResolution && value.Length == 1)
                resolution = value[0];
            else if (code == NgBlock.OptionTimeOffset && value.Length == 8)
                offset = isBigEndian ? BinaryPrimitives.ReadInt64BigEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value);
        }
        return new CaptureInterface
        {
            LinkType = (LinkType)Endian.Read16(block, 8, isBigEndian),
            SnapLength = Endian.Read32(block, 12, isBigEndian),
            Name = name,
            TimeScale = new TimeScale(resolution, offset),
            Section = section,
            IndexInSection = indexInSection,
            IsBigEndian = isBigEndian,
        };
    }
}
