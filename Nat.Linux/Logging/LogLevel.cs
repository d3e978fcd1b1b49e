namespace Nat.Linux.Logging;

/// <summary>How urgent an event is; the numbers are the priorities of syslog (RFC 5424 section 6.2.1).</summary>
public enum LogLevel
{
    /// <summary>The NAT cannot go on, or does not do something that was asked for.</summary>
    Error = 3,

    /// <summary>Somebody is not served, or will not be soon.</summary>
    Warning = 4,

    /// <summary>What happens in the life of a NAT that is well.</summary>
    Info = 6,
}
