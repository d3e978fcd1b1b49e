using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// Chooses the external endpoint of a new flow: keep the port if it is free, else search at random within the class of the port
/// (RFC 4787 section 4.2.1, RFC 6056 section 3.3.1; the rounds and their bounds are those of Linux, PRT-05, the way from port to port is
/// not). Each of several workers searches first in a block of its own, so that they do not ask for one port at the same moment.
/// </summary>
internal sealed class PortAllocator
{
    /// <summary>Probes of the first round. Each further round begins elsewhere and has half as many.</summary>
    public const int FirstRoundProbes = 128;

    /// <summary>A round is not begun with fewer probes than this: 128 + 64 + 32 + 16 = 240 in all, and 128 more for one of several workers.</summary>
    public const int LeastRoundProbes = 16;

    /// <summary>In this many last probes of a round, the tuple of a closed connection is free, too.</summary>
    public const int TakeOverProbes = 32;

    // In the last probes of a round it is looked at exactly, and in all of them where the round is through the whole range: there is no other port.
    private const int ExactProbes = 2 * TakeOverProbes;
    private const int ProbesAhead = 8;

    // Primes beyond 65,536: a step of so many ports comes by every port of a range before it comes by one again, however long the range is.
    private static ReadOnlySpan<uint> Steps =>
        [89_513, 98_909, 116_447, 150_427, 190_339, 220_931, 326_687, 507_781, 570_131, 635_711, 901_489, 922_643, 966_991, 975_133, 1_005_581, 1_028_221];

    private static readonly PortRange AllIdentifiers = new(0, ushort.MaxValue);

    private readonly NatConfig _config;
    private readonly AddressPool _pool;
    private readonly SeededRandom _random;
    private readonly WorkerShare _share;
    private readonly ulong _poolKey;

    /// <summary>Makes an allocator.</summary>
    /// <param name="config">Range, preservation, pooling.</param>
    /// <param name="pool">The external addresses.</param>
    /// <param name="random">The engine's randomness.</param>
    /// <param name="share">Which worker's it is.</param>
    public PortAllocator(NatConfig config, AddressPool pool, SeededRandom random, WorkerShare share) =>
        (_config, _pool, _random, _share, _poolKey) = (config, pool, random, share, random.Next());

    private PortAllocator(PortAllocator first, int worker, SeededRandom random)
    {
        (_config, _pool, _random, _poolKey) = (first._config, first._pool, random, first._poolKey);
        _share = first._share with { Worker = worker };
    }

    /// <summary>The allocator of another worker, which picks the same addresses.</summary>
    public PortAllocator Share(int worker, SeededRandom random) => new(this, worker, random);

    /// <summary>
    /// Gives the source of a tuple an external endpoint.
    /// </summary>
    /// <param name="outbound">The tuple as it would leave if only its destination were translated.</param>
    /// <param name="preferred">An external endpoint to try first, as the destination of a tuple; null if there is none.</param>
    /// <param name="test">Whether a flow may leave with a tuple.</param>
    /// <param name="translated">The tuple with which it leaves.</param>
    /// <returns>False if nothing free was found within the bounds.</returns>
    public bool TryChoose(in FlowTuple outbound, FlowTuple? preferred, IPortTest test, out FlowTuple translated)
    {
        if (preferred is { } known && _pool.Contains(known.Destination))
        {
            translated = outbound.WithSource(known.Destination, known.DestinationPort);
            if (IsInRange(known.DestinationPort, outbound.Protocol) && test.IsFree(translated, PortCare.Full))
                return true;
        }

        translated = FirstTry(outbound);
        var address = translated.Source;
        var space = Protocols.PortSpaceOf(outbound.Protocol, _config.Protocols);
        if ((_config.PreservePorts || space == PortSpace.None) && IsInRange(outbound.SourcePort, outbound.Protocol) && test.IsFree(translated, PortCare.Full))
            return true;
        return space != PortSpace.None && TrySearch(outbound, address, RangeFor(outbound, space), test, out translated);
    }

    /// <summary>The tuple that <see cref="TryChoose"/> tries first when nothing is preferred.</summary>
    public FlowTuple FirstTry(in FlowTuple outbound) => outbound.WithSource(PickAddress(outbound), outbound.SourcePort);

    private bool TrySearch(in FlowTuple outbound, Ipv4Address address, PortRange range, IPortTest test, out FlowTuple translated)
    {
        var block = _share.BlockOf(range);
        if (block != range && TryRound(outbound, address, block, Math.Min(FirstRoundProbes, block.Count), test, out translated))
            return true;
        for (int probes = Math.Min(FirstRoundProbes, range.Count); ; probes /= 2)
        {
            if (TryRound(outbound, address, range, probes, test, out translated))
                return true;
            if (probes >= range.Count || probes / 2 < LeastRoundProbes)
                return false;
        }
    }

    private bool TryRound(in FlowTuple outbound, Ipv4Address address, PortRange range, int probes, IPortTest test, out FlowTuple translated)
    {
        translated = default;

        // From port to port, free ones would be used up in runs, and in a nearly full pool a search would go through whole runs of taken ones:
        // fifty probes where nine tenths are taken. By steps of a length that changes it is ten.
        ulong offset = _random.Below(1 << 16);
        uint step = Steps[(int)_random.Below((uint)Steps.Length)];
        for (int probe = 0; probe < probes; probe++)
        {
            // Most searches end with the first probe. One that does not will take several: their memory is asked for at once.
            if (probe % ProbesAhead == 1)
            {
                for (int ahead = probe; ahead < Math.Min(probe + ProbesAhead, probes); ahead++)
                    test.Foresee(At(outbound, address, range, offset + ((ulong)step * (uint)ahead)));
            }

            int left = probes - probe;
            translated = At(outbound, address, range, offset + ((ulong)step * (uint)probe));
            if (test.IsFree(translated, probes < range.Count && left > ExactProbes ? PortCare.Glance : left > TakeOverProbes ? PortCare.Full : PortCare.TakeOver))
                return true;
        }

        return false;
    }

    private static FlowTuple At(in FlowTuple outbound, Ipv4Address address, PortRange range, ulong offset) =>
        outbound.WithSource(address, (ushort)(range.First + (offset % (uint)range.Count)));

    private Ipv4Address PickAddress(in FlowTuple outbound)
    {
        ulong input = _config.Pooling == AddressPooling.Paired ? outbound.Source.Value : ((ulong)outbound.Source.Value << 32) | outbound.Destination.Value;
        return _pool.Pick(SeededRandom.Mix(input ^ _poolKey));
    }

    private bool IsInRange(ushort port, byte protocol) =>
        _config.Ports is not { } range || Protocols.PortSpaceOf(protocol, _config.Protocols) != PortSpace.Ports || range.Contains(port);

    /// <summary>The classes of Linux: a privileged port stays privileged, and below 512 stays below 512 (PRT-02).</summary>
    private PortRange RangeFor(in FlowTuple outbound, PortSpace space)
    {
        if (space == PortSpace.Identifiers)
            return AllIdentifiers;
        return _config.Ports ?? outbound.SourcePort switch
        {
            < 512 => new PortRange(1, 511),
            < 1024 => new PortRange(600, 1023),
            _ => new PortRange(1024, ushort.MaxValue),
        };
    }
}
