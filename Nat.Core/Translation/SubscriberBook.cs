using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// The subscribers that hold something, and their limits. For one caller at a time.
/// </summary>
internal sealed class SubscriberBook : IDisposable
{
    // Places looked at for subscribers that hold nothing any more, for each new one: twice the places that there are for one subscriber.
    private const int PlacesPerNew = 8;

    // No IP protocol has this number, so the key of a subscriber is that of nothing else, and not default.
    private const byte KeyProtocol = byte.MaxValue;

    private readonly SubscriberRules _rules;
    private readonly LedgerTable<SubscriberState> _states;
    private readonly uint _mask;
    private readonly long _interval;   // nanoseconds from one new flow to the next, in the long run; 0 for no limit
    private readonly long _tolerance;  // how far a burst may be ahead of that
    private uint _sweepAt;

    /// <summary>Makes an empty book.</summary>
    /// <param name="rules">The limits.</param>
    /// <param name="capacity">How many subscribers can hold something at once.</param>
    /// <param name="hash">The keyed hash.</param>
    public SubscriberBook(SubscriberRules rules, int capacity, FlowHash hash)
    {
        _rules = rules;
        _states = new LedgerTable<SubscriberState>(capacity, hash);
        _mask = uint.MaxValue << (32 - rules.PrefixLength);
        _interval = rules.NewFlowsPerSecond == 0 ? 0 : Instant.NanosecondsPerSecond / rules.NewFlowsPerSecond;
        _tolerance = _interval * (rules.NewFlowsBurst - 1);
    }

    /// <summary>Subscribers that are known.</summary>
    public int Count => _states.Count;

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _states.Bytes;

    /// <summary>Places that there are, taken or not.</summary>
    public uint Places => _states.Places;

    /// <summary>What a subscriber holds, by its place.</summary>
    public ref SubscriberState this[int place] => ref _states[place];

    /// <summary>The first address of the subscriber of a host.</summary>
    public InsideHost SubscriberOf(InsideHost host) => host with { Address = new(host.Address.Value & _mask) };

    /// <summary>The place of the subscriber of a host, until the next <see cref="Forget"/>; -1 if it is not known.</summary>
    public int Find(InsideHost host) => _states.Find(KeyOf(host));

    /// <summary>The same; it is known from now on. -1 if there is no room.</summary>
    public int FindOrAdd(InsideHost host, Instant now)
    {
        int known = Find(host);
        if (known >= 0)
            return known;
        for (int i = 0; i < PlacesPerNew; i++)
        {
            _sweepAt = (_sweepAt + 1) % _states.Places;
            Forget((int)_sweepAt, now);
        }

        return _states.FindOrAdd(KeyOf(host));
    }

    /// <summary>Forgets the address of a subscriber that holds nothing, and the subscriber itself if it owes nothing either.</summary>
    public void Forget(int place, Instant now)
    {
        ref var state = ref _states[place];
        if (_states.KeyAt(place) == default || state is not { Flows: 0, Blocks: 0, TcpPorts: 0, UdpPorts: 0, OtherPorts: 0 })
            return;
        state.HasAddress = false;
        if (state.RestedAt <= now.Nanoseconds)
            _states.RemoveAt(place);
    }

    /// <summary>Whether a subscriber may have one flow more.</summary>
    /// <param name="state">What it holds.</param>
    /// <param name="isOwn">Whether it opens the flow itself: what others open does not count for its rate.</param>
    /// <param name="now">The time.</param>
    public DropReason MayOpen(in SubscriberState state, bool isOwn, Instant now)
    {
        if (_rules.MaxFlows != 0 && state.Flows >= _rules.MaxFlows)
            return DropReason.SubscriberFlowLimit;
        return isOwn && _interval != 0 && state.RestedAt - now.Nanoseconds > _tolerance ? DropReason.SubscriberRateLimit : DropReason.None;
    }

    /// <summary>Whether a subscriber may take one port more.</summary>
    public bool MayTakePort(ref SubscriberState state, byte protocol) =>
        (_rules.MaxPorts == 0 || state.TcpPorts + state.UdpPorts + state.OtherPorts < _rules.MaxPorts)
        && (_rules.MaxPortsPerProtocol == 0 || SubscriberState.PortsOf(ref state, protocol) < _rules.MaxPortsPerProtocol);

    /// <summary>A subscriber has one flow more.</summary>
    public void Opened(ref SubscriberState state, bool isOwn, Instant now)
    {
        state.Flows++;
        if (isOwn && _interval != 0)
            state.RestedAt = Math.Max(state.RestedAt, now.Nanoseconds) + _interval;
    }

    /// <summary>A subscriber has one flow less.</summary>
    /// <param name="state">What it holds.</param>
    /// <param name="isUndone">Whether it is a flow of its own that did not come into being, and does not count for its rate.</param>
    public void Ended(ref SubscriberState state, bool isUndone)
    {
        state.Flows--;
        if (isUndone)
            state.RestedAt -= _interval;
    }

    /// <summary>The first host of the subscriber at a place; false if the place is not taken.</summary>
    public bool TryHostAt(int place, out InsideHost subscriber)
    {
        var key = _states.KeyAt(place);
        subscriber = new(key.Source, key.Zone);
        return key != default;
    }

    /// <summary>
    /// Takes over from the book of the configuration before which subscribers are paired with an address that is still in the pool, and how much
    /// of their rate they have used up.
    /// </summary>
    public void Inherit(SubscriberBook before, AddressPool pool)
    {
        if (before._rules.PrefixLength != _rules.PrefixLength)
            return;
        for (int place = 0; place < before.Places; place++)
        {
            if (!before.TryHostAt(place, out var subscriber) || _states.FindOrAdd(KeyOf(subscriber)) is not (>= 0 and var here))
                continue;
            var known = before[place];
            ref var state = ref _states[here];
            state.RestedAt = _interval == 0 ? 0 : known.RestedAt;
            if (known.HasAddress && pool.Contains(known.Address))
                (state.HasAddress, state.Address) = (true, known.Address);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _states.Dispose();

    private FlowTuple KeyOf(InsideHost host) => new FlowTuple(KeyProtocol, SubscriberOf(host).Address, 0, default, 0).WithZone(host.Zone);
}
