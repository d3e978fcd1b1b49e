using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Tests.Support;

/// <summary>Writes down who gets which block of ports.</summary>
internal sealed class BlockLog : IFlowObserver, IPortBlockObserver
{
    /// <summary>All records, as <c>+10.0.0.1 203.0.113.1 1024-1087</c> or with a minus.</summary>
    public List<string> Records { get; } = [];

    /// <summary>Who has what now.</summary>
    public List<PortBlock> Given { get; } = [];

    public void Created(in FlowSnapshot flow, Instant at)
    {
    }

    public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
    {
    }

    public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
    }

    public void BlockGiven(in PortBlock block, Instant at)
    {
        var (external, ports) = (block.External, block.Ports);
        Assert.That(Given.Any(b => b.External == external && b.Ports == ports), Is.False, "a block has one owner");
        Given.Add(block);
        Records.Add($"+{block.Subscriber.Network} {block.External} {block.Ports}");
    }

    public void BlockReturned(in PortBlock block, Instant at)
    {
        Assert.That(Given.Remove(block), Is.True, "what is returned was given");
        Records.Add($"-{block.Subscriber.Network} {block.External} {block.Ports}");
    }
}
