using Nat.Core.Packets;

namespace Nat.Core.Translation;

// The ports that subscribers have to themselves.
internal sealed partial class PortLedger
{
    /// <summary>Begins a walk through the ports that a host has to itself.</summary>
    public ShareCursor SharesOf(InsideHost host) => new(host, _plan is null ? ShareCursor.AtBlocks : ShareCursor.AtOwn);

    /// <summary>Goes on with a walk: what a host has for ever, then its blocks, the newest first.</summary>
    /// <returns>False at the end.</returns>
    public bool TryNext(ref ShareCursor cursor, out Ipv4Address external, out PortSpan span)
    {
        if (cursor.Step == ShareCursor.AtOwn)
        {
            cursor.Step = ShareCursor.AtBlocks;
            if (_plan!.TryFind(cursor.Host, out external, out span))
                return true;
        }

        (external, span) = (default, default);
        if (_blocks is null)
            return false;
        lock (_lock)
        {
            int place = _subscribers!.Find(cursor.Host);
            if (cursor.Step == ShareCursor.AtBlocks)
                cursor.Step = place < 0 ? 0 : _subscribers[place].FirstBlock;

            // Another worker may have taken it back since.
            int number = cursor.Step - 1;
            if (number < 0 || !_blocks.IsOf(number, _subscribers.SubscriberOf(cursor.Host)))
                return false;
            (external, span) = (_blocks.AddressOf(number), PortSpan.Of(_blocks.PortsOf(number)));
            cursor.Step = _blocks.Before(number);
            return true;
        }
    }

    /// <summary>Gives a host one block of ports more.</summary>
    /// <param name="host">The host.</param>
    /// <param name="wanted">The external address, if the host is not paired with another one.</param>
    /// <param name="external">The external address.</param>
    /// <param name="span">The ports.</param>
    /// <returns>False if it may have no more, or there is none.</returns>
    public bool TryGive(InsideHost host, Ipv4Address wanted, out Ipv4Address external, out PortSpan span)
    {
        (external, span) = (wanted, default);
        if (_blocks is null || (_plan is not null && !_plan.TryFind(host, out external, out _)))
            return false;
        lock (_lock)
        {
            int place = _subscribers!.FindOrAdd(host, _now);
            if (place < 0)
                return false;
            ref var state = ref _subscribers[place];
            if (state.HasAddress && !_config.SoftPairing)
                external = state.Address;
            else if (_config.SoftPairing)
                external = wanted;
            int number = state.Blocks < _mostBlocks ? _blocks.Give(_subscribers.SubscriberOf(host), ref state, external) : -1;
            if (number >= 0)
                span = PortSpan.Of(_blocks.PortsOf(number));
            else
                _subscribers.Forget(place, _now);
            return number >= 0;
        }
    }

    /// <summary>Takes back what a host was given and does not use, after a flow of it did not come into being.</summary>
    public void TakeBackUnused(InsideHost host)
    {
        if (_blocks is null)
            return;
        lock (_lock)
        {
            int place = _subscribers!.Find(host);
            if (place < 0)
                return;
            ref var state = ref _subscribers[place];
            for (int next = state.FirstBlock; next != 0;)
            {
                int number = next - 1;
                next = _blocks.Before(number);
                if (_blocks.IsIdle(number))
                    TakeBack(number, ref state, host, _now);
            }

            _subscribers.Forget(place, _now);
        }
    }

    /// <summary>The external address with which a host is paired; null if it is with none.</summary>
    public Ipv4Address? AddressOf(InsideHost host)
    {
        if (_plan is not null)
            return _plan.TryFind(host, out var external, out _) ? external : null;
        lock (_lock)
        {
            int place = _subscribers?.Find(host) ?? -1;
            return place >= 0 && _subscribers![place].HasAddress ? _subscribers[place].Address : null;
        }
    }

    /// <summary>Whether the external port of a flow is one of its subscriber's, where subscribers have ports of their own.</summary>
    private bool IsOfSubscriber(in LedgerFlow flow)
    {
        if (!GivesShares)
            return true;
        if (_plan is not null && _plan.TryFind(flow.Host, out var own, out var ports) && own == flow.External && ports.Contains(flow.Port))
            return true;
        return _blocks is not null && _blocks.NumberOf(flow.External, flow.Port) is >= 0 and var number
            && _blocks.IsOf(number, _subscribers!.SubscriberOf(flow.Host));
    }

    private void TakeBack(int number, ref SubscriberState state, InsideHost host, Instant at)
    {
        var block = BlockOf(number, host);
        if (_blocks!.TakeBack(number, ref state))
            _observer?.BlockReturned(block, at);
    }

    private PortBlock BlockOf(int number, InsideHost host) => new(
        new Ipv4Prefix(_subscribers!.SubscriberOf(host).Address, _config.Subscribers.PrefixLength), host.Zone, _blocks!.AddressOf(number), _blocks.PortsOf(number));
}
