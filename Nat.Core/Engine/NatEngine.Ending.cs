using Nat.Core.Conntrack;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

// Entries that end because somebody says so.
public sealed partial class NatEngine
{
    /// <summary>
    /// Ends the entries of an external address, as when an interface has lost it (STA-05): those that leave by it, those that a static mapping
    /// of it admitted, and hairpinned ones that reach their target by it. Mappings end with their entries.
    /// </summary>
    /// <remarks>New flows get the address again unless it is taken out of the configuration first.</remarks>
    /// <param name="external">The address.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many have ended.</returns>
    public int EndFlowsOf(Ipv4Address external, Instant now) => EndFlows(flow => FlowWays.Use(flow.Original, flow.Reply, flow.Status, external), now);

    /// <summary>
    /// Ends entries. Goes through all of the table, by the thread of this engine and between two batches; other workers may go on meanwhile, and
    /// what they open behind it stays.
    /// </summary>
    /// <param name="which">Whether an entry ends.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many have ended.</returns>
    public int EndFlows(Func<FlowSnapshot, bool> which, Instant now)
    {
        ArgumentNullException.ThrowIfNull(which);
        _table.Enter();
        Advance(now);
        int ended = _table.EndWhere(which, _now);
        SendProbes();
        _table.Leave();
        return ended;
    }
}
