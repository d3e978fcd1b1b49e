using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Pcap.Replay;

/// <summary>Tells the side of a packet in a capture of both sides.</summary>
internal sealed class TwoSides
{
    private const string InsideName = "inside";
    private const string OutsideName = "outside";
    private readonly HashSet<ulong> _insideMacs;

    public TwoSides(IEnumerable<ulong> insideMacs) => _insideMacs = [.. insideMacs];

    /// <summary>Whether a capture of that format can tell sides at all: pcap has no interface names.</summary>
    public bool CanTell(CaptureLayout layout) => _insideMacs.Count > 0 || layout.Format != CaptureFormat.Pcap;

    /// <summary>The side, by source MAC address if these were given, else by the name of the interface.</summary>
    public Side? Of(CaptureInterface seenOn, ReadOnlySpan<byte> frame)
    {
        if (_insideMacs.Count > 0 && LinkLayer.TryGetSourceMac(seenOn.LinkType, frame, out ulong source))
            return _insideMacs.Contains(source) ? Side.Inside : Side.Outside;
        return seenOn.Name switch
        {
            InsideName => Side.Inside,
            OutsideName => Side.Outside,
            _ => null,
        };
    }
}
