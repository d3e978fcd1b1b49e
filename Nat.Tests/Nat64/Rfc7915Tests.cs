using Nat.Core;
using Nat.Core.Nat64;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Nat64;

/// <summary>Headers between IPv6 and IPv4 (RFC 7915).</summary>
public class Rfc7915Tests
{
    private const string Host = "2001:db8::1";
    private const string Server = "93.184.216.34";
    private const string Server6 = $"64:ff9b::{Server}";
    private const string External = "203.0.113.1";

    private static readonly string Server6Shown = System.Net.IPAddress.Parse(Server6).ToString();

    [Test]
    public void Rfc7915_5_1_A_header_becomes_one_of_IPv4()
    {
        using var lab = new Lab64();
        var sent = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53) with { TrafficClass = 0xB9, HopLimit = 10 }).Sent4();
        Assert.That((sent.Source, sent.Destination), Is.EqualTo(($"{External}:5000", $"{Server}:53")));
        Assert.That((sent.Bytes[1], sent.Ttl, sent.TotalLength, sent.HeaderLength, sent.Protocol), Is.EqualTo((0xB9, 9, 40, 20, 17)));
        Assert.That(sent.HasRightTransportSum, Is.True);
    }

    [Test]
    public void Rfc7915_4_1_A_header_becomes_one_of_IPv6()
    {
        using var lab = Opened();
        var got = lab.Outside(Udp($"{Server}:53", $"{External}:5000") with { TrafficClass = 0x28, Ttl = 10 }).Sent6();
        Assert.That((got.Source, got.SourcePort, got.Destination, got.DestinationPort), Is.EqualTo((Server6Shown, 53, Host, 5000)));
        Assert.That((got.TrafficClass, got.HopLimit, got.PayloadLength, got.HasFragmentHeader), Is.EqualTo((0x28, 9, 20, false)));
        Assert.That(got.Bytes[1] & 15 | got.Bytes[2] | got.Bytes[3], Is.Zero, "flow label");
    }

    [TestCase(1232, true, TestName = "Rfc7915_5_1_A_packet_of_1260_bytes_may_be_cut")]
    [TestCase(1233, false, TestName = "Rfc7915_5_1_A_packet_of_1261_bytes_may_not_be_cut")]
    public void Rfc7915_5_1_Short_packets_may_be_cut(int payload, bool mayBeCut)
    {
        using var lab = new Lab64();
        var sent = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53, payload)).Sent4();
        Assert.That(sent.DontFragment, Is.EqualTo(!mayBeCut));
    }

    [Test]
    public void Rfc7915_5_1_Packets_that_may_be_cut_have_identifications_of_their_own()
    {
        using var lab = new Lab64();
        var ids = Enumerable.Range(0, 100).Select(_ => lab.Inside(Frame6.Udp(Host, 5000, Server6, 53)).Sent4().Id).ToList();
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Rfc7915_5_1_Extension_headers_are_skipped()
    {
        using var lab = new Lab64();
        var frame = Frame6.Udp(Host, 5000, Server6, 53) with { Extensions = [(0, new byte[8]), (43, new byte[8]), (60, new byte[16] is var b && (b[1] = 1) == 1 ? b : [])] };
        var sent = lab.Inside(frame).Sent4();
        Assert.That((sent.TotalLength, sent.Protocol, sent.SourcePort), Is.EqualTo((40, 17, 5000)));
    }

    [Test]
    public void Rfc7915_5_1_Segments_that_are_left_are_refused()
    {
        using var lab = new Lab64();
        lab.Inside(Frame6.Udp(Host, 5000, Server6, 53) with { Extensions = [(43, [0, 0, 0, 1, 0, 0, 0, 0])] });
        Assert.That(lab.Reason, Is.EqualTo(DropReason.SourceRoute));
    }

    [Test]
    public void Rfc7915_5_1_1_An_extension_behind_the_Fragment_header_is_refused()
    {
        using var lab = new Lab64();
        lab.Inside(Frame6.Udp(Host, 5000, Server6, 53) with { Extensions = [Frame6.Fragment(0, true, 1), (60, new byte[8])] });
        Assert.That(lab.Reason, Is.EqualTo(DropReason.Ipv6ExtensionRefused));
    }

    [Test]
    public void Rfc7915_5_1_1_Fragments_stay_the_fragments_that_they_were()
    {
        using var lab = new Lab64(NatProfiles.Linux);
        var fragments = Frame6.Udp(Host, 5000, Server6, 53, 3000).Fragments(1200, 0xABCD1234);
        foreach (var fragment in fragments.Reverse())
            lab.Inside(fragment);
        var sent = lab.Ipv4.OrderBy(p => p.Offset).ToList();
        Assert.That(sent.Select(p => (p.Offset, p.MoreFragments, (int)p.Id, p.DontFragment)), Is.EqualTo(new[]
        {
            (0, true, 0x1234, false), (1200, true, 0x1234, false), (2400, false, 0x1234, false),
        }));
        byte[] whole = [.. sent.SelectMany(p => p.Transport.ToArray())];
        Assert.That(Sums.IsRight(sent[0].SourceAddress, sent[0].DestinationAddress, 17, whole), Is.True);
    }

    [Test]
    public void Rfc7915_4_1_Fragments_get_a_Fragment_header()
    {
        using var lab = Opened(new() { LowestIpv6Mtu = 1500 });
        foreach (var fragment in (Udp($"{Server}:53", $"{External}:5000", 3000) with { Id = 0x77 }).Fragments(1400))
            lab.Outside(fragment);
        Assert.That(lab.Ipv6.Select(p => p.Fragment), Is.EqualTo(new[] { (0, true, 0x77u), (1400, true, 0x77u), (2800, false, 0x77u) }));
        Assert.That(Sums6.OfTransport(Server6, Host, 17, [.. lab.Ipv6.SelectMany(p => p.Transport)]), Is.EqualTo(0xFFFF));
    }

    [Test]
    public void Rfc7915_4_1_What_may_be_cut_is_cut_to_the_smallest_link([Values(1280, 1400)] int lowest)
    {
        using var lab = Opened(new() { LowestIpv6Mtu = lowest });
        lab.Outside(Udp($"{Server}:53", $"{External}:5000", 1450) with { Id = 0x99 });
        Assert.That(lab.Ipv6.Select(p => p.Bytes.Length), Has.All.LessThanOrEqualTo(lowest).And.Some.GreaterThan(lowest - 8));
        Assert.That(lab.Ipv6.Select(p => p.Fragment.Id), Has.All.EqualTo(0x99u));
        Assert.That(lab.Ipv6.Select(p => p.Fragment.More), Is.EqualTo(new[] { true, false }));
        byte[] whole = [.. lab.Ipv6.SelectMany(p => p.Transport)];
        Assert.That((whole.Length, Sums6.OfTransport(Server6, Host, 17, whole)), Is.EqualTo((1458, 0xFFFF)));
    }

    [Test]
    public void Rfc7915_4_1_What_may_not_be_cut_and_is_too_long_is_told_to_its_sender()
    {
        using var lab = Opened(new() { Ipv6Mtu = 1400, LowestIpv6Mtu = 1280 });
        var sent = Udp($"{Server}:53", $"{External}:5000", 1400) with { DontFragment = true };
        var error = lab.Outside(sent).Sent4();
        Assert.That(lab.Reason, Is.EqualTo(DropReason.FragmentationNeeded));
        Assert.That((error.IcmpType, error.IcmpCode, error.IcmpRest, Frame.Text(error.DestinationAddress)), Is.EqualTo((3, 4, 1380u, Server)));
        Assert.That((error.Quoted!.Source, error.Quoted.Destination), Is.EqualTo(($"{Server}:53", $"{External}:5000")));
        Assert.That(lab.Outside(Udp($"{Server}:53", $"{External}:5000", 1352) with { DontFragment = true }).Sent6().Bytes, Has.Length.EqualTo(1400));
    }

    [Test]
    public void Rfc7915_4_1_Options_are_left_out()
    {
        using var lab = Opened();
        Assert.That(lab.Outside(Udp($"{Server}:53", $"{External}:5000") with { Options = [1, 1, 1, 0] }).Sent6().PayloadLength, Is.EqualTo(20));
    }

    [Test]
    public void Rfc7915_4_5_A_datagram_without_checksum_gets_one()
    {
        using var lab = Opened();
        Assert.That(lab.Outside(Udp($"{Server}:53", $"{External}:5000").WithoutChecksum()).Sent6().Transport[6..8], Is.Not.EqualTo(new byte[2]));
    }

    [Test]
    public void Rfc7915_4_5_A_wrong_checksum_stays_wrong()
    {
        using var lab = new Lab64(NatProfiles.Rfc4787 with { Checksums = ChecksumPolicy.Ignore });
        var frame = Frame6.Udp(Host, 5000, Server6, 53);
        frame.Transport[^1] ^= 1;
        Assert.That(() => lab.Inside(frame), Throws.TypeOf<AssertionException>(), "the bench looks at every checksum");
    }

    [Test]
    public void Rfc7915_5_2_Echoes_change_their_type_and_both_checksums_hold()
    {
        using var lab = new Lab64();
        var sent = lab.Inside(Frame6.Ping(Host, Server6, 7)).Sent4();
        Assert.That((sent.IcmpType, sent.HasRightTransportSum, Frame.Text(sent.DestinationAddress)), Is.EqualTo((8, true, Server)));
        var got = lab.Outside(Pong(Server, External, sent.QueryId)).Sent6();
        Assert.That((got.Protocol, got.Transport[0], got.Transport[5], got.Destination), Is.EqualTo((58, 129, 7, Host)));
    }

    [TestCase(130, TestName = "Rfc7915_5_2_Multicast_listener_queries_are_dropped")]
    [TestCase(135, TestName = "Rfc7915_5_2_Neighbour_solicitations_are_dropped")]
    [TestCase(200, TestName = "Rfc7915_5_2_Unknown_messages_are_dropped")]
    public void Rfc7915_5_2_Other_messages_are_dropped(byte type)
    {
        using var lab = new Lab64();
        Assert.That(lab.Inside(Frame6.Ping(Host, Server6, 7, type)).Reason, Is.EqualTo(DropReason.IcmpTypeNotTranslated));
    }

    [Test]
    public void Rfc7915_5_2_A_fragment_of_ICMP_is_dropped()
    {
        using var lab = new Lab64();
        Assert.That(lab.Inside(Frame6.Ping(Host, Server6, 7, length: 2000).Fragments(1200, 5)[0]).Reason, Is.EqualTo(DropReason.FragmentRefused));
    }

    [Test]
    public void TCP_crosses_both_ways()
    {
        using var lab = new Lab64();
        var syn = lab.Inside(Frame6.Tcp(Host, 40000, Server6, 443, "S", 1000)).Sent4();
        Assert.That((syn.Destination, syn.Sequence), Is.EqualTo(($"{Server}:443", 1000u)));
        var answer = lab.Outside(Tcp($"{Server}:443", syn.Source, "SA", 5000, 1001)).Sent6();
        Assert.That((answer.Destination, answer.DestinationPort, answer.SourcePort), Is.EqualTo((Host, 40000, 443)));
        Assert.That(lab.Inside(Frame6.Tcp(Host, 40000, Server6, 443, "A", 1001, 5001, 700)).Sent4().Transport.Length, Is.EqualTo(720));
    }

    private static Lab64 Opened(Nat64Config? how = null)
    {
        var lab = new Lab64(how: how);
        Assert.That(lab.Inside(Frame6.Udp(Host, 5000, Server6, 53)).Sent4().Source, Is.EqualTo($"{External}:5000"));
        return lab;
    }
}
