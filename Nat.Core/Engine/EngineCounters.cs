using Nat.Core.Conntrack;

namespace Nat.Core.Engine;

/// <summary>
/// What one worker counted. Written by its worker only; a reader on another thread may see a count some packets late.
/// </summary>
public sealed class EngineCounters
{
    private readonly long[] _drops = new long[DropReasons.Count];

    /// <summary>Packets forwarded.</summary>
    public long Forwarded { get; internal set; }

    /// <summary>Bytes of IP datagrams forwarded.</summary>
    public long ForwardedBytes { get; internal set; }

    /// <summary>Packets dropped, for any reason.</summary>
    public long Dropped { get; internal set; }

    /// <summary>Packets that the NAT made itself.</summary>
    public long Answered { get; internal set; }

    /// <summary>Flows opened.</summary>
    public long FlowsCreated { get; internal set; }

    /// <summary>SYNs from the inside, see <see cref="ConnectionCounting.IsAttempt"/>.</summary>
    public long ConnectionAttempts { get; internal set; }

    /// <summary>SYN+ACKs from the outside, see <see cref="ConnectionCounting.IsAcceptance"/>.</summary>
    public long ConnectionsAccepted { get; internal set; }

    /// <summary>Packets dropped for one reason.</summary>
    public long Drops(DropReason reason) => _drops[(int)reason];

    internal void CountDrop(DropReason reason)
    {
        Dropped++;
        _drops[(int)reason]++;
    }

    /// <summary>What several workers counted together.</summary>
    public static EngineCounters Sum(IEnumerable<EngineCounters> workers)
    {
        var sum = new EngineCounters();
        foreach (var worker in workers)
        {
            sum.Forwarded += worker.Forwarded;
            sum.ForwardedBytes += worker.ForwardedBytes;
            sum.Dropped += worker.Dropped;
            sum.Answered += worker.Answered;
            sum.FlowsCreated += worker.FlowsCreated;
            sum.ConnectionAttempts += worker.ConnectionAttempts;
            sum.ConnectionsAccepted += worker.ConnectionsAccepted;
            for (int reason = 0; reason < sum._drops.Length; reason++)
                sum._drops[reason] += worker._drops[reason];
        }

        return sum;
    }
}
