namespace Nat.Pcap.Replay;

/// <summary>How often something happened, and to which packet first.</summary>
/// <param name="Count">How often.</param>
/// <param name="FirstPacket">Number of the first packet, from 1; 0 if there was none.</param>
public readonly record struct Tally(long Count, long FirstPacket)
{
    /// <summary>The tally with one more packet.</summary>
    public Tally With(long packet) => new(Count + 1, Count == 0 ? packet : Math.Min(FirstPacket, packet));
}
