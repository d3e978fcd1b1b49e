using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>OpenBSD pf.</summary>
public sealed class PfTests
{
    private const string Client = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";

    [Test]
    public void Ports_come_at_random_from_50001_to_65535()
    {
        using var lab = Lab.Of(NatProfiles.Pf, c => c with { MaxFlows = 3000 });
        int[] ports = [.. Enumerable.Range(0, 2000).Select(i => int.Parse(lab.MappingOf($"10.0.0.1:{60_000 + i}", Server).Split(':')[1], null))];
        Assert.That(ports, Has.All.InRange(50_001, 65_535));
        Assert.That(ports.Where((p, i) => p == 60_000 + i).Count(), Is.LessThan(5), "none is kept but by chance");
        Assert.That(ports.Count(p => p < 57_768), Is.InRange(800, 1200));
    }

    [Test]
    public void Each_state_has_its_own_port_and_answers_come_from_its_peer_only()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        string first = lab.MappingOf(Client, Server);
        Assert.That(lab.MappingOf(Client, "198.51.100.8:80"), Is.Not.EqualTo(first));
        lab.Outside(Udp("198.51.100.9:80", first)).Drops(DropReason.NoEntry).IsSilent();
    }

    [Test]
    public void Addresses_take_turns_and_the_next_is_tried()
    {
        using var lab = Lab.Of(NatProfiles.Pf, c => c with { Ports = new PortRange(50_001, 50_010), Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 1))] });
        string[] given = [.. Enumerable.Range(0, 20).Select(i => lab.MappingOf($"10.0.0.1:{5000 + i}", Server))];
        Assert.That(given, Is.Unique);
        Assert.That(given.Where((_, i) => i % 2 == 0).Select(e => e.Split(':')[0]).Distinct().Count(), Is.EqualTo(1));
        lab.Inside(Udp("10.0.0.1:6000", Server)).Drops(DropReason.PortsExhausted).IsSilent();
    }

    [Test]
    public void The_timers_of_tcp_go_by_the_phase()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        string external = lab.Inside(Tcp(Client, Server, "S", 1000)).Leaves().Packet!.Source;
        Assert.That(lab.Left, Is.EqualTo(120), "tcp.first");
        lab.Outside(Tcp(Server, external, "SA", 5000, 1001)).Arrives(Client);
        Assert.That(lab.Left, Is.EqualTo(30), "tcp.opening");
        lab.Inside(Tcp(Client, Server, "A", 1001, 5001)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(86_400), "tcp.established");
        lab.Inside(Tcp(Client, Server, "PA", 1001, 5001, 10)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(86_400), "data that nobody acknowledged yet");
        lab.Inside(Tcp(Client, Server, "FA", 1011, 5001)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(900), "tcp.closing");
        lab.Outside(Tcp(Server, external, "FA", 5001, 1012)).Arrives(Client);
        Assert.That(lab.Left, Is.EqualTo(45), "tcp.finwait");
        lab.Inside(Tcp(Client, Server, "A", 1012, 5002)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(90), "tcp.closed");
    }

    [Test]
    public void A_reset_leaves_90_seconds_and_must_be_exact()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        string external = TcpTalk.Open(lab, Client, Server);
        lab.Outside(Tcp(Server, external, "R", 5100)).Drops(DropReason.TcpOutOfWindow);
        Assert.That(lab.Left, Is.EqualTo(86_400));
        lab.Outside(Tcp(Server, external, "R", 5001)).Arrives(Client);
        Assert.That(lab.Left, Is.EqualTo(90));
    }

    [Test]
    public void What_is_out_of_window_is_dropped()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        string external = TcpTalk.Open(lab, Client, Server);
        lab.Inside(Tcp(Client, Server, "A", 900_000_000, 5001, 100)).Drops(DropReason.TcpOutOfWindow).IsSilent();
        lab.Inside(Tcp(Client, Server, "A", 1001, 5001, 100)).Leaves(external);
    }

    [Test]
    public void A_syn_of_an_established_connection_is_challenged()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        TcpTalk.Open(lab, Client, Server);
        lab.Inside(Tcp(Client, Server, "S", 1_000_000)).Drops(DropReason.TcpChallenged).AnswersSegment(Server, Client, 16, 5001, 1001);
    }

    [Test]
    public void A_connection_is_not_picked_up_in_mid_stream()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        lab.Inside(Tcp(Client, Server, "A", 1, 1)).Drops(DropReason.TcpCannotOpen).IsSilent();
    }

    [Test]
    public void Packets_with_options_are_dropped()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        lab.Inside(Udp(Client, Server) with { Options = [148, 4, 0, 0] }).Drops(DropReason.IpOptionsRefused).IsSilent();
        string external = lab.MappingOf(Client, Server);
        lab.Outside(Udp(Server, external) with { Options = [148, 4, 0, 0] }).Drops(DropReason.IpOptionsRefused).IsSilent();
    }

    [Test]
    public void A_datagram_has_60_seconds_answered_or_not_and_an_echo_20()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        string external = lab.At(0).MappingOf(Client, Server);
        lab.At(59).Outside(Udp(Server, external)).Arrives(Client);
        lab.At(118).Outside(Udp(Server, external)).Arrives(Client);
        lab.At(179).Outside(Udp(Server, external)).Drops(DropReason.NoEntry);
        ushort id = lab.Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Leaves().Packet!.QueryId;
        lab.At(198).Outside(Pong("198.51.100.7", "203.0.113.1", id)).Arrives("10.0.0.1:7");
        lab.At(219).Outside(Pong("198.51.100.7", "203.0.113.1", id)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Other_protocols_go_by_their_addresses_for_60_seconds([Values(IpProtocol.Gre, (byte)50, IpProtocol.Sctp)] byte protocol)
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        var sent = lab.At(0).Inside(Raw(protocol, "10.0.0.1", "198.51.100.7")).Leaves().Packet!;
        Assert.That(Frame.Text(sent.SourceAddress), Is.EqualTo("203.0.113.1"));
        Assert.That(sent.Transport.ToArray(), Is.EqualTo(Raw(protocol, "10.0.0.1", "198.51.100.7").Transport), "nothing else is written");
        lab.At(59).Outside(Raw(protocol, "198.51.100.7", "203.0.113.1")).Arrives();
        lab.At(120).Outside(Raw(protocol, "198.51.100.7", "203.0.113.1")).Drops(DropReason.NoEntry);
    }

    [TestCase(59, 2)]
    [TestCase(61, 0)]
    public void A_fragment_is_waited_for_60_seconds(double after, int released)
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        var pieces = Udp(Client, Server, 800).Fragments(408);
        lab.At(0).Inside(pieces[0]).IsHeld();
        Assert.That(lab.At(after).Inside(pieces[1]).Released, Has.Length.EqualTo(released));
    }

    [Test]
    public void There_are_100000_states()
    {
        using var lab = new Lab(NatProfiles.Pf);
        for (int i = 0; i < 100_000; i++)
            lab.Inside(Udp(Client, $"198.{i / 62_500}.{i / 250 % 250}.{(i % 250) + 1}:53")).Leaves();
        lab.Inside(Udp(Client, Server)).Drops(DropReason.TableFull).IsSilent();
    }

    [Test]
    public void A_hundred_errors_are_sent_in_a_second()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        int Told(int second) => Enumerable.Range(0, 200).Sum(i => lab.At(second + (i / 200.0)).Inside(Udp(Client, Server) with { Ttl = 1 }).Own.Length);
        _ = Told(0) + Told(1);
        Assert.That(Told(2), Is.EqualTo(100).Within(1));
    }

    [Test]
    public void Errors_pass_whatever_header_they_quote()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        byte[] quoted = [.. lab.Inside(Udp(Client, Server)).Leaves().Packet!.Bytes];
        lab.Outside(Error("192.0.2.1", "203.0.113.1", 4, 0, quoted)).Arrives("10.0.0.1");
        quoted[10] ^= 1;
        lab.Outside(Error("192.0.2.1", "203.0.113.1", 3, 1, quoted)).Arrives("10.0.0.1");
    }

    [Test]
    public void Hosts_do_not_meet_by_their_external_endpoints()
    {
        using var lab = Lab.Of(NatProfiles.Pf);
        lab.Inside(Udp("10.0.0.2:5000", lab.MappingOf(Client, Server))).Drops(DropReason.ToNatItself);
    }
}
