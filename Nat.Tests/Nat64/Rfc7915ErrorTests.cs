using Nat.Core;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Nat64;

/// <summary>ICMP errors between IPv6 and IPv4, with the packet that they quote (RFC 7915 sections 4.2, 4.3, 5.2 and 5.3).</summary>
public class Rfc7915ErrorTests
{
    private const string Host = "2001:db8::1";
    private const string Router6 = "2001:db8::fe";
    private const string Server = "93.184.216.34";
    private const string Server6 = $"64:ff9b::{Server}";
    private const string External = "203.0.113.1";
    private const string Router = "8.8.4.4";

    private static readonly string Server6Shown = System.Net.IPAddress.Parse(Server6).ToString();

    [TestCase(3, 0, 1, 0)]
    [TestCase(3, 1, 1, 0)]
    [TestCase(3, 3, 1, 4)]
    [TestCase(3, 5, 1, 0)]
    [TestCase(3, 9, 1, 1)]
    [TestCase(3, 10, 1, 1)]
    [TestCase(3, 12, 1, 0)]
    [TestCase(3, 13, 1, 1)]
    [TestCase(3, 15, 1, 1)]
    [TestCase(11, 0, 3, 0)]
    [TestCase(11, 1, 3, 1)]
    public void Rfc7915_4_2_An_error_changes_type_and_code(byte type, byte code, byte type6, byte code6)
    {
        var (lab, sent) = Opened();
        using (lab)
        {
            var got = lab.Outside(Error(Router, External, type, code, sent)).Sent6();
            Assert.That((got.Transport[0], got.Transport[1], got.Destination), Is.EqualTo((type6, code6, Host)));
            Assert.That(got.Source, Is.EqualTo(System.Net.IPAddress.Parse($"64:ff9b::{Router}").ToString()));
            var quoted = new Seen6(got.Quoted);
            Assert.That((quoted.Source, quoted.SourcePort, quoted.Destination, quoted.DestinationPort), Is.EqualTo((Host, 5000, Server6Shown, 53)));
            Assert.That(quoted.Faults(), Is.Empty, "the quoted packet is whole, and its checksum is right again");
        }
    }

    [TestCase(3, 14, 0u)]
    [TestCase(3, 16, 0u)]
    [TestCase(12, 1, 0u)]
    [TestCase(12, 0, 4u << 24)]
    [TestCase(12, 0, 10u << 24)]
    [TestCase(12, 0, 20u << 24)]
    public void Rfc7915_4_2_Errors_without_counterpart_are_dropped(byte type, byte code, uint rest)
    {
        var (lab, sent) = Opened();
        using (lab)
            Assert.That(lab.Outside(Error(Router, External, type, code, sent, rest)).Reason, Is.EqualTo(DropReason.IcmpTypeNotTranslated));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(2, 4)]
    [TestCase(8, 7)]
    [TestCase(9, 6)]
    [TestCase(13, 8)]
    [TestCase(19, 24)]
    public void Rfc7915_4_2_A_pointer_points_to_the_same_field(int at, int at6)
    {
        var (lab, sent) = Opened();
        using (lab)
        {
            var got = lab.Outside(Error(Router, External, 12, 0, sent, (uint)at << 24)).Sent6();
            Assert.That((got.Transport[0], got.Transport[1], got.Transport[7]), Is.EqualTo((4, 0, at6)));
        }
    }

    [Test]
    public void Rfc7915_4_2_An_unknown_protocol_is_an_unknown_next_header()
    {
        var (lab, sent) = Opened();
        using (lab)
        {
            var got = lab.Outside(Error(Router, External, 3, 2, sent)).Sent6();
            Assert.That((got.Transport[0], got.Transport[1], got.Transport[7]), Is.EqualTo((4, 1, 6)));
        }
    }

    [TestCase(1400u, 1420, TestName = "Rfc7915_4_2_Fragmentation_needed_becomes_packet_too_big_with_20_bytes_more")]
    [TestCase(1490u, 1500, TestName = "Rfc7915_4_2_Not_more_than_the_IPv6_link_carries")]
    [TestCase(576u, 1280, TestName = "Rfc7915_4_2_Not_less_than_any_IPv6_link_carries")]
    [TestCase(0u, 1280, TestName = "Rfc7915_4_2_A_router_that_does_not_tell_is_taken_for_the_next_plateau")]
    public void Rfc7915_4_2_Fragmentation_needed(uint mtu, int mtu6)
    {
        var (lab, sent) = Opened();
        using (lab)
        {
            var got = lab.Outside(Error(Router, External, 3, 4, sent, mtu)).Sent6();
            Assert.That((got.Transport[0], got.Transport[1], (got.Transport[6] << 8) | got.Transport[7]), Is.EqualTo((2, 0, mtu6)));
        }
    }

    [Test]
    public void Rfc7915_4_2_The_plateau_is_below_the_packet_that_was_too_long()
    {
        using var lab = new Lab64(how: new() { Ipv6Mtu = 9000 });
        byte[] sent = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53, 4400)).Sent4().Bytes;
        var got = lab.Outside(Error(Router, External, 3, 4, sent)).Sent6();
        Assert.That((got.Transport[6] << 8) | got.Transport[7], Is.EqualTo(4352 + 20));
    }

    [TestCase(1, 0, 3, 1)]
    [TestCase(1, 1, 3, 10)]
    [TestCase(1, 3, 3, 1)]
    [TestCase(1, 4, 3, 3)]
    [TestCase(3, 0, 11, 0)]
    [TestCase(4, 1, 3, 2)]
    public void Rfc7915_5_2_An_error_changes_type_and_code(byte type, byte code, byte type4, byte code4)
    {
        var (lab, got) = Answered();
        using (lab)
        {
            var error = lab.Inside(Frame6.Error(Host, Server6, type, code, got)).Sent4();
            Assert.That((error.IcmpType, error.IcmpCode, Frame.Text(error.SourceAddress), Frame.Text(error.DestinationAddress)), Is.EqualTo((type4, code4, External, Server)));
            Assert.That((error.Quoted!.Source, error.Quoted.Destination), Is.EqualTo(($"{Server}:53", $"{External}:5000")));
            Assert.That((error.Quoted.HasRightHeaderSum, error.Quoted.HasRightTransportSum), Is.EqualTo((true, (bool?)true)));
        }
    }

    [TestCase(1, 5, 0u)]
    [TestCase(4, 0, 2u)]
    [TestCase(4, 0, 40u)]
    [TestCase(4, 2, 0u)]
    [TestCase(100, 0, 0u)]
    public void Rfc7915_5_2_Errors_without_counterpart_are_dropped(byte type, byte code, uint rest)
    {
        var (lab, got) = Answered();
        using (lab)
            Assert.That(lab.Inside(Frame6.Error(Host, Server6, type, code, got, rest)).Reason, Is.EqualTo(DropReason.IcmpTypeNotTranslated));
    }

    [TestCase(4u, 2)]
    [TestCase(6u, 9)]
    [TestCase(7u, 8)]
    [TestCase(23u, 12)]
    [TestCase(24u, 16)]
    public void Rfc7915_5_2_A_pointer_points_to_the_same_field(uint at6, int at)
    {
        var (lab, got) = Answered();
        using (lab)
            Assert.That(lab.Inside(Frame6.Error(Host, Server6, 4, 0, got, at6)).Sent4().IcmpRest >> 24, Is.EqualTo(at));
    }

    [Test]
    public void Rfc7915_5_2_Packet_too_big_becomes_fragmentation_needed_with_20_bytes_less()
    {
        var (lab, got) = Answered();
        using (lab)
        {
            var error = lab.Inside(Frame6.Error(Router6, Server6, 2, 0, got, 1400)).Sent4();
            Assert.That((error.IcmpType, error.IcmpCode, error.IcmpRest), Is.EqualTo((3, 4, 1380u)));
            Assert.That(Frame.Text(error.SourceAddress), Is.EqualTo(External), "the router inside has no address outside");
        }
    }

    [Test]
    public void Rfc7915_5_2_An_error_with_a_wrong_checksum_is_dropped()
    {
        var (lab, got) = Answered();
        var error = Frame6.Error(Host, Server6, 1, 4, got);
        error.Transport[2] ^= 1;
        using (lab)
            Assert.That(lab.Inside(error).Reason, Is.EqualTo(DropReason.BadTransportChecksum));
    }

    [Test]
    public void Rfc7915_5_3_An_error_about_an_error_is_dropped()
    {
        var (lab, got) = Answered();
        byte[] inner = Frame6.Error(Server6, Host, 1, 4, got).Bytes();
        using (lab)
            Assert.That(lab.Inside(Frame6.Error(Host, Server6, 1, 4, inner)).Reason, Is.EqualTo(DropReason.IcmpErrorMalformed));
    }

    [Test]
    public void Rfc7915_5_3_An_error_about_a_host_that_never_spoke_is_dropped()
    {
        using var lab = new Lab64();
        byte[] about = Frame6.Udp(Server6, 53, Host, 5000).Bytes();
        Assert.That(lab.Inside(Frame6.Error(Host, Server6, 1, 4, about)).Reason, Is.EqualTo(DropReason.IcmpErrorNoEntry));
    }

    [Test]
    public void Rfc4884_Extensions_keep_their_distance()
    {
        var (lab, sent) = Opened(200);
        byte[] padded = [.. sent.AsSpan(0, 128), 0x20, 0, 0xDF, 0xFF, 0, 8, 1, 1, 9, 9, 9, 9];
        using (lab)
        {
            var error = Error(Router, External, 11, 0, padded).With(5, 32).Summed();
            var got = lab.Outside(error).Sent6();
            Assert.That(got.Transport[4], Is.EqualTo((128 + 20 + 4) / 8), "in words of eight bytes, padded");
            Assert.That(got.Transport[(8 + 152)..], Is.EqualTo(padded[128..]));
        }
    }

    [Test]
    public void A_ping_that_is_quoted_is_one_of_IPv6_again()
    {
        using var lab = new Lab64();
        byte[] sent = lab.Inside(Frame6.Ping(Host, Server6, 7)).Sent4().Bytes;
        var quoted = new Seen6(lab.Outside(Error(Router, External, 11, 0, sent)).Sent6().Quoted);
        Assert.That((quoted.Protocol, quoted.Transport[0], quoted.Transport[5]), Is.EqualTo((58, 128, 7)));
        Assert.That(quoted.Faults(), Is.Empty);
    }

    [Test]
    public void A_hop_limit_that_runs_out_is_told()
    {
        using var lab = new Lab64();
        var got = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53) with { HopLimit = 1 }).Sent6();
        Assert.That((lab.Reason, got.Transport[0], got.Transport[1], got.Destination), Is.EqualTo((DropReason.TtlExceeded, 3, 0, Host)));
        Assert.That(new Seen6(got.Quoted).DestinationPort, Is.EqualTo(53));
    }

    [Test]
    public void What_is_too_long_outside_is_told_with_20_bytes_more()
    {
        using var lab = new Lab64(Nat.Core.Translation.NatProfiles.Rfc4787 with { OutsideMtu = 1400 });
        var got = lab.Inside(Frame6.Udp(Host, 5000, Server6, 53, 1430)).Sent6();
        Assert.That((lab.Reason, got.Transport[0], (got.Transport[6] << 8) | got.Transport[7]), Is.EqualTo((DropReason.FragmentationNeeded, 2, 1420)));
    }

    private static (Lab64 Lab, byte[] Sent) Opened(int length = 12)
    {
        var lab = new Lab64();
        return (lab, lab.Inside(Frame6.Udp(Host, 5000, Server6, 53, length)).Sent4().Bytes);
    }

    private static (Lab64 Lab, byte[] Got) Answered()
    {
        var (lab, _) = Opened();
        return (lab, lab.Outside(Udp($"{Server}:53", $"{External}:5000")).Sent6().Bytes);
    }
}
