namespace Nat.Core.Translation;

/// <summary>What contradicts itself about ports and subscribers in a configuration.</summary>
internal static class PortFaults
{
    /// <summary>A sentence for each; empty if all is well.</summary>
    public static IEnumerable<string> Of(NatConfig config)
    {
        foreach (string fault in OfLimits(config).Concat(OfAddresses(config)).Concat(OfBlocks(config)).Concat(DeterministicPlan.FaultsOf(config)))
            yield return fault;
    }

    private static IEnumerable<string> OfLimits(NatConfig config)
    {
        var subscribers = config.Subscribers;
        if (subscribers.PrefixLength is < 1 or > 32)
            yield return $"subscribers.prefix-length {subscribers.PrefixLength}; an IPv4 prefix has 1 to 32 bits";
        if (subscribers.MaxPorts < 0 || subscribers.MaxPortsPerProtocol < 0 || subscribers.MaxFlows < 0 || subscribers.NewFlowsPerSecond < 0 || config.MaxFlowsPerDestination < 0)
            yield return "a limit below 0; 0 is no limit";
        if (subscribers.NewFlowsBurst < 1)
            yield return "subscribers.new-flows-burst below 1 forbids every flow; it is how many may be opened at one moment";
        if (config.Allocation.RandomTries < 1)
            yield return "ports.random-tries below 1; at least one port must be tried";
        if (config.Quarantine.MaxPorts < 1)
            yield return "quarantine.max-ports below 1; for no quarantine leave its times at 0";
    }

    private static IEnumerable<string> OfAddresses(NatConfig config)
    {
        if (config.Pooling != AddressPooling.Bitmask || config.Outside.IsDefaultOrEmpty)
            yield break;
        var pool = config.Outside[0];
        bool isPrefix = config.Outside.Length == 1 && long.IsPow2(pool.Count) && pool.First.Value % pool.Count == 0;
        if (!isPrefix)
            yield return $"pooling bitmask puts host bits behind the prefix of the pool, and outside is not one prefix; write it as 203.0.113.0/28";
    }

    private static IEnumerable<string> OfBlocks(NatConfig config)
    {
        var blocks = config.Blocks;
        if (blocks.Size == 0)
            yield break;
        var range = config.Ports ?? PortGround.Unprivileged;
        if (blocks.Size < PortBlockRules.LeastSize || blocks.Size > range.Count)
            yield return $"blocks.size {blocks.Size}; a block has from {PortBlockRules.LeastSize} to all {range.Count} ports of the range {range}, or 0 for none";
        else if (config.Outside.Sum(r => r.Count) * (range.Count / blocks.Size) > PortBlocks.MostBlocks)
            yield return $"more than {PortBlocks.MostBlocks} blocks of {blocks.Size} ports; raise blocks.size or take fewer outside addresses";
        if (blocks.MaxPerSubscriber < 1)
            yield return "blocks.max-per-subscriber below 1; nobody would get a port";
    }
}
