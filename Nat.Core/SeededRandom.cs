namespace Nat.Core;

/// <summary>
/// All randomness of an engine: SplitMix64 (Steele, Lea and Flood, 2014) from one seed, so that a run can be repeated bit for
/// bit. Not for one that must hide its past outputs from a reader of them.
/// </summary>
/// <param name="seed">Where to begin.</param>
internal sealed class SeededRandom(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>Where it stands: one that is made from this, as from a seed, goes on as this one does.</summary>
    public ulong State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>64 bits, of which every one depends on every bit of a number; no two numbers give the same.</summary>
    public static ulong Mix(ulong number)
    {
        ulong z = number;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public uint Below(uint bound) => (uint)Math.BigMul(Next(), bound, out _);
}
