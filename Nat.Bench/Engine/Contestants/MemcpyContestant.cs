using System.Runtime.CompilerServices;

namespace Nat.Bench.Engine.Contestants;

/// <summary>Copies the frames one by one: what a program that does nothing with them takes.</summary>
internal sealed class MemcpyContestant : Contestant
{
    /// <summary>Its name.</summary>
    public const string OwnName = "memcpy";

    /// <inheritdoc/>
    public override string Name => OwnName;

    /// <inheritdoc/>
    public override bool Translates => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Translate(FrameSet frames)
    {
        var from = frames.Master;
        var to = frames.Frames;
        for (int at = 0; at < from.Length; at += FrameSet.Stride)
            Unsafe.CopyBlockUnaligned(ref to[at], ref from[at], FrameSet.Stride);
    }
}
