using System.Collections.Immutable;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// Everything that decides how a NAT behaves. A profile is a named value of this type (<see cref="NatProfiles"/>); nothing
/// about a profile stands anywhere else.
/// </summary>
public sealed record NatConfig
{
    /// <summary>The largest table: what an index of the directory can name.</summary>
    public const int MaxMaxFlows = 1 << 26;

    /// <summary>The name of the profile, or the one that a configuration file gives.</summary>
    public required string Profile { get; init; }

    /// <summary>Prefixes whose hosts are inside. Default: RFC 1918 and RFC 6598.</summary>
    public ImmutableArray<Ipv4Prefix> Inside { get; init; } =
        [Ipv4Prefix.Parse("10.0.0.0/8"), Ipv4Prefix.Parse("172.16.0.0/12"), Ipv4Prefix.Parse("192.168.0.0/16"), Ipv4Prefix.Parse("100.64.0.0/10")];

    /// <summary>The external addresses: any number of ranges, not necessarily contiguous (MAP-08).</summary>
    public ImmutableArray<Ipv4Range> Outside { get; init; } = [new(Ipv4Address.Parse("203.0.113.1"), Ipv4Address.Parse("203.0.113.1"))];

    /// <summary>Address of the NAT on the inside, the source of its ICMP errors to inside hosts.</summary>
    public Ipv4Address Gateway { get; init; } = Ipv4Address.Dummy;

    /// <summary>When flows share an external endpoint.</summary>
    public required MappingBehavior Mapping { get; init; }

    /// <summary>Who may send to a mapping.</summary>
    public required FilteringBehavior Filtering { get; init; }

    /// <summary>How a pool address is picked.</summary>
    public required AddressPooling Pooling { get; init; }

    /// <summary>Whether a host whose paired address has no port left gets one of another address, instead of none (RFC 7857 section 4).</summary>
    public bool SoftPairing { get; init; }

    /// <summary>Whether a new flow first tries the mapping that its internal endpoint already has, where it is unique (MAP-01, Linux).</summary>
    public bool ReuseMappings { get; init; }

    /// <summary>Whether a new flow first tries to keep its source port (PRT-01).</summary>
    public bool PreservePorts { get; init; } = true;

    /// <summary>
    /// External ports for dynamic mappings; null for the classes of the source port: below 512 to 1-511, 512-1023 to 600-1023,
    /// else 1024-65535 (PRT-02). A preserved port must lie in the range, too.
    /// </summary>
    public PortRange? Ports { get; init; }

    /// <summary>How external ports are chosen.</summary>
    public PortRules Allocation { get; init; } = new();

    /// <summary>How long freed ports rest.</summary>
    public PortQuarantine Quarantine { get; init; } = new();

    /// <summary>Ports in blocks.</summary>
    public PortBlockRules Blocks { get; init; } = new();

    /// <summary>Ports for ever.</summary>
    public DeterministicRules Deterministic { get; init; } = new();

    /// <summary>What one subscriber may take.</summary>
    public SubscriberRules Subscribers { get; init; } = new();

    /// <summary>
    /// Flows that one external address may have to one destination address, port and protocol; 0 for as many as there are ports. AWS: 55,000
    /// (NAT gateway basics).
    /// </summary>
    public int MaxFlowsPerDestination { get; init; }

    /// <summary>Whether inside hosts reach each other by external endpoints (HPN-01).</summary>
    public required bool Hairpinning { get; init; }

    /// <summary>Static mappings; the first that fits wins.</summary>
    public ImmutableArray<StaticMapping> StaticMappings { get; init; } = [];

    /// <summary>Destinations that are not translated (MAP-12).</summary>
    public ImmutableArray<Exclusion> Exclusions { get; init; } = [];

    /// <summary>How long an idle entry lives.</summary>
    public required FlowTimeouts Timeouts { get; init; }

    /// <summary>UDP ports with a timer of their own; the first that fits a flow counts.</summary>
    public ImmutableArray<UdpPortTimer> UdpPortTimers { get; init; } = [];

    /// <summary>How TCP is tracked.</summary>
    public TcpRules Tcp { get; init; } = new();

    /// <summary>Which protocols are known, and what becomes of the others.</summary>
    public ProtocolRules Protocols { get; init; } = new();

    /// <summary>What is done with fragments.</summary>
    public FragmentRules Fragments { get; init; } = new();

    /// <summary>What is done with the identification field.</summary>
    public IdentificationPolicy Identification { get; init; }

    /// <summary>What is done with packets that have options.</summary>
    public IpOptionPolicy IpOptions { get; init; }

    /// <summary>What is done about wrong checksums.</summary>
    public ChecksumPolicy Checksums { get; init; } = ChecksumPolicy.Verify;

    /// <summary>Whether an ICMP error whose quoted IP header has a wrong checksum is dropped (RFC 5508 REQ-3a; Linux does not look).</summary>
    public required bool VerifyQuotedChecksums { get; init; }

    /// <summary>Whether ICMP redirects and source quenches are translated (RFC 5508 REQ-10 says no; Linux translates source quench).</summary>
    public required bool TranslateSourceQuench { get; init; }

    /// <summary>What happens to a new flow when the table is full.</summary>
    public required OverloadPolicy Overload { get; init; }

    /// <summary>What the sender of a new flow hears if there is no port or no room for it.</summary>
    public ExhaustionAnswer OnExhaustion { get; init; }

    /// <summary>Capacity of the table, in flows.</summary>
    public int MaxFlows { get; init; } = 1_048_576;

    /// <summary>Largest datagram, in bytes, that may leave on the inside; 0 for no limit.</summary>
    public int InsideMtu { get; init; }

    /// <summary>Largest datagram, in bytes, that may leave on the outside; 0 for no limit.</summary>
    public int OutsideMtu { get; init; }

    /// <summary>ICMP errors that the NAT itself may send in a second; 0 for none (RFC 1812 section 4.3.2.8, RFC 5508 REQ-9).</summary>
    public int IcmpErrorsPerSecond { get; init; } = 1000;

    /// <summary>Which class those have.</summary>
    public IcmpErrorClass IcmpErrorClass { get; init; } = IcmpErrorClass.InternetworkControl;

    /// <summary>On which side its own addresses answer a ping.</summary>
    public PingAnswer AnswerPing { get; init; } = PingAnswer.Inside;

    /// <summary>Bytes of incomplete datagrams that are kept (PKT-02: Linux keeps 4 MiB).</summary>
    public int FragmentStoreBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The smallest link that IPv4 runs on, in bytes (RFC 791 section 3.2).</summary>
    public const int LeastMtu = 68;

    /// <summary>How long a UDP flow to a port may be idle, if the port has a timer of its own.</summary>
    public bool TryFindUdpTimer(ushort port, out TimeSpan idle)
    {
        idle = default;
        foreach (var timer in UdpPortTimers)
        {
            if (!timer.Ports.Contains(port))
                continue;
            idle = timer.Idle;
            return true;
        }

        return false;
    }

    /// <summary>What contradicts itself in this configuration, a sentence each; empty if nothing does.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var range in Outside)
        {
            foreach (var prefix in Inside)
            {
                if (range.Overlaps(prefix))
                    yield return $"outside addresses {range} overlap inside prefix {prefix}; an address can be on one side only";
            }
        }

        for (int i = 0; i < Outside.Length; i++)
        {
            for (int other = i + 1; other < Outside.Length; other++)
            {
                if (Outside[i].First.Value <= Outside[other].Last.Value && Outside[other].First.Value <= Outside[i].Last.Value)
                    yield return $"outside addresses {Outside[i]} and {Outside[other]} overlap; name each address once";
            }
        }

        if (Outside.IsDefaultOrEmpty)
            yield return "no outside address; a NAT needs at least one";
        if (Filtering == FilteringBehavior.EndpointIndependent && Mapping != MappingBehavior.EndpointIndependent)
            yield return "endpoint-independent filtering needs endpoint-independent mapping: otherwise an external endpoint belongs to nobody in particular";
        if (InsideMtu is not 0 and < LeastMtu || OutsideMtu is not 0 and < LeastMtu)
            yield return $"an MTU below {LeastMtu} bytes; IPv4 does not run on such a link";
        if (Tcp.MssClamp == MssClamp.Path && InsideMtu == 0 && OutsideMtu == 0)
            yield return "the TCP segment size is clamped to the path, and no link has an MTU";
        foreach (string fault in Tcp.Faults())
            yield return fault;
        foreach (byte protocol in Protocols.Handled.Except(ProtocolRules.Known))
            yield return $"protocol {protocol} is not known, so it can be translated by its addresses only";
        foreach (byte protocol in ProtocolRules.Always.Except(Protocols.Handled))
            yield return $"{IpProtocol.Name(protocol)} is not among the protocols; a NAT translates tcp and udp";
        if (Fragments is { BeforeFirst: > 0, Policy: FragmentPolicy.Drop })
            yield return "a limit for fragments that come before the first, while all fragments are dropped";
        foreach (var timer in UdpPortTimers.Where(timer => timer.Idle <= TimeSpan.Zero))
            yield return $"a timer of {timer.Idle.TotalSeconds} s for UDP port {timer.Ports}; it must be above 0";
        if (MaxFlows is < 1 or > MaxMaxFlows)
            yield return $"{MaxFlows} flows; the table holds from 1 to {MaxMaxFlows}";
        foreach (string fault in PortFaults.Of(this))
            yield return fault;
    }
}
