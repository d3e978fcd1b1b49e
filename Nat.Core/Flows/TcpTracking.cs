using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Flows;

/// <summary>
/// All that is remembered of one TCP connection: 64 bytes, so that it is one cache line, without references. Zeroed: no connection. Only
/// <see cref="TcpTracker"/> writes it, and it takes no lock: the owner of the entry lets one thread in at a time, by <see cref="Enter"/> where
/// there are several.
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
    private int _isEntered;   // by compare-and-swap; 1 while a worker is inside

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

    /// <summary>
    /// Waits until no other worker is inside. One that is follows a segment and tells the observer, so the wait ends; if it was interrupted, the
    /// processor is left to it.
    /// </summary>
    internal void Enter()
    {
        SpinWait spin = default;
        while (Interlocked.CompareExchange(ref _isEntered, 1, 0) != 0)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Lets the next worker in. A release: it sees what this one wrote.</summary>
    internal void Leave() => Volatile.Write(ref _isEntered, 0);

    /// <summary>A copy into which any worker is let.</summary>
    internal readonly TcpTracking AtRest => this with { _isEntered = 0 };

    /// <summary>Whether every field has a value that it can have.</summary>
    internal readonly bool IsSound
    {
        get
        {
            const int mostScale = 14;
            return _state <= TcpState.SynSent2 && LastKind <= TcpSegmentKind.Rst && LastDirection <= Direction.Reply && _isEntered == 0
                && LastWindowScale <= mostScale && _peers[0].WindowScale <= mostScale && _peers[1].WindowScale <= mostScale;
        }
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
