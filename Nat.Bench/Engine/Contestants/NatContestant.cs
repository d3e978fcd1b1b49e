namespace Nat.Bench.Engine.Contestants;

/// <summary>The engine.</summary>
/// <param name="arena">The established flows and the engine that has them.</param>
/// <param name="batch">How many packets it gets at once.</param>
internal sealed class NatContestant(EngineArena arena, int batch) : Contestant
{
    /// <summary>Its name.</summary>
    public const string OwnName = "nat";

    private readonly EngineWorker _worker = new(arena.Engine, batch, arena.Clock);

    /// <inheritdoc/>
    public override string Name => OwnName;

    /// <inheritdoc/>
    public override int Batch => batch;

    /// <inheritdoc/>
    public override double? BytesPerFlow => arena.BytesPerFlow;

    /// <inheritdoc/>
    protected override bool FollowsConnections => true;

    /// <inheritdoc/>
    protected override void Translate(FrameSet frames) => _worker.Translate(frames.Frames, frames.Arrivals);
}
