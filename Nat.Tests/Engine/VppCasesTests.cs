using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>
/// Cases of VPP's own test of NAT44-ED about fragments, ICMP errors and unknown protocols (test/test_nat44_ed.py), under its names. Its limits
/// for fragments are those of its virtual reassembly: 100 ms, and three before the first.
/// </summary>
public sealed class VppCasesTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string External = "203.0.113.1";
    private const string ServerInside = "10.0.0.9:80";
    private const string ServerOutside = "203.0.113.1:8080";

    private static readonly string[] Protocols = ["tcp", "udp", "icmp"];

    [TestCaseSource(nameof(Protocols))]
    public void frag_in_order(string protocol) => InAndBack(protocol, pieces => pieces);

    [TestCaseSource(nameof(Protocols))]
    public void frag_out_of_order(string protocol) => InAndBack(protocol, pieces => pieces.Reverse());

    [TestCaseSource(nameof(Protocols))]
    public void frag_in_order_in_plus_out(string protocol) => FromOutsideAndBack(protocol, pieces => pieces);

    [TestCaseSource(nameof(Protocols))]
    public void frag_out_of_order_in_plus_out(string protocol) => FromOutsideAndBack(protocol, pieces => pieces.Reverse());

    [TestCase("tcp")]
    [TestCase("udp")]
    public void reass_hairpinning(string protocol)
    {
        using var lab = Virtual(c => c with { Hairpinning = true });
        var seen = Whole.Of(lab.Inside(Of(protocol, A, ServerOutside).Fragments(304)).Released);
        Assert.That((seen.Destination, seen.Source.Split(':')[0], seen.HasRightTransportSum), Is.EqualTo((ServerInside, External, (bool?)true)));
    }

    [Test]
    public void frag_timeout()
    {
        using var lab = Virtual();
        var pieces = Of("udp", A, Server).Fragments(304);
        lab.At(0).Inside(pieces[0]).IsHeld();
        var late = lab.At(0.2).Inside(pieces[1]);
        Assert.That(late.Abandoned, Does.Contain(DropReason.FragmentTimeout));
    }

    [Test]
    public void unknown_proto()
    {
        using var lab = Virtual(c => c with { Protocols = new() { Handled = Nat.Core.Flows.ProtocolRules.Always } });
        lab.Inside(Tcp(A, Server, "S")).Leaves();
        lab.Inside(Raw(47, "10.0.0.1", "198.51.100.7")).Leaves(External);
        lab.Outside(Raw(47, "198.51.100.7", External)).Arrives("10.0.0.1");
    }

    [Test]
    public void hairpinning_unknown_proto()
    {
        using var lab = Virtual(c => c with
        {
            Hairpinning = true,
            StaticMappings = [new(null, new(Frame.Address("203.0.113.9")), null, new(Frame.Address("10.0.0.9")), null)],
        });
        lab.Inside(Raw(47, "10.0.0.1", "203.0.113.9")).Arrives("10.0.0.9", External);
        lab.Inside(Raw(47, "10.0.0.9", External)).Arrives("10.0.0.1", "203.0.113.9");
    }

    [Test]
    public void icmp_error()
    {
        using var lab = Virtual();
        var sent = lab.Inside(Udp(A, Server)).Leaves().Packet!;
        var error = lab.Outside(Error("198.51.100.7", External, 3, 3, sent.Bytes)).Arrives("10.0.0.1").Packet!;
        Assert.That((error.Quoted!.Source, error.Quoted.Destination), Is.EqualTo((A, Server)));
    }

    [Test]
    public void icmp_echo_reply_trailer()
    {
        using var lab = Virtual();
        ushort id = lab.Inside(Ping("10.0.0.1", "198.51.100.7", 0xFACE)).Leaves().Packet!.QueryId;
        var reply = lab.Outside(Pong("198.51.100.7", External, id) with { Padding = 6 }).Arrives("10.0.0.1:64206").Packet!;
        Assert.That(reply.HasRightTransportSum, Is.True);
    }

    private static void InAndBack(string protocol, Func<Frame[], IEnumerable<Frame>> order)
    {
        using var lab = Virtual();
        if (protocol == "tcp")
        {
            lab.Inside(Tcp(A, Server, "S")).Leaves("203.0.113.1:5000");
            lab.Outside(Tcp(Server, "203.0.113.1:5000", "SA", 0, 1001)).Arrives(A);
        }

        var sent = Whole.Of(lab.Inside(order(Of(protocol, A, Server).Fragments(208))).Released);
        Assert.That((sent.Source.Split(':')[0], sent.HasRightTransportSum), Is.EqualTo((External, (bool?)true)));
        var answer = protocol == "icmp" ? Pong("198.51.100.7", External, sent.QueryId, length: 600) : Of(protocol, Server, sent.Source, seq: 1, ack: 1601);
        var back = Whole.Of(lab.Outside(order(answer.Fragments(208))).Released);
        Assert.That((back.DestinationAddress, back.HasRightTransportSum), Is.EqualTo((Frame.Address("10.0.0.1"), (bool?)true)));
    }

    private static void FromOutsideAndBack(string protocol, Func<Frame[], IEnumerable<Frame>> order)
    {
        using var lab = Virtual();
        string target = protocol == "icmp" ? "203.0.113.9:9" : ServerOutside;
        if (protocol == "tcp")
        {
            lab.Outside(Tcp(Server, ServerOutside, "S")).Arrives(ServerInside);
            lab.Inside(Tcp(ServerInside, Server, "SA", 0, 1001)).Leaves(ServerOutside);
        }

        var came = Whole.Of(lab.Outside(order(Of(protocol, Server, target).Fragments(208))).Released);
        Assert.That((came.DestinationAddress, came.HasRightTransportSum), Is.EqualTo((Frame.Address("10.0.0.9"), (bool?)true)));
        var answer = protocol == "icmp" ? Pong("10.0.0.9", "198.51.100.7", came.QueryId, length: 600) : Of(protocol, ServerInside, Server, seq: 1, ack: 1601);
        var back = Whole.Of(lab.Inside(order(answer.Fragments(208))).Released);
        Assert.That((back.SourceAddress, back.HasRightTransportSum), Is.EqualTo((Frame.Address(target.Split(':')[0]), (bool?)true)));
    }

    private static Frame Of(string protocol, string from, string to, uint seq = 1001, uint ack = 1) => protocol switch
    {
        "tcp" => Tcp(from, to, "A", seq, ack, 600),
        "udp" => Udp(from, to, 600),
        _ => Ping(from.Split(':')[0], to.Split(':')[0], 9, length: 600),
    };

    private static Lab Virtual(Func<NatConfig, NatConfig>? change = null)
    {
        Core.Packets.Ipv4Address inside = new(Frame.Address("10.0.0.9"));
        Core.Packets.Ipv4Address outside = new(Frame.Address(External));
        var config = NatProfiles.Linux with
        {
            Timeouts = NatProfiles.Linux.Timeouts with { Fragment = TimeSpan.FromMilliseconds(100) },
            Fragments = new() { BeforeFirst = 3 },
            StaticMappings = [new(6, outside, 8080, inside, 80), new(17, outside, 8080, inside, 80), new(1, new(Frame.Address("203.0.113.9")), null, inside, null)],
        };
        return new Lab((change?.Invoke(config) ?? config) with { MaxFlows = 1000 });
    }
}
