namespace Nat.Core.Flows;

/// <summary>What connection tracking makes of one TCP segment.</summary>
public enum TcpVerdict : byte
{
    /// <summary>It belongs to the connection: forward it and start the timer anew (<see cref="TcpOutcome.Timeout"/>).</summary>
    Accept,

    /// <summary>Forward and count it, but leave the timer alone: it may be stale, or it only repeats a SYN that nobody answered.</summary>
    Ignore,

    /// <summary>Drop it for <see cref="TcpOutcome.Reason"/>; the entry lives on.</summary>
    Invalid,

    /// <summary>The old connection is over and this segment opens another: forget the entry and treat the packet as one without an entry (TCP-09).</summary>
    Reopen,

    /// <summary>Forward it, then forget the entry at once: a reset of something that was never answered (TCP-05).</summary>
    AcceptAndForget,
}
