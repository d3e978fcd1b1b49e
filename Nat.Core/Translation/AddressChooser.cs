using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>Picks the external address of a new mapping, and says whether another one may be tried (MAP-06, MAP-07).</summary>
internal sealed class AddressChooser
{
    /// <summary>Addresses whose ports are searched for one mapping.</summary>
    public const int MostAddresses = 64;

    private readonly NatConfig _config;
    private readonly AddressPool _pool;
    private readonly PortLedger? _ledger;
    private readonly SeededRandom _random;
    private readonly int _all;   // addresses that are tried where more than one may be

    /// <summary>Makes a chooser.</summary>
    /// <param name="config">The policy.</param>
    /// <param name="pool">The external addresses.</param>
    /// <param name="ledger">What subscribers hold; null if nobody keeps it.</param>
    /// <param name="random">The engine's randomness.</param>
    public AddressChooser(NatConfig config, AddressPool pool, PortLedger? ledger, SeededRandom random)
        : this(config, pool, ledger, random, random.Next())
    {
    }

    private AddressChooser(NatConfig config, AddressPool pool, PortLedger? ledger, SeededRandom random, ulong poolKey)
    {
        (_config, _pool, _ledger, _random, Key) = (config, pool, ledger, random, poolKey);
        _all = (int)Math.Min(pool.Count, MostAddresses);
    }

    /// <summary>What decides which host has which address of the pool; the same for all workers.</summary>
    public ulong Key { get; set; }

    /// <summary>The number of the address that is picked next where they go by turn.</summary>
    public uint Turn { get; set; }

    /// <summary>The chooser of another worker: it picks the same addresses where they do not go by turn or by chance.</summary>
    public AddressChooser Share(int worker, SeededRandom random) => new(_config, _pool, _ledger, random, Key) { Turn = (uint)worker };

    /// <summary>The chooser of another configuration: it goes on where this one is, and picks the same addresses of the same pool.</summary>
    public AddressChooser With(NatConfig config, AddressPool pool, PortLedger? ledger) => new(config, pool, ledger, _random, Key) { Turn = Turn };

    /// <summary>The address that will probably be picked.</summary>
    public Ipv4Address Guess(in FlowTuple outbound) => _config.Pooling switch
    {
        AddressPooling.Paired => Hashed(outbound.Source.Value),
        AddressPooling.Arbitrary => Hashed(((ulong)outbound.Source.Value << 32) | outbound.Destination.Value),
        AddressPooling.Bitmask => _pool.At(outbound.Source.Value % _pool.Count),
        _ => _pool.At(Turn % _pool.Count),
    };

    /// <summary>Picks the address of a mapping.</summary>
    /// <param name="outbound">The tuple that goes out.</param>
    /// <param name="zone">The zone of its sender.</param>
    /// <param name="tries">How many addresses may be tried, this one included.</param>
    public Ipv4Address Pick(in FlowTuple outbound, ushort zone, out int tries)
    {
        tries = _config.SoftPairing || _config.Pooling is AddressPooling.Random or AddressPooling.RoundRobin ? _all : 1;
        switch (_config.Pooling)
        {
            case AddressPooling.Random:
                return _pool.At(_random.Below(_pool.Count));
            case AddressPooling.Sticky when _ledger!.AddressOf(new(outbound.Source, zone)) is { } known:
                return known;
            case AddressPooling.RoundRobin or AddressPooling.Sticky:
                tries = _all;
                return _pool.At(Turn++ % _pool.Count);
            default:
                return Guess(outbound);
        }
    }

    private Ipv4Address Hashed(ulong input) => _pool.Pick(SeededRandom.Mix(input ^ Key));
}
