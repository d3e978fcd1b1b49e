using System.Text;
using System.Text.Json;
using CsCheck;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Pcap.Reports;

namespace Nat.Tests.Pcap.Reports;

/// <summary>Flows as conntrack 1.4.7 prints them with its further options, and as lines that can be read back.</summary>
public sealed class FlowFormTests
{
    private static readonly Instant Start = new(1795890093_129733_168);

    private static readonly byte[] Protocols =
        [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp, IpProtocol.Dccp, IpProtocol.Gre, IpProtocol.Icmp, IpProtocol.UdpLite, 99];

    private static readonly FlowSnapshot Datagram = Of(new FlowTuple(IpProtocol.Udp, Ip("10.0.2.100"), 45294, Ip("198.51.100.1"), 53), FlowStatus.SourceNat);

    [TestCase(ConntrackForm.None, "udp      17 29 src=10.0.2.100 dst=198.51.100.1 sport=45294 dport=53 packets=1 bytes=31 [UNREPLIED] src=198.51.100.1 dst=203.0.113.1 sport=53 dport=45294 packets=0 bytes=0 mark=0 delta-time=1 use=1\n")]
    [TestCase(ConntrackForm.Extended | ConntrackForm.Id | ConntrackForm.Timestamp, "ipv4     2 udp      17 29 src=10.0.2.100 dst=198.51.100.1 sport=45294 dport=53 packets=1 bytes=31 [UNREPLIED] src=198.51.100.1 dst=203.0.113.1 sport=53 dport=45294 packets=0 bytes=0 mark=0 delta-time=1 use=1 id=3008175467\n")]
    public void A_list_has_what_is_wanted(ConntrackForm form, string expected) =>
        Assert.That(Text(line => ConntrackText.Entry(line, Datagram, At(1), form)), Is.EqualTo(expected));

    [Test]
    public void The_time_of_the_kernel_is_that_of_ctime()
    {
        var local = DateTimeOffset.FromUnixTimeSeconds(1795890093).ToLocalTime();
        string start = local.ToString("ddd MMM dd HH:mm:ss yyyy", System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(Text(line => ConntrackText.Entry(line, Datagram, At(1), ConntrackForm.KernelTimestamp)), Does.Contain($" delta-time=1 [start={start}] use=1\n"));
        Assert.That(
            Text(line => ConntrackText.Event(line, Event(FlowEvent.Destroy, 0) with { End = FlowEnd.Deleted }, ConntrackForm.KernelTimestamp | ConntrackForm.Id)),
            Does.EndWith($" delta-time=0 [start={start}] [stop={start}] id=3008175467 [USERSPACE]\n"));
    }

    [Test]
    public void A_list_in_xml() => Assert.That(
        Text(line => ConntrackXml.Write(line, FlowReport.Listed(Datagram, At(1)), ConntrackForm.KernelTimestamp)),
        Is.EqualTo("<flow><meta direction=\"original\"><layer3 protonum=\"2\" protoname=\"ipv4\"><src>10.0.2.100</src><dst>198.51.100.1</dst></layer3>"
            + "<layer4 protonum=\"17\" protoname=\"udp\"><sport>45294</sport><dport>53</dport></layer4><counters><packets>1</packets><bytes>31</bytes></counters></meta>"
            + "<meta direction=\"reply\"><layer3 protonum=\"2\" protoname=\"ipv4\"><src>198.51.100.1</src><dst>203.0.113.1</dst></layer3>"
            + "<layer4 protonum=\"17\" protoname=\"udp\"><sport>53</sport><dport>45294</dport></layer4><counters><packets>0</packets><bytes>0</bytes></counters></meta>"
            + "<meta direction=\"independent\"><timeout>29</timeout><mark>0</mark><use>1</use><id>3008175467</id><unreplied/>"
            + "<timestamp><start>1795890093129733168</start></timestamp><deltatime>1</deltatime></meta></flow>\n"));

    [Test]
    public void Events_in_xml()
    {
        Assert.That(Text(line => ConntrackXml.Write(line, Event(FlowEvent.New, 0) with { Flow = Datagram with { Original = Datagram.Original.WithZone(5) } }, default)), Is.EqualTo(
            "<flow type=\"new\"><meta direction=\"original\"><layer3 protonum=\"2\" protoname=\"ipv4\"><src>10.0.2.100</src><dst>198.51.100.1</dst></layer3>"
            + "<layer4 protonum=\"17\" protoname=\"udp\"><sport>45294</sport><dport>53</dport></layer4><zone>5</zone></meta>"
            + "<meta direction=\"reply\"><layer3 protonum=\"2\" protoname=\"ipv4\"><src>198.51.100.1</src><dst>203.0.113.1</dst></layer3>"
            + "<layer4 protonum=\"17\" protoname=\"udp\"><sport>53</sport><dport>45294</dport></layer4></meta>"
            + "<meta direction=\"independent\"><timeout>30</timeout><id>3008175467</id><unreplied/></meta></flow>\n"));
        var local = DateTimeOffset.FromUnixTimeSeconds(1795890094).ToLocalTime();
        Assert.That(Text(line => ConntrackXml.Write(line, Event(FlowEvent.Destroy, 1) with { End = FlowEnd.Deleted }, ConntrackForm.Timestamp)), Does.EndWith(
            $"<unreplied/><deltatime>1</deltatime></meta><when><hour>{local.Hour}</hour><min>{local.Minute:00}</min><sec>{local.Second:00}</sec><wday>{(int)local.DayOfWeek + 1}</wday>"
            + $"<day>{local.Day}</day><month>{local.Month}</month><year>{local.Year}</year></when></flow> [USERSPACE]\n"));
    }

    [Test]
    public void Protocols_without_ports_in_xml()
    {
        Assert.That(Text(line => ConntrackXml.Write(line, FlowReport.Listed(Of(FlowTuple.IcmpQuery(true, 8, Ip("10.0.0.1"), Ip("192.0.2.1"), 7), FlowStatus.None), At(0)), default)), Does.Contain("protoname=\"icmp\"></layer4>"));
        Assert.That(
            Text(line => ConntrackXml.Write(line, FlowReport.Listed(Of(new FlowTuple(IpProtocol.Gre, Ip("10.0.0.1"), 0x11, Ip("192.0.2.1"), 0x22), FlowStatus.None), At(0)), default)),
            Does.Contain("<srckey>0x11</srckey><dstkey>0x22</dstkey></layer4>"));
    }

    [Test]
    public void A_flow_as_options_of_conntrack()
    {
        Assert.That(Saved(FlowReport.Listed(Datagram, At(1))), Is.EqualTo(
            "-A -t 29 -u UNSET -s 10.0.2.100 -d 198.51.100.1 -r 198.51.100.1 -n 203.0.113.1 -p udp --sport 45294 --dport 53 --reply-port-src 53 --reply-port-dst 45294\n"));
        var inbound = new FlowTuple(IpProtocol.Tcp, Ip("198.51.100.1"), 42292, Ip("203.0.113.1"), 8080);
        var forwarded = Of(inbound, FlowStatus.DestinationNat | FlowStatus.SeenReply | FlowStatus.Assured) with
        {
            Reply = new FlowTuple(IpProtocol.Tcp, Ip("10.0.2.100"), 80, Ip("198.51.100.1"), 42292),
            TcpState = TcpState.TimeWait,
            Expires = At(119),
        };
        Assert.That(Saved(FlowReport.Listed(forwarded, At(0)) with { What = FlowEvent.Destroy }), Is.EqualTo(
            "-D -t 119 -u SEEN_REPLY,ASSURED -s 198.51.100.1 -d 203.0.113.1 -g 10.0.2.100 -q 198.51.100.1 -p tcp --sport 42292 --dport 8080 --reply-port-src 80 --reply-port-dst 42292 --state TIME_WAIT\n"));
        Assert.That(Saved(Event(FlowEvent.Update, 0) with { Flow = Of(FlowTuple.IcmpQuery(true, 8, Ip("10.0.2.100"), Ip("198.51.100.1"), 22018).WithZone(5), FlowStatus.SeenReply | FlowStatus.SourceNat) }), Is.EqualTo(
            "-U -t 30 -u SEEN_REPLY --orig-zone 5 -s 10.0.2.100 -d 198.51.100.1 -r 198.51.100.1 -n 203.0.113.1 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 22018\n"));
    }

    [Test]
    public void What_is_written_as_json_can_be_read_back() =>
        Reports.Sample(report =>
        {
            using var json = JsonDocument.Parse(Text(line => FlowJson.Write(line, report)));
            Assert.That(FlowJson.Read(json.RootElement), Is.EqualTo(report));
        });

    [TestCase("{}")]
    [TestCase("{\"return\":{}}")]
    [TestCase("[]")]
    [TestCase("{\"time\":1.0,\"id\":1,\"timeout\":1,\"status\":[\"X\"],\"proto\":\"tcp\",\"state\":\"CLOSE\",\"original\":{},\"reply\":{},\"start\":1,\"reason\":null}")]
    public void What_is_no_flow_is_told_apart(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.That(() => FlowJson.Read(json.RootElement), Throws.TypeOf<FormatException>().With.Message.StartsWith("not a flow"));
    }

    private static Gen<FlowReport> Reports => Gen.Select(
        Gen.Select(Gen.UInt, Gen.UShort, Gen.UInt, Gen.UShort),
        Gen.Int[0, Protocols.Length - 1].Select(number => Protocols[number]),
        Gen.Int[0, 15],
        Gen.Int[0, 7],
        Gen.Int[0, 4],
        Gen.Int[0, 4095],
        Gen.ULong).Select(Report);

    private static FlowReport Report(((uint, ushort, uint, ushort) Ends, byte Protocol, int Status, int State, int What, int Zone, ulong Count) of)
    {
        var (source, port, destination, otherPort) = of.Ends;
        var original = of.Protocol == IpProtocol.Icmp
            ? FlowTuple.IcmpQuery(true, (byte)(of.State switch { 0 => 8, 1 => 10, 2 => 13, 3 => 15, _ => 17 }), new(source), new(destination), port)
            : new FlowTuple(of.Protocol, new(source), port, new(destination), otherPort);
        FlowEvent? what = of.What > 2 ? null : (FlowEvent)of.What;
        var flow = Of(original.WithZone((ushort)of.Zone), (FlowStatus)of.Status) with
        {
            Id = of.Count,
            TcpState = of.Protocol == IpProtocol.Tcp ? (TcpState)of.State : TcpState.None,
            SctpState = of.Protocol == IpProtocol.Sctp ? (SctpState)of.State : SctpState.None,
            DccpState = of.Protocol == IpProtocol.Dccp ? (DccpState)of.State : DccpState.None,
            ReplyBytes = of.Count,
            Expires = At(3) + TimeSpan.FromSeconds(of.State),
        };
        var changes = what == FlowEvent.Update ? (FlowChanges)(of.State % 4) : FlowChanges.State;
        return new FlowReport(what, changes, flow, At(3), what == FlowEvent.Destroy ? (FlowEnd)(1 + (of.State % 5)) : FlowEnd.Live);
    }

    private static FlowReport Event(FlowEvent what, double at) => new(what, FlowChanges.State, Datagram, At(at), FlowEnd.Live);

    private static string Saved(FlowReport report) => Text(line => ConntrackSave.Write(line, report));

    private static string Text(Action<LineBuffer> write)
    {
        var line = new LineBuffer(8);
        write(line);
        return Encoding.UTF8.GetString(line.Bytes);
    }

    private static FlowSnapshot Of(FlowTuple original, FlowStatus status) => new()
    {
        Id = 3008175467,
        Original = original,
        Reply = original.WithZone(0).Invert().WithDestination(Ip("203.0.113.1"), original.SourcePort),
        Status = status,
        TcpState = TcpState.None,
        OriginalPackets = 1,
        OriginalBytes = 31,
        ReplyPackets = 0,
        ReplyBytes = 0,
        Start = Start,
        Expires = At(30),
    };

    private static Instant At(double seconds) => new(Start.Nanoseconds + (long)(seconds * 1e9));

    private static Ipv4Address Ip(string text) => Ipv4Address.Parse(text);
}
