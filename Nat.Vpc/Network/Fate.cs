namespace Nat.Vpc.Network;

/// <summary>What became of a packet.</summary>
/// <param name="Place">Where it arrived; nothing if it ended before.</param>
/// <param name="Block">Where it ended, if it did.</param>
internal readonly record struct Fate(Place Place, Block Block)
{
    /// <summary>Whether it arrived.</summary>
    public bool Arrived => Place.Exists;

    /// <summary>A translator keeps it until its other fragments come.</summary>
    public static Fate Held => default;

    /// <summary>It arrived.</summary>
    public static Fate At(Place place) => new(place, default);
}
