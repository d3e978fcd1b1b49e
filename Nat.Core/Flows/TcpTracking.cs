using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Flows;

/// <summary>
/// All that is remembered of one TCP connection: 64 bytes, so that it is one cache line, without references. Zeroed: no connection. Only
/// <see cref="TcpTracker"/> writes it, and it takes no lock: the owner of the entry lets one thread in at a time.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct TcpTracking
{
    private PeerPair _peers;

    /// <summary>Sequence number of the last segment remembered.</summary>
    internal uint LastSequence;

    /// <summary>Acknowledgement number of the last segment remembered.</summary>
    internal uint LastAck;

    /// <summary>Sequence number behind the last segment remembered.</summary>
    internal uint LastEnd;

    /// <summary>Window of the last segment remembered, not scaled.</summary>
    internal ushort LastWindow;

    /// <summary>Window scale option of the last SYN that was let through without understanding it.</summary>
    internal byte LastWindowScale;

    /// <summary>What else that SYN said, and the flags of the connection as a whole.</summary>
    internal TcpTrackingFlags LastFlags;

    /// <summary>Kind of the last segment that was accepted or ignored.</summary>
    internal TcpSegmentKind LastKind;

    /// <summary>Direction of that segment.</summary>
    internal Direction LastDirection;

    private TcpState _state;
    private byte _retransmissions;

    /// <summary>The state of the connection.</summary>
    public TcpState State
    {
        readonly get => _state;
        internal set => _state = value;
    }

    /// <summary>How often the last pure ACK or data segment was repeated without a change (TCP-08); stays at 255.</summary>
    public byte Retransmissions
    {
        readonly get => _retransmissions;
        internal set => _retransmissions = value;
    }

    /// <summary>The side whose segments run in <paramref name="direction"/>.</summary>
    [UnscopedRef]
    internal ref TcpPeer this[Direction direction]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _peers[(int)direction & 1];
    }

    /// <summary>Remembers the numbers of a segment.</summary>
    internal void Remember(in TcpSegment segment)
    {
        LastSequence = segment.Sequence;
        LastEnd = segment.End;
        LastWindow = segment.Window;
    }

    [InlineArray(2)]
    private struct PeerPair
    {
        private TcpPeer _first;
    }
}
