using Nat.Bench.Engine.Contestants;

namespace Nat.Bench.Engine;

/// <summary>Who can be measured beside the engine.</summary>
internal static class PeerNames
{
    /// <summary>What is always measured, as a limit.</summary>
    public static readonly string[] Limits = [TableLessContestant.OwnName, MemcpyContestant.OwnName];

    /// <summary>The names, in the order of the tables.</summary>
    public static readonly string[] All = [ConcurrentMap.Name, LockedMap.Name, NonBlockingMap.Name, RteHashProgram.PeerName];

    /// <summary>Makes a contestant.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arena">The established flows.</param>
    /// <param name="threads">How many threads share the work.</param>
    /// <param name="rteHash">The program of that peer, where it could be built.</param>
    public static Contestant Create(string name, EngineArena arena, int threads, RteHashProgram? rteHash)
    {
        bool verify = arena.Verifies;
        int tuples = 2 * arena.Engine.Config.MaxFlows;  // also for flows to come: a dictionary that grew would stop everything
        if (name == TableLessContestant.OwnName)
            return new TableLessContestant(verify, threads);
        if (name == MemcpyContestant.OwnName)
            return new MemcpyContestant(threads);
        if (name == RteHashProgram.PeerName && rteHash is not null)
            return new RteHashContestant(rteHash, arena.Flows);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Contestant peer = name switch
        {
            _ when name == ConcurrentMap.Name => new PeerContestant<ConcurrentMap>(arena.Flows, new ConcurrentMap(tuples), verify, threads),
            _ when name == LockedMap.Name => new PeerContestant<LockedMap>(arena.Flows, new LockedMap(tuples), verify, threads),
            _ when name == NonBlockingMap.Name => new PeerContestant<NonBlockingMap>(arena.Flows, new NonBlockingMap(tuples), verify, threads),
            _ => throw new ArgumentException($"there is no peer '{name}'; there are {string.Join(", ", All)}"),
        };
        ((IPeer)peer).Bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / arena.Flows.Count;
        return peer;
    }
}
