using System.Collections.Immutable;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using static Nat.Cli.Configuration.ConfigField;
using static Nat.Cli.Configuration.ConfigText;

namespace Nat.Cli.Configuration;

/// <summary>
/// Every value of <see cref="NatConfig"/> by name. Options, the configuration file and the table of profiles all go through
/// this list, so none of them knows a value that the others do not.
/// </summary>
internal static class ConfigFields
{
    private const int LeastMtu = 68;
    private const int MostMtu = 65_535;

    /// <summary>All fields in the order in which they are shown.</summary>
    public static ImmutableArray<ConfigField> All { get; } =
        [.. Addresses(), .. Behaviour(), .. PortFields.All, .. Packets(), .. Fragments(), .. Tcp(), .. Timeouts(), .. Limits()];

    /// <summary>The field of that key, or null.</summary>
    public static ConfigField? Find(string key) => All.FirstOrDefault(f => f.Key == key);

    private static IEnumerable<ConfigField> Addresses() =>
    [
        Many("inside", nameof(NatConfig.Inside), c => c.Inside.Select(p => p.ToString()), (c, v) => c with { Inside = Prefixes(v) }),
        Many("outside", nameof(NatConfig.Outside), c => c.Outside.Select(r => r.ToString()), (c, v) => c with { Outside = Ranges(v) }),
        One("gateway", nameof(NatConfig.Gateway), c => c.Gateway.ToString(), (c, v) => c with { Gateway = Address(v) }),
        Many(
            "forward",
            nameof(NatConfig.StaticMappings),
            c => c.StaticMappings.Select(ForwardText.Show),
            (c, v) => c with { StaticMappings = [.. v.Select(ForwardText.Parse)] }),
        Many("exclude", nameof(NatConfig.Exclusions), c => c.Exclusions.Select(ExclusionText), (c, v) => c with { Exclusions = Exclusions(v) }),
    ];

    private static IEnumerable<ConfigField> Behaviour() =>
    [
        One("mapping", nameof(NatConfig.Mapping), c => Show(c.Mapping), (c, v) => c with { Mapping = Choice<MappingBehavior>(v) }),
        One("filtering", nameof(NatConfig.Filtering), c => Show(c.Filtering), (c, v) => c with { Filtering = Choice<FilteringBehavior>(v) }),
        One("pooling", nameof(NatConfig.Pooling), c => Show(c.Pooling), (c, v) => c with { Pooling = Choice<AddressPooling>(v) }),
        One("soft-pairing", nameof(NatConfig.SoftPairing), c => Show(c.SoftPairing), (c, v) => c with { SoftPairing = Flag(v) }),
        One("port-range", nameof(NatConfig.Ports), c => c.Ports?.ToString() ?? BySourcePort, (c, v) => c with { Ports = Ports(v) }),
        One("preserve-ports", nameof(NatConfig.PreservePorts), c => Show(c.PreservePorts), (c, v) => c with { PreservePorts = Flag(v) }),
        One("reuse-mappings", nameof(NatConfig.ReuseMappings), c => Show(c.ReuseMappings), (c, v) => c with { ReuseMappings = Flag(v) }),
        One("hairpinning", nameof(NatConfig.Hairpinning), c => Show(c.Hairpinning), (c, v) => c with { Hairpinning = Flag(v) }),
        One("checksums", nameof(NatConfig.Checksums), c => Show(c.Checksums), (c, v) => c with { Checksums = Choice<ChecksumPolicy>(v) }),
        One(
            "verify-quoted-checksums",
            nameof(NatConfig.VerifyQuotedChecksums),
            c => Show(c.VerifyQuotedChecksums),
            (c, v) => c with { VerifyQuotedChecksums = Flag(v) }),
        One(
            "translate-source-quench",
            nameof(NatConfig.TranslateSourceQuench),
            c => Show(c.TranslateSourceQuench),
            (c, v) => c with { TranslateSourceQuench = Flag(v) }),
        One("overload", nameof(NatConfig.Overload), c => Show(c.Overload), (c, v) => c with { Overload = Choice<OverloadPolicy>(v) }),
    ];

    private static IEnumerable<ConfigField> Packets() =>
    [
        Many(
            "protocols.handled",
            nameof(NatConfig.Protocols),
            c => c.Protocols.Handled.Select(ProtocolText.Show),
            (c, v) => c with { Protocols = c.Protocols with { Handled = Protocols(v) } }),
        One(
            "protocols.others",
            nameof(NatConfig.Protocols),
            c => Show(c.Protocols.Others),
            (c, v) => c with { Protocols = c.Protocols with { Others = Choice<UnhandledProtocols>(v) } }),
        One("ip-id", nameof(NatConfig.Identification), c => Show(c.Identification), (c, v) => c with { Identification = Choice<IdentificationPolicy>(v) }),
        One("ip-options", nameof(NatConfig.IpOptions), c => Show(c.IpOptions), (c, v) => c with { IpOptions = Choice<IpOptionPolicy>(v) }),
        One("on-exhaustion", nameof(NatConfig.OnExhaustion), c => Show(c.OnExhaustion), (c, v) => c with { OnExhaustion = Choice<ExhaustionAnswer>(v) }),
    ];

    private static IEnumerable<ConfigField> Fragments() =>
    [
        One(
            "fragments.policy",
            nameof(NatConfig.Fragments),
            c => Show(c.Fragments.Policy),
            (c, v) => c with { Fragments = c.Fragments with { Policy = Choice<FragmentPolicy>(v) } }),
        One(
            "fragments.before-first",
            nameof(NatConfig.Fragments),
            c => Show(c.Fragments.BeforeFirst),
            (c, v) => c with { Fragments = c.Fragments with { BeforeFirst = Number(v, 0, MostMtu) } }),
    ];

    private static IEnumerable<ConfigField> Tcp() =>
    [
        One(
            "tcp.machine",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.Machine),
            (c, v) => c with { Tcp = c.Tcp with { Machine = Choice<TcpMachine>(v) } }),
        One("tcp.loose", nameof(NatConfig.Tcp), c => Show(c.Tcp.Loose), (c, v) => c with { Tcp = c.Tcp with { Loose = Flag(v) } }),
        One("tcp.liberal", nameof(NatConfig.Tcp), c => Show(c.Tcp.Liberal), (c, v) => c with { Tcp = c.Tcp with { Liberal = Flag(v) } }),
        One(
            "tcp.ignore-invalid-reset",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.IgnoreInvalidReset),
            (c, v) => c with { Tcp = c.Tcp with { IgnoreInvalidReset = Flag(v) } }),
        One(
            "tcp.max-retransmissions",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.MaxRetransmissions),
            (c, v) => c with { Tcp = c.Tcp with { MaxRetransmissions = Number(v, 0, 255) } }),
        One(
            "tcp.on-idle",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.OnIdle),
            (c, v) => c with { Tcp = c.Tcp with { OnIdle = Choice<TcpIdleReaction>(v) } }),
        One(
            "tcp.unknown",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.Unknown),
            (c, v) => c with { Tcp = c.Tcp with { Unknown = Choice<TcpUnknownReaction>(v) } }),
        One(
            "tcp.unsolicited-syn",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.UnsolicitedSyn),
            (c, v) => c with { Tcp = c.Tcp with { UnsolicitedSyn = Choice<UnsolicitedSynReaction>(v) } }),
        One(
            "tcp.mss-clamp",
            nameof(NatConfig.Tcp),
            c => Show(c.Tcp.MssClamp),
            (c, v) => c with { Tcp = c.Tcp with { MssClamp = MssClampOf(v) } }),
    ];

    private static IEnumerable<ConfigField> Timeouts()
    {
        foreach (var timeout in Enum.GetValues<TimeoutClass>())
        {
            if (timeout == TimeoutClass.TcpNone)
                continue;
            yield return One(
                "timeouts." + Show(timeout),
                nameof(NatConfig.Timeouts),
                c => Durations.Show(c.Timeouts[timeout]),
                (c, v) => c with { Timeouts = c.Timeouts with { ByClass = c.Timeouts.ByClass.SetItem((int)timeout, Positive(v)) } });
        }

        yield return One(
            "timeouts.udp-stream-after",
            nameof(NatConfig.Timeouts),
            c => Durations.Show(c.Timeouts.UdpStreamAfter),
            (c, v) => c with { Timeouts = c.Timeouts with { UdpStreamAfter = Duration(v) } });
        yield return Many(
            "timeouts.udp-ports",
            nameof(NatConfig.UdpPortTimers),
            c => c.UdpPortTimers.Select(UdpPortText.Show),
            (c, v) => c with { UdpPortTimers = [.. v.Select(UdpPortText.Parse)] });
        yield return One(
            "timeouts.fragment",
            nameof(NatConfig.Timeouts),
            c => Durations.Show(c.Timeouts.Fragment),
            (c, v) => c with { Timeouts = c.Timeouts with { Fragment = Positive(v) } });
    }

    private static IEnumerable<ConfigField> Limits() =>
    [
        One("max-flows", nameof(NatConfig.MaxFlows), c => Show(c.MaxFlows), (c, v) => c with { MaxFlows = Number(v, 1, NatConfig.MaxMaxFlows) }),
        One("inside-mtu", nameof(NatConfig.InsideMtu), c => Show(c.InsideMtu), (c, v) => c with { InsideMtu = Mtu(v) }),
        One("outside-mtu", nameof(NatConfig.OutsideMtu), c => Show(c.OutsideMtu), (c, v) => c with { OutsideMtu = Mtu(v) }),
        One(
            "icmp-errors-per-second",
            nameof(NatConfig.IcmpErrorsPerSecond),
            c => Show(c.IcmpErrorsPerSecond),
            (c, v) => c with { IcmpErrorsPerSecond = Number(v, 0, int.MaxValue) }),
        One(
            "icmp-error-class",
            nameof(NatConfig.IcmpErrorClass),
            c => Show(c.IcmpErrorClass),
            (c, v) => c with { IcmpErrorClass = Choice<IcmpErrorClass>(v) }),
        One("answer-ping", nameof(NatConfig.AnswerPing), c => Show(c.AnswerPing), (c, v) => c with { AnswerPing = Choice<PingAnswer>(v) }),
        One(
            "fragment-store-bytes",
            nameof(NatConfig.FragmentStoreBytes),
            c => Show(c.FragmentStoreBytes),
            (c, v) => c with { FragmentStoreBytes = Number(v, 0, 1 << 30) }),
    ];

    private static string ExclusionText(Exclusion exclusion) =>
        exclusion.Port is { } port ? $"{exclusion.Destination}:{port}" : exclusion.Destination.ToString();

    private static int Mtu(string text) => text == "0" ? 0 : Number(text, LeastMtu, MostMtu);

    private static TimeSpan Positive(string text) =>
        Duration(text) is var duration && duration > TimeSpan.Zero ? duration : throw new FormatException($"'{text}' is not a duration above zero");
}
