using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Flows;

/// <summary>
/// What is remembered of a DCCP connection. It lies where the entries of TCP have their <see cref="TcpTracking"/>, before the word by which
/// that lets one worker in at a time.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct DccpTracking
{
    /// <summary>The sequence number of the Response, 48 bits.</summary>
    public ulong HandshakeSequence;

    /// <summary>The state of the connection.</summary>
    public DccpState State;

    /// <summary>The direction in which the server sends.</summary>
    public Direction ServerDirection;

    /// <summary>The type of the last packet that was not invalid.</summary>
    public DccpPacketType LastType;

    /// <summary>The direction of that packet.</summary>
    public Direction LastDirection;

    /// <summary>The connection of an entry.</summary>
    public static ref DccpTracking Of(ref TcpTracking line) => ref Unsafe.As<TcpTracking, DccpTracking>(ref line);
}
