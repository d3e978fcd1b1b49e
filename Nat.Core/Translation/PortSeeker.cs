using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// Looks for a free port of an address (RFC 6056 section 3.3). Each of several workers searches first in a block of its own, so that they do
/// not ask for one port at the same moment. Linux's rounds and their bounds are PRT-05; the way from port to port is not Linux's.
/// </summary>
internal sealed class PortSeeker
{
    /// <summary>Probes of the first round. Each further round begins elsewhere and has half as many.</summary>
    public const int FirstRoundProbes = 128;

    /// <summary>A round is not begun with fewer probes than this: 128 + 64 + 32 + 16 = 240 in all, and 128 more for one of several workers.</summary>
    public const int LeastRoundProbes = 16;

    /// <summary>In this many last probes of a round, the tuple of a closed connection is free, too.</summary>
    public const int TakeOverProbes = 32;

    /// <summary>Probes of a search through a whole range: there are no more ports.</summary>
    public const int MostProbes = ushort.MaxValue + 1;

    /// <summary>
    /// The same where it is not known beforehand whether a port is left, because ports rest or depend on the remote address: after so many it is
    /// all but certain that fewer than one in a thousand is free.
    /// </summary>
    public const int MostBlindProbes = 4096;

    // In the last probes of a round it is looked at exactly, and in all of them where the round is through the whole range: there is no other port.
    private const int ExactProbes = 2 * TakeOverProbes;
    private const int ProbesAhead = 8;

    // Primes beyond 65,536: a step of so many ports comes by every port of a range before it comes by one again, however long the range is.
    private static ReadOnlySpan<uint> Steps =>
        [89_513, 98_909, 116_447, 150_427, 190_339, 220_931, 326_687, 507_781, 570_131, 635_711, 901_489, 922_643, 966_991, 975_133, 1_005_581, 1_028_221];

    private readonly PortRules _rules;
    private readonly ReservedPortSet? _reserved;
    private readonly SeededRandom _random;
    private readonly WorkerShare _share;
    private readonly ProtocolRules _protocols;
    private readonly int _mostProbes;

    /// <summary>Makes a seeker.</summary>
    /// <param name="config">How to look.</param>
    /// <param name="reserved">Ports to leave out; null if there are none.</param>
    /// <param name="random">The engine's randomness.</param>
    /// <param name="share">Which worker's it is.</param>
    public PortSeeker(NatConfig config, ReservedPortSet? reserved, SeededRandom random, WorkerShare share)
    {
        (_rules, _protocols, _reserved, _random, _share) = (config.Allocation, config.Protocols, reserved, random, share);
        _mostProbes = config.Quarantine.IsOn || config.Mapping == MappingBehavior.AddressDependent ? MostBlindProbes : MostProbes;
    }

    /// <summary>The port after the last one that was found in order.</summary>
    public uint Next { get; set; }

    /// <summary>The seeker of another configuration, which goes on where this one is.</summary>
    public PortSeeker With(NatConfig config, ReservedPortSet? reserved) => new(config, reserved, _random, _share) { Next = Next };

    /// <summary>Looks for a free port.</summary>
    /// <param name="outbound">The tuple as it would leave if only its destination were translated.</param>
    /// <param name="address">The external address.</param>
    /// <param name="span">Its ports.</param>
    /// <param name="search">How to look.</param>
    /// <param name="test">Whether a flow may leave with a tuple.</param>
    /// <param name="translated">The tuple with which it leaves.</param>
    /// <returns>False if nothing free was found within the bounds.</returns>
    public bool TrySeek(in FlowTuple outbound, Ipv4Address address, PortSpan span, PortSearch search, IPortTest test, out FlowTuple translated)
    {
        if (_rules.KeepParity && Protocols.PortSpaceOf(outbound.Protocol, _protocols) == PortSpace.Ports)
        {
            var alike = span.OfParity(outbound.SourcePort);
            if (alike.Count > 0 && TryAll(outbound, address, alike, search, test, out translated))
                return true;
        }

        return TryAll(outbound, address, span, search, test, out translated);
    }

    private bool TryAll(in FlowTuple outbound, Ipv4Address address, PortSpan span, PortSearch search, IPortTest test, out FlowTuple translated)
    {
        var block = _share.BlockOf(span);
        switch (search)
        {
            case PortSearch.RandomTries:
                return TryAtRandom(outbound, address, block, test, out translated);
            case PortSearch.InOrder:
                return (block != span && TryInOrder(outbound, address, block, test, out translated)) || TryInOrder(outbound, address, span, test, out translated);
            case PortSearch.WholeRange:
                return (block != span && TryRound(outbound, address, block, Math.Min(block.Count, _mostProbes), takesOver: false, test, out translated))
                    || TryRound(outbound, address, span, Math.Min(span.Count, _mostProbes), takesOver: false, test, out translated);
            default:
                return TryRounds(outbound, address, span, block, test, out translated);
        }
    }

    private bool TryRounds(in FlowTuple outbound, Ipv4Address address, PortSpan span, PortSpan block, IPortTest test, out FlowTuple translated)
    {
        if (block != span && TryRound(outbound, address, block, Math.Min(FirstRoundProbes, block.Count), takesOver: true, test, out translated))
            return true;
        for (int probes = Math.Min(FirstRoundProbes, span.Count); ; probes /= 2)
        {
            if (TryRound(outbound, address, span, probes, takesOver: true, test, out translated))
                return true;
            if (probes >= span.Count || probes / 2 < LeastRoundProbes)
                return false;
        }
    }

    private bool TryRound(in FlowTuple outbound, Ipv4Address address, PortSpan span, int probes, bool takesOver, IPortTest test, out FlowTuple translated)
    {
        translated = default;

        // From port to port, free ones would be used up in runs, and in a nearly full pool a search would go through whole runs of taken ones:
        // fifty probes where nine tenths are taken. By steps of a length that changes it is ten.
        ulong offset = _random.Below(MostProbes);
        uint step = Steps[(int)_random.Below((uint)Steps.Length)];
        for (int probe = 0; probe < probes; probe++)
        {
            // Most searches end with the first probe. One that does not will take several: their memory is asked for at once.
            if (probe % ProbesAhead == 1)
            {
                for (int ahead = probe; ahead < Math.Min(probe + ProbesAhead, probes); ahead++)
                    test.Foresee(At(outbound, address, span, offset + ((ulong)step * (uint)ahead)));
            }

            int left = probes - probe;
            translated = At(outbound, address, span, offset + ((ulong)step * (uint)probe));
            var care = takesOver && probes < span.Count && left > ExactProbes ? PortCare.Glance : takesOver && left <= TakeOverProbes ? PortCare.TakeOver : PortCare.Full;
            if (IsFree(translated, care, test))
                return true;
        }

        return false;
    }

    private bool TryAtRandom(in FlowTuple outbound, Ipv4Address address, PortSpan span, IPortTest test, out FlowTuple translated)
    {
        translated = default;
        for (int probe = 0; probe < _rules.RandomTries; probe++)
        {
            translated = outbound.WithSource(address, span.At(_random.Below((uint)span.Count)));
            if (IsFree(translated, PortCare.Full, test))
                return true;
        }

        return false;
    }

    private bool TryInOrder(in FlowTuple outbound, Ipv4Address address, PortSpan span, IPortTest test, out FlowTuple translated)
    {
        translated = default;
        uint first = Next > span.First ? (Next - span.First) / (uint)span.Distance : 0;
        for (uint probe = 0; probe < Math.Min(span.Count, _mostProbes); probe++)
        {
            translated = At(outbound, address, span, first + probe);
            if (!IsFree(translated, PortCare.Full, test))
                continue;
            Next = translated.SourcePort + 1u;
            return true;
        }

        return false;
    }

    private bool IsFree(in FlowTuple translated, PortCare care, IPortTest test) =>
        _reserved?.Contains(translated.Protocol, translated.SourcePort) != true && test.IsFree(translated, care);

    private static FlowTuple At(in FlowTuple outbound, Ipv4Address address, PortSpan span, ulong number) =>
        outbound.WithSource(address, span.At((uint)(number % (uint)span.Count)));
}
