namespace Nat.Core.Translation;

/// <summary>
/// Ports in blocks: a subscriber gets its external ports by the block and gives a block back when no flow uses it any more, so that one
/// record for each block tells who had a port (PRT-12, RFC 6888 REQ-14, RFC 8158 section 4.6.10). A fixed number of ports for each host
/// (PRT-13) is one block of that size at most.
/// </summary>
public sealed record PortBlockRules
{
    /// <summary>The smallest block.</summary>
    public const int LeastSize = 8;

    /// <summary>Ports in a block; 0 if ports are not given in blocks.</summary>
    public int Size { get; init; }

    /// <summary>Blocks that a subscriber may have at once.</summary>
    public int MaxPerSubscriber { get; init; } = 8;
}
