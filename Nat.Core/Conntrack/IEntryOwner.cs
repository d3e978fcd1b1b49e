namespace Nat.Core.Conntrack;

/// <summary>Is told that an entry has ended, to give back what the entry held.</summary>
internal interface IEntryOwner
{
    /// <summary>Neither tuple is found any more; the line still reads as it was and is freed on return.</summary>
    void Ended(uint index, in FlowLine line, FlowEnd end, Instant at);
}
