using System.Runtime.CompilerServices;

namespace Nat.Bench.Engine.Contestants;

/// <summary>Copies the frames one by one: what a program that does nothing with them takes.</summary>
/// <param name="threads">How many threads share the work.</param>
internal sealed class MemcpyContestant(int threads = 1) : Contestant(threads)
{
    /// <summary>Its name.</summary>
    public const string OwnName = "memcpy";

    /// <inheritdoc/>
    public override string Name => OwnName;

    /// <inheritdoc/>
    public override bool Translates => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Translate(FrameSet frames, int first, int count, int thread)
    {
        var from = frames.Master.Slice(first * FrameSet.Stride, count * FrameSet.Stride);
        var to = frames.Frames.Slice(first * FrameSet.Stride, count * FrameSet.Stride);
        for (int at = 0; at < from.Length; at += FrameSet.Stride)
            Unsafe.CopyBlockUnaligned(ref to[at], ref from[at], FrameSet.Stride);
    }
}
