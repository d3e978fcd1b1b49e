using System.Text;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Pcap.Reports;

namespace Nat.Tests.Pcap.Reports;

/// <summary>The expected lines were printed by conntrack 1.4.7 on Linux.</summary>
public class ConntrackTextTests
{
    private static readonly Ipv4Address Host = Ipv4Address.Parse("10.0.0.1");
    private static readonly Ipv4Address Server = Ipv4Address.Parse("192.0.2.1");
    private static readonly Ipv4Address External = Ipv4Address.Parse("203.0.113.1");
    private static readonly Instant Start = new(1795557718_367115_000);

    [Test]
    public void AnAssuredTcpFlowIsListed() => Assert.That(
        Entry(Tcp(TcpState.TimeWait, FlowStatus.SeenReply | FlowStatus.Assured) with { Expires = At(122) }, At(2)),
        Is.EqualTo("ipv4     2 tcp      6 120 TIME_WAIT src=10.0.0.1 dst=192.0.2.1 sport=40000 dport=8000 packets=5 bytes=270 src=192.0.2.1 dst=203.0.113.1 "
            + "sport=8000 dport=40000 packets=3 bytes=164 [ASSURED] mark=0 delta-time=2 use=1\n"));

    [Test]
    public void AnUnansweredUdpFlowIsListed() => Assert.That(
        Entry(Flow(new FlowTuple(IpProtocol.Udp, Host, 5556, Server, 54), FlowStatus.None, 1, 29), At(0)),
        Is.EqualTo("ipv4     2 udp      17 29 src=10.0.0.1 dst=192.0.2.1 sport=5556 dport=54 packets=1 bytes=29 [UNREPLIED] src=192.0.2.1 dst=203.0.113.1 "
            + "sport=54 dport=5556 packets=0 bytes=0 mark=0 delta-time=0 use=1\n"));

    [Test]
    public void AnIcmpQueryIsListed()
    {
        var original = FlowTuple.IcmpQuery(true, 8, Host, Server, 6073);
        var flow = Flow(original, FlowStatus.SeenReply, 1, 84) with { Reply = FlowTuple.IcmpQuery(false, 8, Server, External, 6073), ReplyPackets = 1, ReplyBytes = 84 };
        Assert.That(Entry(flow, At(0)), Is.EqualTo("ipv4     2 icmp     1 29 src=10.0.0.1 dst=192.0.2.1 type=8 code=0 id=6073 packets=1 bytes=84 "
            + "src=192.0.2.1 dst=203.0.113.1 type=0 code=0 id=6073 packets=1 bytes=84 mark=0 delta-time=0 use=1\n"));
    }

    [TestCase(47, "ipv4     2 gre      47 29 src=10.0.0.1 dst=192.0.2.1 srckey=0x0 dstkey=0x0 packets=1 bytes=40 [UNREPLIED] src=192.0.2.1 dst=203.0.113.1 srckey=0x0 dstkey=0x0 packets=0 bytes=0 mark=0 delta-time=0 use=1\n")]
    [TestCase(99, "ipv4     2 unknown  99 29 src=10.0.0.1 dst=192.0.2.1 packets=1 bytes=40 [UNREPLIED] src=192.0.2.1 dst=203.0.113.1 packets=0 bytes=0 mark=0 delta-time=0 use=1\n")]
    public void AProtocolWithoutPortsIsListed(byte protocol, string line) =>
        Assert.That(Entry(Flow(new FlowTuple(protocol, Host, 0, Server, 0), FlowStatus.None, 1, 40), At(0)), Is.EqualTo(line));

    [Test]
    public void ProtocolsWithStatesOfTheirOwnAreListed() => Assert.That(
        Entry(Flow(new FlowTuple(IpProtocol.Sctp, Host, 5000, Server, 80), FlowStatus.None, 1, 40) with { SctpState = SctpState.CookieWait }, At(0))
            + Entry(Flow(new FlowTuple(IpProtocol.Dccp, Host, 5000, Server, 80), FlowStatus.None, 1, 40) with { DccpState = DccpState.PartOpen }, At(0))
            + Entry(Flow(new FlowTuple(IpProtocol.Gre, Host, 0, Server, 99), FlowStatus.None, 1, 40), At(0)),
        Is.EqualTo("ipv4     2 sctp     132 29 COOKIE_WAIT src=10.0.0.1 dst=192.0.2.1 sport=5000 dport=80 packets=1 bytes=40 [UNREPLIED] "
            + "src=192.0.2.1 dst=203.0.113.1 sport=80 dport=5000 packets=0 bytes=0 mark=0 delta-time=0 use=1\n"
            + "ipv4     2 dccp     33 29 PARTOPEN src=10.0.0.1 dst=192.0.2.1 sport=5000 dport=80 packets=1 bytes=40 [UNREPLIED] "
            + "src=192.0.2.1 dst=203.0.113.1 sport=80 dport=5000 packets=0 bytes=0 mark=0 delta-time=0 use=1\n"
            + "ipv4     2 gre      47 29 src=10.0.0.1 dst=192.0.2.1 srckey=0x0 dstkey=0x63 packets=1 bytes=40 [UNREPLIED] "
            + "src=192.0.2.1 dst=203.0.113.1 srckey=0x63 dstkey=0x0 packets=0 bytes=0 mark=0 delta-time=0 use=1\n"));

    [Test]
    public void AZoneIsListedWithItsDirection()
    {
        var flow = Flow(new FlowTuple(IpProtocol.Udp, Host, 1, Server, 2).WithZone(5), FlowStatus.None, 1, 29);
        Assert.That(Entry(flow with { Reply = flow.Reply.WithZone(0) }, At(0)), Does.Contain("sport=1 dport=2 zone-orig=5 packets=1 bytes=29 [UNREPLIED] src="));
        Assert.That(Entry(flow with { Original = flow.Original.WithZone(0) }, At(0)), Does.Contain("sport=2 dport=1 zone-reply=5 packets=0"));
        var line = new LineBuffer();
        JsonText.Flow(line, flow with { Reply = flow.Reply.WithZone(0) }, At(10), FlowEnd.Expired);
        Assert.That(Encoding.UTF8.GetString(line.Bytes), Does.Contain("\"dport\":2,\"zone\":5,").And.Not.Contain("\"zone\":0"));
    }

    [Test]
    public void EventsArePrinted()
    {
        var line = new LineBuffer();
        ConntrackText.Event(line, new FlowReport(FlowEvent.New, FlowChanges.State, Tcp(TcpState.SynSent, FlowStatus.None) with { Expires = At(120) }, At(0), FlowEnd.Live), ConntrackForm.Timestamp);
        ConntrackText.Event(line, new FlowReport(FlowEvent.Update, FlowChanges.State, Tcp(TcpState.Established, FlowStatus.SeenReply | FlowStatus.Assured) with { Expires = At(432000) }, At(0), FlowEnd.Live), ConntrackForm.Timestamp);
        ConntrackText.Event(line, new FlowReport(FlowEvent.Destroy, FlowChanges.State, Tcp(TcpState.Close, FlowStatus.SeenReply | FlowStatus.Assured) with { Expires = At(10) }, At(10), FlowEnd.Expired), ConntrackForm.Timestamp);
        Assert.That(Encoding.UTF8.GetString(line.Bytes), Is.EqualTo(
            "[1795557718.367115]\t    [NEW] tcp      6 120 SYN_SENT src=10.0.0.1 dst=192.0.2.1 sport=40000 dport=8000 [UNREPLIED] src=192.0.2.1 dst=203.0.113.1 sport=8000 dport=40000\n"
            + "[1795557718.367115]\t [UPDATE] tcp      6 432000 ESTABLISHED src=10.0.0.1 dst=192.0.2.1 sport=40000 dport=8000 src=192.0.2.1 dst=203.0.113.1 sport=8000 dport=40000 [ASSURED]\n"
            + "[1795557728.367115]\t[DESTROY] tcp      6 CLOSE src=10.0.0.1 dst=192.0.2.1 sport=40000 dport=8000 packets=5 bytes=270 src=192.0.2.1 dst=203.0.113.1 sport=8000 dport=40000 "
            + "packets=3 bytes=164 [ASSURED] delta-time=10\n"));
    }

    [Test]
    public void AFlowIsAJsonLine()
    {
        var line = new LineBuffer();
        JsonText.Flow(line, Tcp(TcpState.Close, FlowStatus.SeenReply), At(10), FlowEnd.Expired);
        Assert.That(Encoding.UTF8.GetString(line.Bytes), Is.EqualTo(
            "{\"proto\":\"tcp\",\"state\":\"CLOSE\",\"assured\":false,\"original\":{\"src\":\"10.0.0.1\",\"sport\":40000,\"dst\":\"192.0.2.1\",\"dport\":8000,\"packets\":5,\"bytes\":270},"
            + "\"reply\":{\"src\":\"192.0.2.1\",\"sport\":8000,\"dst\":\"203.0.113.1\",\"dport\":40000,\"packets\":3,\"bytes\":164},"
            + "\"start\":1795557718.367115000,\"end\":1795557728.367115000,\"reason\":\"expired\"}\n"));
    }

    private static Instant At(double seconds) => new(Start.Nanoseconds + (long)(seconds * 1e9));

    private static string Entry(FlowSnapshot flow, Instant at, ConntrackForm form = ConntrackForm.Extended)
    {
        var line = new LineBuffer(8);
        ConntrackText.Entry(line, flow, at, form);
        return Encoding.UTF8.GetString(line.Bytes);
    }

    private static FlowSnapshot Tcp(TcpState state, FlowStatus status) =>
        Flow(new FlowTuple(IpProtocol.Tcp, Host, 40000, Server, 8000), status, 5, 270) with { TcpState = state, ReplyPackets = 3, ReplyBytes = 164 };

    private static FlowSnapshot Flow(FlowTuple original, FlowStatus status, ulong packets, ulong bytes) => new()
    {
        Id = 1,
        Original = original,
        Reply = original.Invert().WithDestination(External, original.SourcePort),
        Status = status,
        TcpState = TcpState.None,
        OriginalPackets = packets,
        OriginalBytes = bytes,
        ReplyPackets = 0,
        ReplyBytes = 0,
        Start = Start,
        Expires = At(29),
    };
}
