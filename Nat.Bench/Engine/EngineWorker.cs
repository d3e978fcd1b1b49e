using System.Runtime.CompilerServices;
using Nat.Core;
using Nat.Core.Engine;

namespace Nat.Bench.Engine;

/// <summary>Does for an engine what a device does: describes packets that lie in memory, batch by batch.</summary>
/// <param name="engine">The engine.</param>
/// <param name="batch">How many packets the engine gets at once.</param>
/// <param name="clock">The packets' time.</param>
internal sealed class EngineWorker(NatEngine engine, int batch, BenchClock clock)
{
    private readonly PacketSlot[] _slots = new PacketSlot[batch];

    /// <summary>The engine.</summary>
    public NatEngine Engine => engine;

    /// <summary>How many packets the engine gets at once.</summary>
    public int Batch => batch;

    /// <summary>Translates frames that lie one behind the other.</summary>
    /// <param name="frames">The frames, each <see cref="FrameSet.Stride"/> bytes.</param>
    /// <param name="first">The first of them that is translated.</param>
    /// <param name="arrivals">Where each arrives.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Translate(Span<byte> frames, int first, ReadOnlySpan<Arrival> arrivals)
    {
        long time = clock.Nanoseconds;
        int offset = (first * FrameSet.Stride) + FrameSet.LinkLength;
        while (!arrivals.IsEmpty)
        {
            var slots = _slots.AsSpan(0, Math.Min(batch, arrivals.Length));
            for (int i = 0; i < slots.Length; i++)
            {
                ref var slot = ref slots[i];
                slot.Time = new Instant(time += BenchClock.PacketStep);
                slot.Offset = offset;
                slot.Length = FrameSet.Stride - FrameSet.LinkLength;
                slot.CutLength = 0;
                slot.Arrival = arrivals[i];
                offset += FrameSet.Stride;
            }

            engine.Process(frames, slots);
            arrivals = arrivals[slots.Length..];
        }

        clock.Nanoseconds = time;
    }
}
