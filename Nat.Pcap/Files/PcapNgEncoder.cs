using System.Buffers.Binary;
using System.Text;
using Nat.Core;
using Nat.Pcap.Links;

namespace Nat.Pcap.Files;

/// <summary>Writes pcapng: keeps the blocks of a pcapng source, and makes a section with interfaces of its own for a pcap source.</summary>
internal sealed class PcapNgEncoder(string name) : RecordEncoder
{
    private const int SectionHeaderLength = 28;

    private readonly List<CaptureInterface> _interfaces = []; // of the current section, as the output has them
    private bool _isBigEndian;
    private bool _ownSection;
    private bool _isBegun;

    /// <inheritdoc/>
    public override void Begin(ByteSink sink, CaptureLayout source)
    {
        _isBegun = true;
        _ownSection = source.Format != CaptureFormat.PcapNg;
        if (_ownSection)
            WriteSectionHeader(sink, source.IsBigEndian);
    }

    /// <inheritdoc/>
    public override bool Copies(CaptureLayout source) => source.Format == CaptureFormat.PcapNg;

    /// <summary>Type and length of the next block of the source.</summary>
    public uint TypeAndLength(ReadOnlySpan<byte> block, out int length)
    {
        var type = Endian.Read32(block, 0, _isBigEndian);
        if (type == NgBlock.SectionHeader)
            BeginSection(PcapNgScanner.ByteOrderOf(block) ?? _isBigEndian);
        length = (int)Endian.Read32(block, 4, _isBigEndian);
        return type;
    }

    /// <summary>A block of the source that is no packet was copied.</summary>
    public void Copied(uint type, ReadOnlySpan<byte> block)
    {
        if (type == NgBlock.InterfaceDescription)
            _interfaces.Add(InterfaceDescription.Read(block, _isBigEndian, 0, _interfaces.Count));
    }

    /// <summary>Copies a packet block without the options that the translation made untrue: the hash over the packet.</summary>
    public void WriteWithoutHash(ByteSink sink, ReadOnlySpan<byte> block, int packetEnd)
    {
        var optionsAt = NgBlock.Padded(packetEnd);
        var options = block[optionsAt..^4];
        var start = sink.Length;
        block[..optionsAt].CopyTo(sink.Add(optionsAt));
        var rest = options;
        while (NgOptions.TryNext(ref rest, _isBigEndian, out var code, out _))
        {
            var option = options[..(options.Length - rest.Length)];
            if (code != NgBlock.OptionHash)
                option.CopyTo(sink.Add(option.Length));
            options = rest;
        }
        options.CopyTo(sink.Add(options.Length)); // what is no option stays as it came
        var length = (uint)(sink.Length - start + 4);
        Endian.Write32(sink.Add(4), 0, length, _isBigEndian);
        Endian.Write32(sink.At(start), 4, length, _isBigEndian);
    }

    /// <summary>The packet block has a hash over the packet among its options.</summary>
    public bool HasHash(ReadOnlySpan<byte> block, int packetEnd)
    {
        if (Endian.Read32(block, 0, _isBigEndian) == NgBlock.SimplePacket)
            return false; // it has no options
        var options = block[Math.Min(NgBlock.Padded(packetEnd), block.Length - 4)..^4];
        while (NgOptions.TryNext(ref options, _isBigEndian, out var code, out _))
        {
            if (code == NgBlock.OptionHash)
                return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public override void Use(ByteSink sink, CaptureInterface from)
    {
        if (_ownSection && IndexOf(from) < 0)
            WriteInterface(sink, from);
    }

    /// <inheritdoc/>
    public override void Write(ByteSink sink, CaptureInterface from, Instant time, ReadOnlySpan<byte> head, ReadOnlySpan<byte> packet, uint originalLength)
    {
        var index = IndexOf(from);
        if (index < 0)
            throw new CaptureException($"cannot write {name}: a held packet of link type {from.LinkType.Describe()} leaves after its section has ended, and the next has no such interface");
        var captured = head.Length + packet.Length;
        var length = NgBlock.PacketHeaderLength + NgBlock.Padded(captured) + 4;
        var block = sink.Add(length);
        var ticks = _interfaces[index].TimeScale.FromInstant(time);
        WriteFrame(block, NgBlock.EnhancedPacket);
        Endian.Write32(block, 8, (uint)index, _isBigEndian);
        Endian.Write32(block, 12, (uint)(ticks >> 32), _isBigEndian);
        Endian.Write32(block, 16, (uint)ticks, _isBigEndian);
        Endian.Write32(block, 20, (uint)captured, _isBigEndian);
        Endian.Write32(block, 24, originalLength, _isBigEndian);
        head.CopyTo(block[NgBlock.PacketHeaderLength..]);
        packet.CopyTo(block[(NgBlock.PacketHeaderLength + head.Length)..]);
        block[(NgBlock.PacketHeaderLength + captured)..^4].Clear();
    }

    /// <inheritdoc/>
    public override void End(ByteSink sink)
    {
        if (!_isBegun)
            WriteSectionHeader(sink, isBigEndian: false);
    }

    private void BeginSection(bool isBigEndian)
    {
        _isBigEndian = isBigEndian;
        _interfaces.Clear();
    }

    // The interface with its number, if that is like it, else the first of its kind: a held packet can outlive its section.
    private int IndexOf(CaptureInterface from)
    {
        var own = from.IndexInSection;
        if (own < _interfaces.Count && IsLike(_interfaces[own], from))
            return own;
        var like = _interfaces.FindIndex(candidate => IsLike(candidate, from));
        return like >= 0 || _ownSection ? like : _interfaces.FindIndex(candidate => candidate.LinkType == from.LinkType);
    }

    private static bool IsLike(CaptureInterface one, CaptureInterface other) =>
        one.LinkType == other.LinkType && one.TimeScale == other.TimeScale && one.Name == other.Name;

    private void WriteSectionHeader(ByteSink sink, bool isBigEndian)
    {
        BeginSection(isBigEndian);
        var block = sink.Add(SectionHeaderLength);
        WriteFrame(block, NgBlock.SectionHeader);
        Endian.Write32(block, 8, NgBlock.ByteOrderMagic, isBigEndian);
        Endian.Write16(block, 12, 1, isBigEndian);
        Endian.Write16(block, 14, 0, isBigEndian);
        block[16..24].Fill(0xFF); // section length: not said
    }

    private void WriteInterface(ByteSink sink, CaptureInterface from)
    {
        var start = sink.Length;
        sink.Add(16);
        if (from.Name is not null)
            WriteOption(sink, NgBlock.OptionName, Encoding.UTF8.GetBytes(from.Name));
        WriteOption(sink, NgBlock.OptionResolution, [from.TimeScale.Resolution]);
        if (from.TimeScale.OffsetSeconds != 0)
            WriteTimeOffset(sink, from.TimeScale.OffsetSeconds);
        WriteOption(sink, NgBlock.OptionEnd, []);
        sink.Add(4);
        var block = sink.At(start);
        WriteFrame(block, NgBlock.InterfaceDescription);
        Endian.Write16(block, 8, (ushort)from.LinkType, _isBigEndian);
        Endian.Write16(block, 10, 0, _isBigEndian);
        Endian.Write32(block, 12, from.SnapLength, _isBigEndian);
        _interfaces.Add(from);
    }

    private void WriteTimeOffset(ByteSink sink, long seconds)
    {
        Span<byte> value = stackalloc byte[8];
        if (_isBigEndian)
            BinaryPrimitives.WriteInt64BigEndian(value, seconds);
        else
            BinaryPrimitives.WriteInt64LittleEndian(value, seconds);
        WriteOption(sink, NgBlock.OptionTimeOffset, value);
    }

    private void WriteOption(ByteSink sink, ushort code, ReadOnlySpan<byte> value)
    {
        var option = sink.Add(NgOptions.HeaderLength + NgBlock.Padded(value.Length));
        option.Clear();
        Endian.Write16(option, 0, code, _isBigEndian);
        Endian.Write16(option, 2, (ushort)value.Length, _isBigEndian);
        value.CopyTo(option[NgOptions.HeaderLength..]);
    }

    // Type in front, the length in front and behind.
    private void WriteFrame(Span<byte> block, uint type)
    {
        Endian.Write32(block, 0, type, _isBigEndian);
        Endian.Write32(block, 4, (uint)block.Length, _isBigEndian);
        Endian.Write32(block, block.Length - 4, (uint)block.Length, _isBigEndian);
    }
}
