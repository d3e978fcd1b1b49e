using Nat.Core;

namespace Nat.Pcap.Replay;

/// <summary>What became of the packets of a replay. Packets = forwarded + dropped + untranslated, once nothing is held any more.</summary>
public sealed class ReplayCounts
{
    private readonly Tally[] _drops = new Tally[DropReasons.Count];
    private readonly Tally[] _untranslated = new Tally[UntranslatedKinds.Count];

    /// <summary>Packets read.</summary>
    public long Packets { get; internal set; }

    /// <summary>Bytes that these had on the wire.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Packets that left the NAT.</summary>
    public long Forwarded { get; internal set; }

    /// <summary>Packets that the NAT dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Packets that did not concern the NAT.</summary>
    public long Untranslated { get; private set; }

    /// <summary>Packets that the NAT made itself.</summary>
    public long Answered { get; internal set; }

    /// <summary>Packets dropped for one reason.</summary>
    public Tally Drops(DropReason reason) => _drops[(int)reason];

    /// <summary>Packets that did not concern the NAT for one reason.</summary>
    public Tally UntranslatedOf(UntranslatedKind kind) => _untranslated[(int)kind];

    internal void Drop(DropReason reason, long packet)
    {
        Dropped++;
        _drops[(int)reason] = _drops[(int)reason].With(packet);
    }

    internal void LeaveAlone(UntranslatedKind kind, long packet)
    {
        Untranslated++;
        _untranslated[(int)kind] = _untranslated[(int)kind].With(packet);
    }
}
