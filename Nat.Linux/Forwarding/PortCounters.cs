namespace Nat.Linux.Forwarding;

/// <summary>What one worker read and wrote. Written by that worker only; others may read it at any time.</summary>
internal sealed class PortCounters
{
    /// <summary>IPv4 packets that came.</summary>
    public long Received;

    /// <summary>Packets of other kinds that came; they are not translated.</summary>
    public long Untranslated;

    /// <summary>Packets that the devices took.</summary>
    public long Sent;

    /// <summary>Packets that a device did not take: it is down, or has no room.</summary>
    public long Refused;
}
