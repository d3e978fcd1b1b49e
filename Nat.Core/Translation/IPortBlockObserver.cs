namespace Nat.Core.Translation;

/// <summary>
/// Is told who has which block of ports (PRT-12), in the order in which it happens and by one worker at a time. An observer of flows
/// that is one of blocks, too, is told both. It must not call the engine.
/// </summary>
public interface IPortBlockObserver
{
    /// <summary>A subscriber begins to use a block (RFC 8158: natEvent 16).</summary>
    void BlockGiven(in PortBlock block, Instant at);

    /// <summary>It uses it no more, and others may get it (RFC 8158: natEvent 17).</summary>
    void BlockReturned(in PortBlock block, Instant at);
}
