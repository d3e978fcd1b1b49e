using System.Globalization;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Which flows are meant, by the rules of conntrack(8): conditions that must all hold, each a key of <see cref="Keys"/> and a value as that
/// program takes it.
/// </summary>
public sealed class FlowFilter
{
    private static readonly (string Key, Func<string, Condition?> Read, string Form)[] Conditions =
    [
        ("proto", Protocol, "a protocol: tcp, udp, icmp, sctp, dccp, gre, udplite or a number"),
        ("src", value => Address(value, flow => flow.Original.Source), AddressForm),
        ("dst", value => Address(value, flow => flow.Original.Destination), AddressForm),
        ("reply-src", value => Address(value, flow => flow.Reply.Source), AddressForm),
        ("reply-dst", value => Address(value, flow => flow.Reply.Destination), AddressForm),
        ("sport", value => Port(value, flow => flow.Original, isSource: true), PortForm),
        ("dport", value => Port(value, flow => flow.Original, isSource: false), PortForm),
        ("reply-port-src", value => Port(value, flow => flow.Reply, isSource: true), PortForm),
        ("reply-port-dst", value => Port(value, flow => flow.Reply, isSource: false), PortForm),
        ("icmp-type", value => Number(value, byte.MaxValue, (flow, type) => IsIcmp(flow) && ConntrackNames.IcmpType(flow.Original) == type), "a number from 0 to 255"),
        ("icmp-id", value => Number(value, ushort.MaxValue, (flow, id) => IsIcmp(flow) && ConntrackNames.IcmpId(flow.Original) == id), "a number from 0 to 65535"),
        ("state", State, $"a state: {string.Join(", ", States)}"),
        ("status", Status, "one of ASSURED, SEEN_REPLY, UNREPLIED, SRC_NAT, DST_NAT, or some joined by commas"),
        ("src-nat", value => Nat(value, FlowStatus.SourceNat), NatForm),
        ("dst-nat", value => Nat(value, FlowStatus.DestinationNat), NatForm),
        ("any-nat", value => Nat(value, FlowStatus.SourceNat | FlowStatus.DestinationNat), NatForm),
        ("zone", value => Number(value, FlowTuple.MaxZone, (flow, zone) => flow.Original.Zone == zone || flow.Reply.Zone == zone), ZoneForm),
        ("orig-zone", value => Number(value, FlowTuple.MaxZone, (flow, zone) => flow.Original.Zone == zone), ZoneForm),
        ("reply-zone", value => Number(value, FlowTuple.MaxZone, (flow, zone) => flow.Reply.Zone == zone), ZoneForm),
        ("id", Id, "the number of an entry"),
    ];

    private const string AddressForm = "an IPv4 address or prefix";
    private const string PortForm = "a port from 0 to 65535";
    private const string NatForm = "an IPv4 address, or empty for all";
    private const string ZoneForm = "a zone from 0 to 4095";

    private readonly Condition[] _conditions;

    private FlowFilter(Condition[] conditions) => _conditions = conditions;

    private delegate bool Condition(in FlowSnapshot flow);

    /// <summary>The filter that all flows pass.</summary>
    public static FlowFilter All { get; } = new([]);

    /// <summary>What conditions there can be.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Conditions.Select(c => c.Key)];

    /// <summary>Makes a filter.</summary>
    /// <param name="conditions">Keys and values.</param>
    /// <exception cref="FormatException">A key or value is not known; the message says which and what there is.</exception>
    public static FlowFilter Of(IEnumerable<KeyValuePair<string, string>> conditions) => new([.. conditions.Select(Read)]);

    /// <summary>Whether a flow is meant.</summary>
    public bool Passes(in FlowSnapshot flow)
    {
        foreach (var condition in _conditions)
        {
            if (!condition(flow))
                return false;
        }

        return true;
    }

    private static string[] States =>
        [.. Enum.GetValues<TcpState>().Select(ConntrackNames.Of)
            .Union(Enum.GetValues<SctpState>().Select(ConntrackNames.Of)).Union(Enum.GetValues<DccpState>().Select(ConntrackNames.Of))];

    private static Condition Read(KeyValuePair<string, string> condition)
    {
        int known = Array.FindIndex(Conditions, c => c.Key == condition.Key);
        if (known < 0)
        {
            string hint = Spelling.Nearest(condition.Key, Keys) is { } nearest ? $"did you mean '{nearest}'?" : $"there are {string.Join(", ", Keys)}";
            throw new FormatException($"'{condition.Key}' is no condition for a flow; {hint}");
        }

        return Conditions[known].Read(condition.Value) ?? throw new FormatException($"{condition.Key}: '{condition.Value}' is not {Conditions[known].Form}");
    }

    private static Condition? Protocol(string value) =>
        ConntrackNames.TryProtocol(value, out byte protocol) ? (in FlowSnapshot flow) => flow.Original.Protocol == protocol : null;

    private static Condition? Address(string value, Func<FlowSnapshot, Ipv4Address> of) =>
        Ipv4Prefix.TryParse(value, out var prefix) ? (in FlowSnapshot flow) => prefix.Contains(of(flow)) : null;

    private static Condition? Port(string value, Func<FlowSnapshot, FlowTuple> of, bool isSource) => Number(
        value,
        ushort.MaxValue,
        (flow, port) => ConntrackNames.HasPorts(flow.Original.Protocol) && (isSource ? of(flow).SourcePort : of(flow).DestinationPort) == port);

    private static Condition? Number(string value, int most, Func<FlowSnapshot, int, bool> test) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most ? (in FlowSnapshot flow) => test(flow, number) : null;

    private static Condition? Id(string value) =>
        ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id) ? (in FlowSnapshot flow) => flow.Id == id : null;

    private static Condition? State(string value)
    {
        string state = value.ToUpperInvariant();
        return States.Contains(state) ? (in FlowSnapshot flow) => ConntrackNames.ProtocolState(flow) == state : null;
    }

    private static Condition? Status(string value)
    {
        var (set, clear) = (FlowStatus.None, FlowStatus.None);
        foreach (string name in value.ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries))
        {
            if (name == "UNREPLIED")
                clear |= FlowStatus.SeenReply;
            else if (Array.Find(ConntrackNames.StatusNames, s => s.Name == name) is { Name: not null } known)
                set |= known.Status;
            else
                return null;
        }

        return (in FlowSnapshot flow) => (flow.Status & (set | clear)) == set;
    }

    // The translated address is the answers' destination where the source is rewritten, and their source where the destination is.
    private static Condition? Nat(string value, FlowStatus kinds)
    {
        if (value == "")
            return (in FlowSnapshot flow) => (flow.Status & kinds) != 0;
        if (!Ipv4Address.TryParse(value, out var address))
            return null;
        return (in FlowSnapshot flow) =>
            ((flow.Status & kinds & FlowStatus.SourceNat) != 0 && flow.Reply.Destination == address)
            || ((flow.Status & kinds & FlowStatus.DestinationNat) != 0 && flow.Reply.Source == address);
    }

    private static bool IsIcmp(in FlowSnapshot flow) => flow.Original.Protocol == IpProtocol.Icmp;
}
