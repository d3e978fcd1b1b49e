using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>What the steps of the corridor hand on about one packet.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct PacketWork
{
    /// <summary>The tuple under which its entry is looked up.</summary>
    [FieldOffset(0)]
    public FlowTuple Key;

    /// <summary>The hash of <see cref="Key"/>.</summary>
    [FieldOffset(16)]
    public ulong Hash;

    /// <summary>What <see cref="TableProbe{TLine}.Peek"/> saw, or 0.</summary>
    [FieldOffset(24)]
    public ulong Peeked;

    /// <summary>Bytes of the datagram that are present.</summary>
    [FieldOffset(32)]
    public int Length;

    /// <summary>The longest fragment of a datagram that was put together, or segment of a super-packet, in bytes; 0 for a packet that came as it goes.</summary>
    [FieldOffset(36)]
    public int LargestPiece;

    /// <summary>All that follows at once.</summary>
    [FieldOffset(40)]
    public ulong Head;

    /// <summary>What kind of packet.</summary>
    [FieldOffset(40)]
    public PacketClass Class;

    /// <summary>Where it arrived.</summary>
    [FieldOffset(41)]
    public Arrival Arrival;

    /// <summary>What is wrong with it.</summary>
    [FieldOffset(42)]
    public DropReason Fault;

    /// <summary>Whether it has a <see cref="Key"/>.</summary>
    [FieldOffset(43)]
    public bool HasKey;

    /// <summary>Whether it is one for the fast path.</summary>
    [FieldOffset(44)]
    public PlainKind Plain;

    /// <summary>Whether the device cuts it into the pieces; nobody can cut these once more.</summary>
    [FieldOffset(45)]
    public bool IsSuper;

    /// <summary>The zone in which it arrived; when it is translated, the one in which it leaves.</summary>
    [FieldOffset(46)]
    public ushort Zone;

    /// <summary>The <see cref="Head"/> of a packet that <see cref="PlainPacket"/> has read (little-endian, as all that it reads).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HeadOf(Arrival arrival, PlainKind kind) => ((ulong)kind << 32) | (1u << 24) | ((ulong)arrival << 8);
}
