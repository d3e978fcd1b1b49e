using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>
/// Entries opened, or restored from a saved state, and ended by one worker, by protocol. Written by that worker only; a reader on another thread may see a count somewhat
/// late. An entry may end with another worker than it began, so only the sum of all workers tells how many live.
/// </summary>
public sealed class FlowCounts
{
    private const int ProtocolCount = byte.MaxValue + 1;

    private static readonly int Ends = Enum.GetValues<FlowEnd>().Length;

    private readonly long[] _created = new long[ProtocolCount];
    private readonly long[] _ended = new long[ProtocolCount * Ends];
    private long _idleTimeouts;

    /// <summary>Protocols of which there ever was an entry.</summary>
    public IEnumerable<byte> Protocols => Enumerable.Range(0, ProtocolCount).Select(p => (byte)p).Where(p => Created(p) > 0);

    /// <summary>Entries that ended because nothing came any more, see <see cref="ConnectionCounting.IsIdleTimeout"/>.</summary>
    public long IdleTimeouts => Volatile.Read(ref _idleTimeouts);

    /// <summary>Entries opened or restored.</summary>
    public long Created(byte protocol) => Volatile.Read(ref _created[protocol]);

    /// <summary>Entries ended.</summary>
    public long Ended(byte protocol, FlowEnd end) => Volatile.Read(ref _ended[(protocol * Ends) + (int)end]);

    /// <summary>Entries that have not ended; those that have expired and were not swept yet included.</summary>
    public long Live(byte protocol) => Math.Max(0, Created(protocol) - Enum.GetValues<FlowEnd>().Sum(end => Ended(protocol, end)));

    internal void CountCreated(byte protocol) => _created[protocol]++;

    internal void CountEnded(byte protocol, FlowEnd end, TcpState state)
    {
        _ended[(protocol * Ends) + (int)end]++;
        if (ConnectionCounting.IsIdleTimeout(end, state))
            _idleTimeouts++;
    }

    /// <summary>Adds what another worker counted.</summary>
    internal void Add(FlowCounts other)
    {
        // What ended is read first, so that nothing seems to have ended that has not begun.
        for (int at = 0; at < _ended.Length; at++)
            _ended[at] += Volatile.Read(ref other._ended[at]);
        for (int at = 0; at < _created.Length; at++)
            _created[at] += Volatile.Read(ref other._created[at]);
        _idleTimeouts += other.IdleTimeouts;
    }
}
