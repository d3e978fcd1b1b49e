using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

// What the public side does under its lock.
internal sealed partial class PortLedger
{
    private LedgerFlow FlowOf(in FlowTuple original, in FlowTuple reply, FlowStatus status)
    {
        var ways = FlowWays.Of(original, reply, status);
        bool isDynamic = (status & (FlowStatus.SourceNat | FlowStatus.OpenedFromOutside)) != 0
            && Protocols.PortSpaceOf(original.Protocol, _config.Protocols) != PortSpace.None
            && !(_static.Uses(ways.Inbound.Destination) && _static.TryMapInbound(ways.Inbound, out _, out _))
            && _strays?.Contains(original) != true;
        return new(ways, (status & FlowStatus.OpenedFromOutside) != 0 ? original : reply, status, isDynamic);
    }

    private DropReason TryHold(in LedgerFlow flow)
    {
        int place = -1;
        if (_subscribers is not null)
        {
            place = _subscribers.FindOrAdd(flow.Host, _now);
            if (place < 0)
                return DropReason.TableFull;
        }

        var refusal = Test(flow, place);
        if (refusal != DropReason.None)
        {
            if (place >= 0)
                _subscribers!.Forget(place, _now);
            return refusal;
        }

        if (flow.IsDynamic)
            UsePort(flow);
        if (_destinations is not null && flow.GoesOut)
            _destinations[_destinations.FindOrAdd(DestinationKey(flow.Arriving))]++;
        if (place >= 0)
            _subscribers!.Opened(ref _subscribers[place], flow.GoesOut, _now);
        return DropReason.None;
    }

    private DropReason Test(in LedgerFlow flow, int place)
    {
        if (IsFull(_uses) || IsFull(_taken) || IsFull(_destinations))
            return DropReason.TableFull;
        if (_destinations is not null && flow.GoesOut && CountAt(_destinations, DestinationKey(flow.Arriving)) >= _config.MaxFlowsPerDestination)
            return DropReason.PortsExhausted;
        if (place < 0)
            return flow.IsDynamic && !IsOfSubscriber(flow) ? DropReason.LostRace : DropReason.None;
        ref var state = ref _subscribers![place];
        if (flow.IsDynamic)
        {
            if (!IsOfSubscriber(flow) || (_config.Pooling == AddressPooling.Sticky && !_config.SoftPairing && state.HasAddress && state.Address != flow.External))
                return DropReason.LostRace;
            if (_uses is not null && _uses.Find(UseKey(flow)) < 0 && !_subscribers.MayTakePort(ref state, flow.Protocol))
                return DropReason.SubscriberPortLimit;
        }

        return _subscribers.MayOpen(state, flow.GoesOut, _now);
    }

    private void LetGo(in LedgerFlow flow, TcpState? state, Instant at)
    {
        if (flow.IsDynamic)
            LeavePort(flow, state, at);
        if (_destinations is not null && flow.GoesOut)
            CountDown(_destinations, DestinationKey(flow.Arriving));
        if (_rest is not null && _config.Quarantine.SameDestination && flow is { GoesOut: true, IsDynamic: true } && state is { } ended)
            Rest(flow.Arriving, at, at + _config.Quarantine.After(flow.Protocol, ended));
        if (_subscribers is null)
            return;
        int place = _subscribers.Find(flow.Host);
        _subscribers.Ended(ref _subscribers[place], isUndone: state is null && flow.GoesOut);
        _subscribers.Forget(place, _now);
    }

    /// <summary>An entry uses its external port. For the first one it is a port of its subscriber from now on.</summary>
    private void UsePort(in LedgerFlow flow)
    {
        bool isFirst = _uses is null || _uses[_uses.FindOrAdd(UseKey(flow))].Entries++ == 0;
        if ((isFirst || EachFlowTakes) && TryTakenKey(flow, out var key))
            _taken![_taken.FindOrAdd(key)]++;
        if (_subscribers is null)
            return;
        ref var state = ref _subscribers[_subscribers.Find(flow.Host)];
        if (isFirst)
            SubscriberState.PortsOf(ref state, flow.Protocol)++;
        if (!state.HasAddress && _config.Pooling == AddressPooling.Sticky && _pool.Contains(flow.External))
            (state.HasAddress, state.Address) = (true, flow.External);
        if (_blocks is not null && _blocks.NumberOf(flow.External, flow.Port) is >= 0 and var number && _blocks.Use(number))
            _observer?.BlockGiven(BlockOf(number, flow.Host), _now);
    }

    /// <summary>An entry does not use its external port any more.</summary>
    private void LeavePort(in LedgerFlow flow, TcpState? ended, Instant at)
    {
        bool isLast = IsLastUse(flow, ended, at, out var restsUntil);
        if ((isLast || EachFlowTakes) && TryTakenKey(flow, out var key))
            CountDown(_taken!, key);
        if (isLast)
            Rest(flow.Ways.Inbound, at, restsUntil);
        if (_subscribers is null)
            return;
        ref var state = ref _subscribers[_subscribers.Find(flow.Host)];
        if (isLast)
            SubscriberState.PortsOf(ref state, flow.Protocol)--;
        if (_blocks is not null && _blocks.NumberOf(flow.External, flow.Port) is >= 0 and var number && _blocks.LeaveBlock(number))
            TakeBack(number, ref state, flow.Host, at);
    }

    /// <summary>
    /// One use of a port less. A sweep does not end entries in the order in which their time was up, so the last one to go is not always the
    /// one for which the port rests longest.
    /// </summary>
    /// <param name="flow">The entry that ends.</param>
    /// <param name="ended">Its state; null if it did not come into being.</param>
    /// <param name="at">When.</param>
    /// <param name="restsUntil">How long the port rests for all that used it; the origin of time if not at all.</param>
    /// <returns>Whether nobody uses it now.</returns>
    private bool IsLastUse(in LedgerFlow flow, TcpState? ended, Instant at, out Instant restsUntil)
    {
        restsUntil = default;
        if (_uses is null)
            return true;
        int place = _uses.Find(UseKey(flow));
        if (place < 0)
            return true;
        ref var use = ref _uses[place];
        if (_rest is not null && !_config.Quarantine.SameDestination && ended is { } state && at + _config.Quarantine.After(flow.Protocol, state) is var until)
            use.RestsUntil = until > use.RestsUntil ? until : use.RestsUntil;
        restsUntil = use.RestsUntil;
        bool isLast = --use.Entries == 0;
        if (isLast)
            _uses.RemoveAt(place);
        return isLast;
    }

    private void Rest(in FlowTuple inbound, Instant from, Instant until)
    {
        if (until > from)
            _rest!.Add(RestKey(inbound), from, until);
    }

    /// <summary>Whether each flow has an external endpoint of its own, so that one port may be taken many times.</summary>
    private bool EachFlowTakes => _config.Mapping == MappingBehavior.AddressAndPortDependent;

    private FlowTuple RestKey(in FlowTuple inbound) => _config.Quarantine.SameDestination ? inbound : inbound.WithSource(default, 0);

    private FlowTuple UseKey(in LedgerFlow flow)
    {
        var holder = _subscribers?.SubscriberOf(flow.Host) ?? flow.Host;
        return flow.Ways.Inbound.WithSource(holder.Address, 0).WithZone(holder.Zone);
    }

    private static FlowTuple DestinationKey(in FlowTuple inbound) => inbound.WithDestination(inbound.Destination, 0);

    private FlowTuple TakenKey(in FlowTuple inbound, Ipv4Address external, ushort first) =>
        (EachFlowTakes ? inbound : inbound.WithSource(default, 0).WithZone(0)).WithDestination(external, first);

    private bool TryTakenKey(in LedgerFlow flow, out FlowTuple key)
    {
        key = default;
        if (_taken is null)
            return false;
        var span = _ground.SpanAround(flow.Ways.Inbound);
        if (_plan is not null && _plan.TryFind(flow.Host, out var own, out var ports) && own == flow.External && ports.Contains(flow.Port))
            span = ports;
        else if (_blocks is not null && _blocks.NumberOf(flow.External, flow.Port) is >= 0 and var number)
            span = PortSpan.Of(_blocks.PortsOf(number));
        key = TakenKey(flow.Arriving, flow.External, span.First);
        return span.Contains(flow.Port) && _reserved?.Contains(flow.Protocol, flow.Port) != true;
    }

    private static bool IsFull<TValue>(LedgerTable<TValue>? table)
        where TValue : unmanaged => table is not null && table.Count == table.Capacity;

    private static int CountAt(LedgerTable<int> table, in FlowTuple key) => table.Find(key) is >= 0 and var place ? table[place] : 0;

    private static int CountDown(LedgerTable<int> table, in FlowTuple key)
    {
        int place = table.Find(key);
        if (place < 0)
            return 0;
        int left = --table[place];
        if (left == 0)
            table.RemoveAt(place);
        return left;
    }
}
