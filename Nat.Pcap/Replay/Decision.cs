using Nat.Core.Engine;

namespace Nat.Pcap.Replay;

/// <summary>What a replay does with a packet: gives it to the engine as an arrival, or leaves it alone.</summary>
internal readonly struct Decision
{
    private readonly int _value;

    private Decision(int value) => _value = value;

    /// <summary>Whether the engine gets it.</summary>
    public bool IsArrival => _value >= 0;

    /// <summary>How it arrives, if the engine gets it.</summary>
    public Arrival Arrival => (Arrival)_value;

    /// <summary>Why it is left alone, if the engine does not get it.</summary>
    public UntranslatedKind Kind => (UntranslatedKind)~_value;

    public static implicit operator Decision(Arrival arrival) => new((int)arrival);

    public static implicit operator Decision(UntranslatedKind kind) => new(~(int)kind);
}
