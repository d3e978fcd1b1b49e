using Nat.Bench.Engine.Contestants;

namespace Nat.Bench.Engine;

/// <summary>One kind of load on one engine.</summary>
internal sealed class HostileRun
{
    private readonly EngineArena _arena;
    private readonly NatContestant _engine;

    /// <param name="phase">What it is called.</param>
    /// <param name="arena">The engine.</param>
    /// <param name="frames">The load.</param>
    /// <param name="batch">How many packets the engine gets at once.</param>
    public HostileRun(string phase, EngineArena arena, FrameSet frames, int batch) =>
        (Phase, _arena, Frames, _engine) = (phase, arena, frames, new NatContestant(arena, batch));

    /// <summary>What it is called.</summary>
    public string Phase { get; }

    /// <summary>The load.</summary>
    public FrameSet Frames { get; }

    /// <summary>Nanoseconds for a packet of an established flow, what is beside it included.</summary>
    public double Time() => _engine.Run(Frames) / (Frames.Count - Frames.Misses);

    /// <summary>Tests that the packets of established flows were translated, and that none of these flows was lost.</summary>
    public void Check()
    {
        _engine.Run(Frames);
        FrameCheck.Check(Frames, onlyEstablished: true);
        FlowCheck.Check(_arena.Engine, _arena.Flows);
    }
}
