namespace Nat.Core.Conntrack;

/// <summary>Is asked when the timer of an entry runs out, and told that an entry has ended, to give back what the entry held.</summary>
internal interface IEntryOwner
{
    /// <summary>The timer of an entry has run out.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="at">When that was.</param>
    /// <param name="now">When it is noticed.</param>
    /// <returns>Whether it goes on all the same: the owner, or the owner of another worker, has given it a later end.</returns>
    bool Outlives(uint index, Instant at, Instant now);

    /// <summary>Neither tuple is found any more; the line still reads as it was and is freed on return.</summary>
    void Ended(uint index, in FlowLine line, FlowEnd end, Instant at);
}
