using Nat.Bench.Engine.Contestants;

namespace Nat.Bench.Engine;

/// <summary>Who can be measured beside the engine.</summary>
internal static class PeerNames
{
    /// <summary>The names, in the order of the tables.</summary>
    public static readonly string[] All = ["table-less", "memcpy", ConcurrentMap.Name, LockedMap.Name, NonBlockingMap.Name];

    /// <summary>Makes a contestant.</summary>
    public static Contestant Create(string name, EngineArena arena)
    {
        bool verify = arena.Verifies;
        int tuples = 2 * arena.Engine.Config.MaxFlows;  // also for flows to come: a dictionary that grew would stop everything
        if (name == TableLessContestant.OwnName)
            return new TableLessContestant(verify);
        if (name == MemcpyContestant.OwnName)
            return new MemcpyContestant();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Contestant peer = name switch
        {
            "concurrent-dictionary" => new PeerContestant<ConcurrentMap>(arena.Flows, new ConcurrentMap(tuples), verify),
            "locked-dictionary" => new PeerContestant<LockedMap>(arena.Flows, new LockedMap(tuples), verify),
            "nonblocking" => new PeerContestant<NonBlockingMap>(arena.Flows, new NonBlockingMap(tuples), verify),
            _ => throw new ArgumentException($"there is no peer '{name}'; there are {string.Join(", ", All)}"),
        };
        ((IPeer)peer).Bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / arena.Flows.Count;
        return peer;
    }
}
