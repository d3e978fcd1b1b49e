using Nat.Core;
using Nat.Pcap.Links;

namespace Nat.Pcap.Files;

/// <summary>
/// Writes pcap. The first source gives the file header; if that is pcapng, its first packet does: link type, and nanoseconds if its
/// interface counts finer than microseconds.
/// </summary>
internal sealed class PcapEncoder(string name) : RecordEncoder
{
    private CaptureLayout _layout = CaptureLayout.None;
    private bool _isNanosecond;
    private bool _isBigEndian;
    private bool _hasHeader;
    private LinkType _linkType;

    /// <inheritdoc/>
    public override void Begin(ByteSink sink, CaptureLayout source)
    {
        if (_hasHeader || source.Format != CaptureFormat.Pcap)
            return;
        _isBigEndian = source.IsBigEndian;
        _isNanosecond = source.IsNanosecond;
        WriteHeader(sink, source.LinkTypeField, source.SnapLength);
    }

    /// <inheritdoc/>
    public override bool Copies(CaptureLayout source) => _layout.TakesRecordsOf(source);

    /// <inheritdoc/>
    public override void Use(ByteSink sink, CaptureInterface from)
    {
        if (!_hasHeader)
        {
            _isNanosecond = from.TimeScale.IsFinerThanMicroseconds;
            WriteHeader(sink, (uint)from.LinkType, from.SnapLength);
        }
        if (from.LinkType != _linkType)
            throw new CaptureException($"cannot write {name}: it has packets of link type {_linkType.Describe()}, and now one of {from.LinkType.Describe()} comes; "
                + "a pcap file holds one link type: give the output a name that ends in .pcapng");
    }

    /// <inheritdoc/>
    public override void Write(ByteSink sink, CaptureInterface from, Instant time, ReadOnlySpan<byte> head, ReadOnlySpan<byte> packet, uint originalLength)
    {
        var length = head.Length + packet.Length;
        var nanoseconds = Math.Max(time.Nanoseconds, 0);
        var fraction = (uint)(nanoseconds % Instant.NanosecondsPerSecond);
        var record = sink.Add(PcapScanner.RecordHeaderLength + length);
        Endian.Write32(record, 0, (uint)(nanoseconds / Instant.NanosecondsPerSecond), _isBigEndian);
        Endian.Write32(record, 4, _isNanosecond ? fraction : fraction / 1000, _isBigEndian);
        Endian.Write32(record, 8, (uint)length, _isBigEndian);
        Endian.Write32(record, 12, originalLength, _isBigEndian);
        head.CopyTo(record[PcapScanner.RecordHeaderLength..]);
        packet.CopyTo(record[(PcapScanner.RecordHeaderLength + head.Length)..]);
    }

    /// <inheritdoc/>
    public override void End(ByteSink sink)
    {
        if (!_hasHeader)
            WriteHeader(sink, (uint)LinkType.Ethernet, CaptureReader.MaxCapturedLength);
    }

    private void WriteHeader(ByteSink sink, uint linkTypeField, uint snapLength)
    {
        var header = sink.Add(PcapScanner.FileHeaderLength);
        header.Clear();
        Endian.Write32(header, 0, _isNanosecond ? PcapScanner.NanosecondMagic : PcapScanner.MicrosecondMagic, _isBigEndian);
        Endian.Write16(header, 4, 2, _isBigEndian);
        Endian.Write16(header, 6, 4, _isBigEndian);
        Endian.Write32(header, 16, snapLength == 0 ? CaptureReader.MaxCapturedLength : snapLength, _isBigEndian);
        Endian.Write32(header, 20, linkTypeField, _isBigEndian);
        _hasHeader = true;
        _linkType = PcapScanner.LinkTypeOf(linkTypeField);
        _layout = new CaptureLayout
        {
            Format = CaptureFormat.Pcap,
            IsBigEndian = _isBigEndian,
            IsNanosecond = _isNanosecond,
            RecordHeaderLength = PcapScanner.RecordHeaderLength,
            SnapLength = snapLength,
            LinkTypeField = linkTypeField,
        };
    }
}
