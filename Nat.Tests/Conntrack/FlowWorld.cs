using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>A table of entries whose timeouts are one second for class 0, two for class 1 and so on, and what became of its entries.</summary>
internal sealed class FlowWorld : IEntryOwner, IDisposable
{
    private readonly Lock _lock = new();

    internal FlowWorld(int capacity, bool indexSources = true, int workers = 1)
    {
        var timeouts = new FlowTimeouts
        {
            ByClass = [.. Enum.GetValues<TimeoutClass>().Select(Timeout)],
            UdpStreamAfter = TimeSpan.FromSeconds(2),
            Fragment = TimeSpan.FromSeconds(30),
        };
        var clocks = workers > 1 ? new WorkerClocks(workers) : null;
        Table = new ConntrackTable(capacity, timeouts, TupleWorld.Hash(), indexSources, dropsEarly: true, clocks) { Owner = this };
    }

    private FlowWorld(FlowWorld first, int worker)
    {
        (_lock, Ended, OnEnded) = (first._lock, first.Ended, first.OnEnded);
        Table = first.Table.Share(worker, this);
    }

    internal ConntrackTable Table { get; }

    internal List<(FlowTuple Original, FlowEnd End, Instant At)> Ended { get; } = [];

    /// <summary>Is told of every end instead of <see cref="Ended"/>, which then stays empty.</summary>
    internal Action<FlowLine>? OnEnded { get; init; }

    public static TimeSpan Timeout(TimeoutClass timeout) => TimeSpan.FromSeconds((int)timeout + 1);

    /// <summary>The world as each of its workers sees it; for the first, this one.</summary>
    public FlowWorld[] Share(int workers) => [this, .. Enumerable.Range(1, workers - 1).Select(worker => new FlowWorld(this, worker))];

    bool IEntryOwner.Outlives(uint index, Instant at, Instant now) => false;

    void IEntryOwner.Ended(uint index, in FlowLine line, FlowEnd end, Instant at)
    {
        var copy = line;
        if (OnEnded is not null)
        {
            OnEnded(copy);
            return;
        }

        lock (_lock)
            Ended.Add((copy.Tuples[Direction.Original], end, at));
    }

    public void Dispose() => Table.Dispose();

    internal InsertResult Open(
        in FlowTuple original, in FlowTuple reply, Instant now, out uint index, FlowStatus status = FlowStatus.None, TimeoutClass timeout = TimeoutClass.Udp, TcpState state = TcpState.None)
    {
        var tracking = new TcpTracking { State = state };
        var result = Table.Open(original, reply, status, tracking, timeout, now, out var hit);
        index = hit.Index;
        return result;
    }

    internal bool Finds(in FlowTuple tuple, Instant now, out TableHit hit)
    {
        ulong hash = Table.Tuples.Hash(tuple);
        return Table.TryFind(tuple, hash, Table.Tuples.Probe().Peek(hash), now, out hit);
    }
}
