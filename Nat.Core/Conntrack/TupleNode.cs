using System.Runtime.InteropServices;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>
/// How every line of a <see cref="TupleTable{TLine}"/> begins. Field letters: [O] written by the owner while the line is
/// tentative, constant while it is live; [A] by compare-and-swap only; [F] by whoever holds the line while it is free.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct TupleNode
{
    /// <summary>[O] The two tuples under which the line is found.</summary>
    [FieldOffset(0)]
    public PerDirection<FlowTuple> Tuples;

    /// <summary>[F] Of the first line of a batch: the others of it.</summary>
    [FieldOffset(0)]
    public FreeBatch Batch;

    /// <summary>[A] Generation and state, see <see cref="LineLife"/>.</summary>
    [FieldOffset(32)]
    public uint Life;

    /// <summary>
    /// [A] The life word and, in the upper half, the four bytes of the line behind it: who exchanges both at once changes those
    /// bytes only while that line lives. (Little-endian, as are all processors that this runs on.)
    /// </summary>
    [FieldOffset(32)]
    public ulong LifeAndOwn;

    /// <summary>
    /// [F] Of the first line of a batch: that of the next batch, plus one. While the line is in use these bytes are its own; since a thread
    /// that is late must not write into the stack of batches, they are then changed by way of <see cref="LifeAndOwn"/> only.
    /// </summary>
    [FieldOffset(36)]
    public uint NextFree;
}
