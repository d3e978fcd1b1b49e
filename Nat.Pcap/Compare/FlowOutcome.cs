using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Pcap.Compare;

/// <summary>What one NAT has done to one flow so far. Small, because there is one for each flow and NAT: faults stand elsewhere.</summary>
internal struct FlowOutcome
{
    /// <summary>The external endpoint, address above port; 0 before the first packet has passed.</summary>
    public ulong Endpoint;

    /// <summary>When the latest packet passed.</summary>
    public Instant LastForward;

    /// <summary>When its entry ended.</summary>
    public Instant EndedAt;

    /// <summary>Nanoseconds that the entry lived after its last packet.</summary>
    public long Timer;

    /// <summary>Packets that passed.</summary>
    public int Forwarded;

    /// <summary>Packets dropped.</summary>
    public int Dropped;

    /// <summary>Packets that do not reach the other end: those dropped, and those for which the peer knows another external endpoint.</summary>
    public int Lost;

    /// <summary>Number of the fault that decides, in the list of the NAT, from 1; 0 if there is none.</summary>
    public int Fault;

    /// <summary>Number of the fault with which the drops began that go on; 0 if the latest packet passed.</summary>
    public int Run;

    /// <summary>How its entry ended.</summary>
    public FlowEnd Entry;

    /// <summary>The class of the timer that ended it.</summary>
    public TimeoutClass Timeout;

    /// <summary>Whether an answer has passed: the peer knows the external endpoint.</summary>
    public bool IsAnswered;

    /// <summary>Whether the external endpoint has changed since.</summary>
    public bool IsRemapped;

    /// <summary>What became of the flow.</summary>
    public readonly FlowFate Fate
    {
        get
        {
            if (IsRemapped)
                return FlowFate.Remapped;
            if (Fault == 0)
                return FlowFate.Survives;
            if (Forwarded == 0)
                return FlowFate.Blocked;
            return Run != 0 ? FlowFate.Dies : FlowFate.Loses;
        }
    }
}
