using Nat.Core.Conntrack;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>
/// Several engines over the same tables, one for each worker. Any worker may take any packet of any flow, and no packet waits for another
/// worker. Each engine is used by one thread at a time.
/// </summary>
/// <remarks>
/// <para>
/// Every worker has its own counters, outbox, clock, randomness and stock of free entries, and sweeps its own part of the table. Tokens are
/// returned by whichever worker completes or gives up a packet that was held, so they are unique over all workers. Time may differ between
/// workers by what their clocks differ.
/// </para>
/// <para>
/// An observer is called by all workers at once and must allow that. Of a flow that two workers handle at one instant it may hear in either
/// order, and the counters of the flow may miss a packet.
/// </para>
/// </remarks>
public sealed class WorkerGroup : IDisposable
{
    private readonly NatEngine[] _workers;

    /// <summary>Makes engines with empty tables.</summary>
    /// <param name="config">How they behave.</param>
    /// <param name="seed">The seed of all randomness.</param>
    /// <param name="workers">How many; 1 costs nothing over an engine of its own.</param>
    /// <param name="observer">Is told of the life of entries; null if nobody listens.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    /// <exception cref="InsufficientMemoryException">The tables do not fit into memory.</exception>
    public WorkerGroup(NatConfig config, ulong seed, int workers, IFlowObserver? observer = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        _workers = new NatEngine[workers];
        _workers[0] = new NatEngine(config, seed, observer, workers > 1 ? new WorkerClocks(workers) : null);
        for (int worker = 1; worker < workers; worker++)
            _workers[worker] = _workers[0].Share(worker);
    }

    /// <summary>How many workers.</summary>
    public int Count => _workers.Length;

    /// <summary>The engine of a worker.</summary>
    public NatEngine this[int worker] => _workers[worker];

    /// <summary>What all workers counted together.</summary>
    public EngineCounters Counters => EngineCounters.Sum(_workers.Select(w => w.Counters));

    /// <summary>What all workers did to the table.</summary>
    public ConntrackStatistics Statistics => ConntrackStatistics.Sum(_workers.Select(w => w.Statistics));

    /// <summary>Entries in the table, expired ones that were not swept yet included.</summary>
    public int FlowCount => _workers[0].FlowCount;

    /// <summary>The most entries that the table held at once, as far as a worker saw.</summary>
    public int PeakFlowCount => _workers.Max(w => w.PeakFlowCount);

    /// <summary>Copies of all entries that have not expired.</summary>
    public IEnumerable<FlowSnapshot> Flows()
    {
        var now = _workers.Max(w => w.Now);
        return _workers[0].Table.Snapshots().Where(flow => flow.Expires > now);
    }

    /// <summary>How the external ports are used now; found by a walk through the table.</summary>
    public PortUsage Ports() => PortUsage.Of(Flows(), _workers[0].Config);

    /// <summary>
    /// Takes another configuration, all of it or none. No worker may be inside a call meanwhile, and none is when this returns or throws. Readers
    /// that read packets ahead of time are to be made anew.
    /// </summary>
    /// <remarks>
    /// Flows live on as they are, as those of Linux do when its rules change: on an external address that is not in the pool any more, under a
    /// static mapping that is gone, towards a destination that is now excluded, beyond a limit that is now lower. They keep their ports and
    /// count for their subscribers until they end; only new flows follow the new configuration. Timeouts count from the next packet of a flow on.
    /// </remarks>
    /// <param name="config">The configuration.</param>
    /// <exception cref="ArgumentException">
    /// It contradicts itself, or differs in what is built into the tables: the capacity, the mapping behaviour, the TCP machine, the protocols that
    /// are handled, how ports are dealt out to subscribers. The message names the key.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">What it counts does not fit into memory.</exception>
    public void Change(NatConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var change = _workers[0].Prepare(config, _workers.Max(w => w.Now));
        foreach (var worker in _workers)
            worker.Take(change, _workers[0]);
    }

    /// <summary>
    /// Writes down all that must outlive this group: entries with the state of their connections, how old they are and how long they may yet be
    /// idle, blocks of ports, ports that rest, and where random choices stand. Not fragments and SYNs that wait. No worker may be inside a call.
    /// </summary>
    /// <param name="to">Where to; in a format of its own, with checksums.</param>
    /// <param name="now">The time by the clock of the packets.</param>
    /// <param name="at">The time of day, by which a later reader knows how long ago it was.</param>
    public void Save(Stream to, Instant now, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(to);
        new StateSaver(_workers, now).Save(to, NanosecondsOf(at));
    }

    /// <summary>
    /// Puts what another group has saved into this one, which must be new. The number of workers and the configuration may differ; a flow that the
    /// configuration would not have is left out. An observer is not told: these flows are not new. No worker may be inside a call.
    /// </summary>
    /// <param name="from">What was saved.</param>
    /// <param name="now">The time by the clock of the packets.</param>
    /// <param name="at">The time of day.</param>
    /// <returns>What became of the flows.</returns>
    /// <exception cref="InvalidOperationException">There are flows already.</exception>
    /// <exception cref="StateException">It is damaged, cut short, or none. This group may hold a part of it, and should be disposed of.</exception>
    public RestoreReport Restore(Stream from, Instant now, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (FlowCount != 0)
            throw new InvalidOperationException("a state is restored before the first flow");
        return new StateRestorer(_workers, now).Restore(from, NanosecondsOf(at));
    }

    /// <summary>Ends an entry, for whoever administers the NAT; to be called while no worker is inside a call.</summary>
    /// <param name="id">Which, see <see cref="FlowSnapshot.Id"/>; any number will do no harm.</param>
    /// <param name="at">When.</param>
    /// <returns>Whether it was there: false if it had ended already.</returns>
    public bool Delete(ulong id, Instant at) => _workers[0].Table.End(id, FlowEnd.Deleted, at);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }

    private static long NanosecondsOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
