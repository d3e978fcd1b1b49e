namespace Nat.Core.Translation;

/// <summary>How far a walk through the ports of one subscriber has come, see <see cref="PortLedger.TryNext"/>.</summary>
/// <param name="Host">The inside host.</param>
/// <param name="Step">Where to go on.</param>
internal record struct ShareCursor(InsideHost Host, int Step)
{
    /// <summary>At the ports that it has for ever.</summary>
    public const int AtOwn = -2;

    /// <summary>At its newest block.</summary>
    public const int AtBlocks = -1;
}
