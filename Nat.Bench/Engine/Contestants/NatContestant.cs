namespace Nat.Bench.Engine.Contestants;

/// <summary>The engine.</summary>
/// <param name="arena">The established flows and the engine that has them.</param>
/// <param name="workers">One for each thread; all on the arena's table.</param>
internal sealed class NatContestant(EngineArena arena, IReadOnlyList<EngineWorker> workers) : Contestant(workers.Count)
{
    /// <summary>Its name.</summary>
    public const string OwnName = "nat";

    /// <summary>The engine on one thread.</summary>
    public NatContestant(EngineArena arena, int batch)
        : this(arena, [new EngineWorker(arena.Engine, batch, arena.Clock)])
    {
    }

    /// <inheritdoc/>
    public override string Name => OwnName;

    /// <inheritdoc/>
    public override int Batch => workers[0].Batch;

    /// <inheritdoc/>
    public override double? BytesPerFlow => arena.BytesPerFlow;

    /// <inheritdoc/>
    protected override bool FollowsConnections => true;

    /// <inheritdoc/>
    protected override void Translate(FrameSet frames, int first, int count, int thread) =>
        workers[thread].Translate(frames.Frames, first, frames.Arrivals.Slice(first, count));
}
