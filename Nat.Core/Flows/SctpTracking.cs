using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Flows;

/// <summary>
/// What is remembered of an SCTP association. It lies where the entries of TCP have their <see cref="TcpTracking"/>, before the word by which
/// that lets one worker in at a time.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct SctpTracking
{
    /// <summary>The verification tag that packets of a direction must carry (RFC 9260 section 8.5); 0 while it is not known.</summary>
    public PerDirection<uint> Tags;

    /// <summary>Whether an INIT came in a direction and no COOKIE ACK after it.</summary>
    public PerDirection<bool> HasInit;

    /// <summary>The state of the association.</summary>
    public SctpState State;

    /// <summary>Whether a heartbeat came with another tag than the known one, and its answer has not come.</summary>
    public bool IsTagInDoubt;

    /// <summary>The direction of that heartbeat.</summary>
    public Direction DoubtDirection;

    /// <summary>The association of an entry.</summary>
    public static ref SctpTracking Of(ref TcpTracking line) => ref Unsafe.As<TcpTracking, SctpTracking>(ref line);
}
