using Nat.Core.Conntrack;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>One packet or batch in, verdicts out.</summary>
public sealed class NatEngine : IDisposable
{
    /// <summary>Makes an engine with an empty table.</summary>
    /// <param name="config">How it behaves.</param>
    /// <param name="seed">The seed of all randomness: hash keys and port choice.</param>
    /// <param name="observer">Is told of the life of entries; null if nobody listens.</param>
    public NatEngine(NatConfig config, ulong seed, IFlowObserver? observer = null) => throw new NotSupportedException();

    /// <summary>How it behaves.</summary>
    public NatConfig Config { get; } = null!;

    /// <summary>What it counted.</summary>
    public EngineCounters Counters { get; } = new();

    /// <summary>What it sends beside the packets of the batch; cleared by the caller.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>Entries in the table, expired ones that were not swept yet included.</summary>
    public int FlowCount { get; }

    /// <summary>The most entries that the table held at once.</summary>
    public int PeakFlowCount { get; }

    /// <summary>Decides a batch. Every slot has a verdict afterwards.</summary>
    public void Process(Span<byte> memory, Span<PacketSlot> batch) => throw new NotSupportedException();

    /// <summary>
    /// The end of input at an instant: drops incomplete datagrams (they come out of the outbox) and ends every entry that has
    /// expired by then.
    /// </summary>
    public void Finish(Instant now) => throw new NotSupportedException();

    /// <summary>Copies of all live entries.</summary>
    public IEnumerable<FlowSnapshot> Flows() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
