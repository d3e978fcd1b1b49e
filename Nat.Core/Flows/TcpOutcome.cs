namespace Nat.Core.Flows;

/// <summary>The answer of <see cref="TcpTracker.Observe"/>: what to do with the segment, and with the entry it belongs to.</summary>
public readonly struct TcpOutcome
{
    // One number instead of six fields, so that it is built and returned in a register: eight bits each for verdict, reason,
    // timeout and shorter timeout, then the two flags.
    private readonly ulong _bits;

    /// <summary>Makes an answer.</summary>
    /// <param name="verdict">What to do with the segment.</param>
    /// <param name="reason">Why it is dropped.</param>
    /// <param name="timeout">The class of the new timer.</param>
    /// <param name="shorter">A class that also applies, if it is shorter.</param>
    /// <param name="becomesAssured">Whether the entry is assured from now on.</param>
    /// <param name="stateChanged">Whether the connection is in another state than before.</param>
    internal TcpOutcome(
        TcpVerdict verdict,
        DropReason reason = DropReason.None,
        TimeoutClass timeout = TimeoutClass.TcpNone,
        TimeoutClass shorter = TimeoutClass.TcpNone,
        bool becomesAssured = false,
        bool stateChanged = false)
    {
        _bits = (byte)verdict
            | ((ulong)(byte)reason << 8)
            | ((ulong)(byte)timeout << 16)
            | ((ulong)(byte)shorter << 24)
            | (becomesAssured ? 1UL << 32 : 0)
            | (stateChanged ? 1UL << 40 : 0);
    }

    /// <summary>What to do with the segment.</summary>
    public TcpVerdict Verdict => (TcpVerdict)(byte)_bits;

    /// <summary>Why the segment is dropped; <see cref="DropReason.None"/> unless the verdict is <see cref="TcpVerdict.Invalid"/>.</summary>
    public DropReason Reason => (DropReason)(byte)(_bits >> 8);

    /// <summary>
    /// With <see cref="TcpVerdict.Accept"/>: how long the entry lives from now on. With <see cref="TcpVerdict.Invalid"/>: normally
    /// <see cref="TimeoutClass.TcpNone"/>, else the entry is out of step with its hosts and must not live longer than this from now on.
    /// Otherwise <see cref="TimeoutClass.TcpNone"/>: the timer stays.
    /// </summary>
    public TimeoutClass Timeout => (TimeoutClass)(byte)(_bits >> 16);

    /// <summary>
    /// A second class, or <see cref="TimeoutClass.TcpNone"/>. Which of both lasts longer depends on the profile, so the caller, who has
    /// the durations, takes the shorter of this and <see cref="Timeout"/>.
    /// </summary>
    public TimeoutClass Shorter => (TimeoutClass)(byte)(_bits >> 24);

    /// <summary>The entry is safe from early drop from now on (TCP-14).</summary>
    public bool BecomesAssured => (byte)(_bits >> 32) != 0;

    /// <summary>The connection is in another state than before the segment.</summary>
    public bool StateChanged => (byte)(_bits >> 40) != 0;
}
