using System.Runtime.InteropServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>What the steps of the corridor hand on about one packet.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PacketWork
{
    /// <summary>The tuple under which its entry is looked up.</summary>
    public FlowTuple Key;

    /// <summary>The hash of <see cref="Key"/>.</summary>
    public ulong Hash;

    /// <summary>What <see cref="TupleTable{TLine}.Peek"/> saw, or 0.</summary>
    public ulong Peeked;

    /// <summary>Bytes of the datagram that are present.</summary>
    public int Length;

    /// <summary>The longest fragment of a datagram that was put together, in bytes; 0 for a packet that came whole.</summary>
    public int LargestPiece;

    /// <summary>What kind of packet.</summary>
    public PacketClass Class;

    /// <summary>Where it arrived.</summary>
    public Arrival Arrival;

    /// <summary>What is wrong with it.</summary>
    public DropReason Fault;

    /// <summary>Whether <see cref="PlainUdp"/> has read it.</summary>
    public bool IsPlainUdp;

    /// <summary>Whether it has a <see cref="Key"/>.</summary>
    public readonly bool HasKey => Fault == DropReason.None && Class <= PacketClass.Following;
}
