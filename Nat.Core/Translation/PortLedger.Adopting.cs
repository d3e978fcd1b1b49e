using Nat.Core.Flows;

namespace Nat.Core.Translation;

// How a ledger takes over what was counted before it was made. Nobody else uses it meanwhile.
internal sealed partial class PortLedger
{
    /// <summary>The blocks that subscribers have, those of one subscriber in the order in which it got them.</summary>
    public IEnumerable<GivenBlock> Blocks
    {
        get
        {
            if (_blocks is null)
                yield break;
            for (int place = 0; place < _subscribers!.Places; place++)
            {
                List<GivenBlock> own = [];
                if (_subscribers.TryHostAt(place, out var subscriber))
                {
                    for (int next = _subscribers[place].FirstBlock; next != 0; next = _blocks.Before(next - 1))
                        own.Add(new(subscriber, _blocks.AddressOf(next - 1), _blocks.PortsOf(next - 1)));
                }

                for (int i = own.Count - 1; i >= 0; i--)
                    yield return own[i];
            }
        }
    }

    /// <summary>By what free blocks are chosen; null if there are no blocks.</summary>
    public SeededRandom? BlockRandom => _blocks?.Random;

    /// <summary>The ports that rest, those first that were freed first.</summary>
    public IEnumerable<RestingPort> Resting => _rest?.All ?? [];

    /// <summary>Whether the ports that rest do so towards one destination only; null if none ever does.</summary>
    public bool? RestsByDestination => _rest is null ? null : _config.Quarantine.SameDestination;

    /// <summary>
    /// Whether the external port of an entry is one that its subscriber may have, where subscribers have ports of their own: in a block that is
    /// its own or nobody's, or among those that it has for ever.
    /// </summary>
    public bool Fits(in FlowTuple original, in FlowTuple reply, FlowStatus status)
    {
        var flow = FlowOf(original, reply, status);
        return !flow.IsDynamic || IsOfSubscriber(flow) || (TryFindBlock(flow, out int number) && !_blocks!.IsGiven(number));
    }

    /// <summary>Counts an entry in that there is already, whatever the limits say. Its block becomes its subscriber's if it is nobody's.</summary>
    /// <returns>False if there is no room to note it.</returns>
    public bool TryAdopt(in FlowTuple original, in FlowTuple reply, FlowStatus status, Instant now)
    {
        var flow = FlowOf(original, reply, status);
        _now = now;
        if (flow.IsDynamic && TryFindBlock(flow, out int block) && _blocks!.IsGiven(block) && !IsOfSubscriber(flow))
        {
            // It was opened by a static mapping that is gone. Its port is not its subscriber's, and never was.
            (_strays ??= []).Add(original);
            flow = flow with { IsDynamic = false };
        }

        if (IsFull(_uses) || IsFull(_taken) || IsFull(_destinations))
            return false;
        if (_subscribers is not null)
        {
            int place = _subscribers.FindOrAdd(flow.Host, now);
            if (place < 0)
                return false;
            ref var state = ref _subscribers[place];
            state.Flows++;
            if (flow.IsDynamic && TryFindBlock(flow, out int number) && !_blocks!.IsGiven(number))
                _blocks.Restore(number, _subscribers.SubscriberOf(flow.Host), ref state);
        }

        if (flow.IsDynamic)
            UsePort(flow);
        if (_destinations is not null && flow.GoesOut)
            _destinations[_destinations.FindOrAdd(DestinationKey(flow.Arriving))]++;
        return true;
    }

    private bool TryFindBlock(in LedgerFlow flow, out int number) => (number = _blocks?.NumberOf(flow.External, flow.Port) ?? -1) >= 0;

    /// <summary>Gives a subscriber a block that it had, if there is such a block and nobody has it.</summary>
    public void Adopt(in GivenBlock block, Instant now)
    {
        _now = now;
        if (_blocks is null || _blocks.NumberOf(block.External, block.Ports.First) is not (>= 0 and var number))
            return;
        bool isSame = _blocks.PortsOf(number) == block.Ports && _subscribers!.SubscriberOf(block.Subscriber) == block.Subscriber;
        if (isSame && !_blocks.IsGiven(number) && _subscribers!.FindOrAdd(block.Subscriber, now) is >= 0 and var place)
            _blocks.Restore(number, block.Subscriber, ref _subscribers[place]);
    }

    /// <summary>Lets a port rest on.</summary>
    /// <param name="port">The port.</param>
    /// <param name="byDestination">Whether it rests towards one destination only; if that is not how ports rest here, it does not.</param>
    public void Adopt(in RestingPort port, bool byDestination)
    {
        if (byDestination == RestsByDestination)
            _rest!.Keep(port);
    }

    /// <summary>Takes back the blocks that were adopted and that no entry uses.</summary>
    public void TakeBackIdle(Instant now)
    {
        _now = now;
        foreach (var block in Blocks.ToList())
            TakeBackUnused(block.Subscriber);
    }

    /// <summary>
    /// Takes over from the ledger of the configuration before what does not follow from the entries: blocks, before any entry is adopted, ports
    /// that rest, with which address a subscriber is paired, and how much of its rate it has used up.
    /// </summary>
    public void Inherit(PortLedger before, Instant now)
    {
        if (_blocks is not null && before._blocks is not null)
            _blocks.Random.State = before._blocks.Random.State;
        foreach (var block in before.Blocks)
            Adopt(block, now);
        foreach (var port in before.Resting)
            Adopt(port, before.RestsByDestination == true);
        if (_subscribers is not null && before._subscribers is not null)
            _subscribers.Inherit(before._subscribers, _pool);
    }
}
