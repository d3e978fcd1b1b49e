using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Pcap.Reports;

namespace Nat.Tests.Pcap.Reports;

/// <summary>Which flows are meant, by the conditions of conntrack(8).</summary>
public sealed class FlowFilterTests
{
    private static readonly FlowSnapshot Web = Flow(new FlowTuple(IpProtocol.Tcp, Ip("10.0.0.5"), 40000, Ip("198.51.100.7"), 80).WithZone(3), FlowStatus.SourceNat | FlowStatus.SeenReply | FlowStatus.Assured) with { TcpState = TcpState.TimeWait };
    private static readonly FlowSnapshot Ping = Flow(FlowTuple.IcmpQuery(true, 8, Ip("10.0.0.6"), Ip("198.51.100.7"), 9), FlowStatus.SourceNat);

    [TestCase("proto=tcp", true, false)]
    [TestCase("proto=TCP", true, false)]
    [TestCase("proto=1", false, true)]
    [TestCase("src=10.0.0.5", true, false)]
    [TestCase("src=10.0.0.0/24", true, true)]
    [TestCase("dst=198.51.100.7", true, true)]
    [TestCase("dst=198.51.100.8", false, false)]
    [TestCase("reply-src=198.51.100.0/24", true, true)]
    [TestCase("reply-dst=203.0.113.1", true, true)]
    [TestCase("sport=40000", true, false)]
    [TestCase("sport=9", false, false)]
    [TestCase("dport=80", true, false)]
    [TestCase("reply-port-src=80", true, false)]
    [TestCase("reply-port-dst=40000", true, false)]
    [TestCase("icmp-type=8", false, true)]
    [TestCase("icmp-type=13", false, false)]
    [TestCase("icmp-id=9", false, true)]
    [TestCase("state=time_wait", true, false)]
    [TestCase("state=ESTABLISHED", false, false)]
    [TestCase("status=ASSURED", true, false)]
    [TestCase("status=SEEN_REPLY,assured", true, false)]
    [TestCase("status=UNREPLIED", false, true)]
    [TestCase("status=UNREPLIED,SRC_NAT", false, true)]
    [TestCase("src-nat=", true, true)]
    [TestCase("src-nat=203.0.113.1", true, true)]
    [TestCase("src-nat=203.0.113.2", false, false)]
    [TestCase("dst-nat=", false, false)]
    [TestCase("dst-nat=198.51.100.7", false, false)]
    [TestCase("any-nat=", true, true)]
    [TestCase("any-nat=203.0.113.1", true, true)]
    [TestCase("zone=3", true, false)]
    [TestCase("zone=0", true, true)]
    [TestCase("orig-zone=0", false, true)]
    [TestCase("reply-zone=0", true, true)]
    [TestCase("id=77", true, true)]
    [TestCase("id=78", false, false)]
    [TestCase("proto=tcp src=10.0.0.6", false, false)]
    [TestCase("", true, true)]
    public void A_condition_is_met_or_not(string conditions, bool web, bool ping)
    {
        var filter = Of(conditions);
        Assert.That((filter.Passes(Web), filter.Passes(Ping)), Is.EqualTo((web, ping)));
    }

    [TestCase("dst-nat=10.0.0.9", true)]
    [TestCase("dst-nat=", true)]
    [TestCase("src-nat=", false)]
    public void What_comes_from_outside_has_its_destination_translated(string conditions, bool passes)
    {
        var inbound = Flow(new FlowTuple(IpProtocol.Tcp, Ip("198.51.100.7"), 1, Ip("203.0.113.1"), 8080), FlowStatus.DestinationNat | FlowStatus.OpenedFromOutside) with
        {
            Reply = new FlowTuple(IpProtocol.Tcp, Ip("10.0.0.9"), 80, Ip("198.51.100.7"), 1),
        };
        Assert.That(Of(conditions).Passes(inbound), Is.EqualTo(passes));
    }

    [TestCase("proto=foo", "proto: 'foo' is not a protocol")]
    [TestCase("src=1.2.3", "src: '1.2.3' is not an IPv4 address or prefix")]
    [TestCase("sport=70000", "sport: '70000' is not a port")]
    [TestCase("state=FOO", "state: 'FOO' is not a state: NONE, SYN_SENT")]
    [TestCase("status=UNSET", "status: 'UNSET' is not one of ASSURED")]
    [TestCase("zone=4096", "zone: '4096' is not a zone")]
    [TestCase("src-nat=x", "src-nat: 'x' is not an IPv4 address")]
    [TestCase("prot=tcp", "'prot' is no condition for a flow; did you mean 'proto'?")]
    [TestCase("zzzzz=1", "there are proto, src")]
    public void A_condition_that_is_none_is_explained(string conditions, string message) =>
        Assert.That(() => Of(conditions), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    private static FlowFilter Of(string conditions) =>
        FlowFilter.Of(conditions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => KeyValuePair.Create(c.Split('=')[0], c.Split('=')[1])));

    private static FlowSnapshot Flow(FlowTuple original, FlowStatus status) => new()
    {
        Id = 77,
        Original = original,
        Reply = original.WithZone(0).Invert().WithDestination(Ip("203.0.113.1"), original.SourcePort),
        Status = status,
        TcpState = TcpState.None,
        OriginalPackets = 1,
        OriginalBytes = 40,
        ReplyPackets = 0,
        ReplyBytes = 0,
        Start = Instant.Zero,
        Expires = Instant.FromSeconds(30),
    };

    private static Ipv4Address Ip(string text) => Ipv4Address.Parse(text);
}
