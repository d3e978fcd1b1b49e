using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// Finds another source port for a client from the outside that reaches one internal endpoint by two external ones from one port: inside, its
/// two flows would be one. Linux does the same (nf_nat_core.c <c>get_unique_tuple</c>; its selftest dnat_clash).
/// </summary>
/// <param name="config">Which protocols have ports.</param>
/// <param name="table">The entries.</param>
/// <param name="random">The engine's randomness.</param>
/// <param name="share">Which worker's it is.</param>
internal sealed class ClientPorts(NatConfig config, ConntrackTable table, SeededRandom random, WorkerShare share) : IPortTest
{
    private readonly PortGround _ground = new(null, config.Protocols);
    private readonly PortSeeker _seeker = new(config, null, random, share);
    private Instant _now;

    /// <summary>The same for another worker.</summary>
    public ClientPorts Share(int worker, ConntrackTable view, SeededRandom own) => new(config, view, own, share with { Worker = worker });

    /// <summary>The same by another configuration.</summary>
    public ClientPorts With(NatConfig other) => new(other, table, random, share);

    /// <summary>Gives a tuple that leaves on the inside another source port, if an entry of another flow stands in its way.</summary>
    /// <param name="tuple">The tuple as it arrives.</param>
    /// <param name="translated">As it was to leave.</param>
    /// <param name="now">The time.</param>
    /// <param name="other">As it leaves instead.</param>
    /// <returns>False if nothing stands in its way, or no other port is free.</returns>
    public bool TryEvade(in FlowTuple tuple, in FlowTuple translated, Instant now, out FlowTuple other)
    {
        _now = now;
        other = default;
        return Protocols.PortSpaceOf(tuple.Protocol, config.Protocols) != PortSpace.None
            && TryFind(translated, out var hit) && table[hit.Index].Tuples[Direction.Original] != tuple
            && _seeker.TrySeek(translated, translated.Source, _ground.SpanFor(translated), PortSearch.BoundedRounds, this, out other);
    }

    /// <inheritdoc/>
    bool IPortTest.IsFree(in FlowTuple translated, PortCare care) => !TryFind(translated, out _);

    /// <inheritdoc/>
    void IPortTest.Foresee(in FlowTuple translated) => table.Tuples.PrefetchBucket(table.Tuples.Hash(translated.Invert()));

    private bool TryFind(in FlowTuple translated, out TableHit hit)
    {
        var reply = translated.Invert();
        return table.TryFind(reply, table.Tuples.Hash(reply), TableSlot.Empty, _now, out hit);
    }
}
