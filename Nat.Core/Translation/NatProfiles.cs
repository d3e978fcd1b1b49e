using System.Collections.Immutable;
using Nat.Core.Conntrack;

namespace Nat.Core.Translation;

/// <summary>The named configurations.</summary>
public static class NatProfiles
{
    /// <summary>
    /// Linux 6.x: nftables masquerade or snat with default sysctls. Timeouts from nf_conntrack_proto_tcp.c, _udp.c, _icmp.c
    /// and _generic.c; behaviour from nf_nat_core.c.
    /// </summary>
    public static NatConfig Linux { get; } = new()
    {
        Profile = "linux",
        Mapping = MappingBehavior.AddressAndPortDependent,
        Filtering = FilteringBehavior.AddressAndPortDependent,
        Pooling = AddressPooling.Arbitrary,
        ReuseMappings = true,
        Hairpinning = false,
        VerifyQuotedChecksums = false,
        TranslateSourceQuench = true,
        Overload = OverloadPolicy.EarlyDrop,
        Timeouts = new FlowTimeouts
        {
            ByClass = Seconds(0, 120, 60, 432_000, 120, 60, 30, 120, 10, 120, 300, 300, 30, 120, 30, 600),
            UdpStreamAfter = TimeSpan.FromSeconds(2),
            Fragment = TimeSpan.FromSeconds(30),
        },
    };

    /// <summary>
    /// Linux with the flag <c>random</c> (NF_NAT_RANGE_PROTO_RANDOM): get_unique_tuple in nf_nat_core.c leaves out the reuse of the source's
    /// mapping and the preservation of the port, and searches from a random port or identifier of the same class.
    /// </summary>
    public static NatConfig LinuxRandom { get; } = Linux with { Profile = "linux-random", ReuseMappings = false, PreservePorts = false };

    /// <summary>
    /// Linux with the flag <c>fully-random</c> (NF_NAT_RANGE_PROTO_RANDOM_FULLY). It once drew from a better source than
    /// <see cref="LinuxRandom"/>; nf_nat_core.c asks for both flags together (NF_NAT_RANGE_PROTO_RANDOM_ALL) since Linux 5.0, so they do the same.
    /// </summary>
    public static NatConfig LinuxFullyRandom { get; } = LinuxRandom with { Profile = "linux-fully-random" };

    /// <summary>
    /// What the RFCs require and recommend: RFC 4787 (BCP 127), 5382, 5508 and 7857. Timeouts: RFC 5382 REQ-5 (established
    /// 2 h 4 min, transitory 4 min), RFC 7857 section 2.2 (4 min after RST), RFC 4787 REQ-5 (UDP 5 min), RFC 5508 REQ-2 (ICMP 60 s).
    /// A connection of which one side has sent FIN is established still (RFC 6146 section 3.5.2.2).
    /// </summary>
    public static NatConfig Rfc4787 { get; } = new()
    {
        Profile = "rfc4787",
        Mapping = MappingBehavior.EndpointIndependent,
        Filtering = FilteringBehavior.EndpointIndependent,
        Pooling = AddressPooling.Paired,
        Hairpinning = true,
        VerifyQuotedChecksums = true,
        TranslateSourceQuench = false,
        Overload = OverloadPolicy.Refuse,
        Tcp = new() { Liberal = true, ReopenAfterReset = true, CloseNeedsBothSides = true },
        Timeouts = new FlowTimeouts
        {
            ByClass = Seconds(0, 240, 240, 7440, 7440, 7440, 240, 240, 240, 240, 7440, 7440, 300, 300, 60, 300),
            UdpStreamAfter = TimeSpan.Zero,
            Fragment = TimeSpan.FromSeconds(30),
        },
    };

    /// <summary>All profiles, in the order in which they are listed.</summary>
    public static ImmutableArray<NatConfig> All { get; } = [Linux, LinuxRandom, LinuxFullyRandom, Rfc4787];

    /// <summary>The profile of that name, or null.</summary>
    public static NatConfig? Find(string name) => All.FirstOrDefault(p => p.Profile == name);

    private static ImmutableArray<TimeSpan> Seconds(params ReadOnlySpan<int> seconds)
    {
        var builder = ImmutableArray.CreateBuilder<TimeSpan>(seconds.Length);
        foreach (int s in seconds)
            builder.Add(TimeSpan.FromSeconds(s));
        return builder.MoveToImmutable();
    }
}
