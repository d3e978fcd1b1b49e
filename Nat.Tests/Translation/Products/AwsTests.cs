using System.Buffers.Binary;
using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>AWS NAT gateway (AWS-02).</summary>
public sealed class AwsTests() : CloudGatewayTests(NatProfiles.Aws)
{
    private const byte Rst = 4;

    [Test]
    public void A_connection_may_be_idle_for_350_seconds_and_its_client_is_then_reset()
    {
        using var lab = Of();
        string external = TcpTalk.Open(lab.At(0), Client, Server);
        lab.At(349).Inside(Tcp(Client, Server, "AP", 1001, 5001, 10)).Leaves(external);
        lab.At(698).Outside(Tcp(Server, external, "AP", 5001, 1011, 10)).Arrives(Client);
        var late = lab.At(1049).Inside(Tcp(Client, Server, "AP", 1011, 5011, 10)).Drops(DropReason.TcpNoConnection);
        late.AnswersSegment(Server, Client, Rst, 5011, 0);
        Assert.That(late.Outbox.Select(x => x.Egress), Is.EqualTo((Side[])[Side.Inside]), "nothing is sent to the server");
        lab.Outside(Tcp(Server, external, "AP", 5011, 1011, 10)).Drops(DropReason.NoEntry).IsSilent();
    }

    [TestCase("")]
    [TestCase("F")]
    [TestCase("R")]
    public void Every_state_of_tcp_has_the_one_timer(string story)
    {
        using var lab = Of();
        string external = story == "" ? lab.At(0).Inside(Tcp(Client, Server, "S", 1000)).Leaves().Packet!.Source : TcpTalk.Open(lab.At(0), Client, Server);
        if (story != "")
            lab.Inside(Tcp(Client, Server, story + "A", 1001, 5001)).Leaves(external);
        Assert.That(lab.Left, Is.EqualTo(350));
    }

    [Test]
    public void A_datagram_may_be_waited_for_350_seconds([Values] bool answered)
    {
        using var lab = Of();
        string external = lab.At(0).MappingOf(Client, Server);
        if (answered)
            lab.Outside(Udp(Server, external)).Arrives(Client);
        Assert.That(Lives(lab, 349, external), Is.True);
        Assert.That(Lives(lab, 349 + 351, external), Is.False);
    }

    [Test]
    public void An_echo_may_be_waited_for_350_seconds()
    {
        using var lab = Of();
        ushort id = lab.At(0).Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Leaves().Packet!.QueryId;
        lab.At(349).Outside(Pong("198.51.100.7", "203.0.113.1", id)).Arrives("10.0.0.1:7");
        lab.At(700).Outside(Pong("198.51.100.7", "203.0.113.1", id)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void One_destination_takes_55000_connections_and_others_as_many()
    {
        using var lab = Of(c => c with { MaxFlows = 60_000 });
        for (int i = 0; i < 55_000; i++)
            lab.Inside(Tcp($"10.0.{i / 250}.{(i % 250) + 1}:5000", Server, "S")).Leaves();
        lab.Inside(Tcp("10.1.0.1:5000", Server, "S")).Drops(DropReason.PortsExhausted).IsSilent();
        lab.Inside(Tcp("10.1.0.1:5000", "198.51.100.7:81", "S")).Leaves();
        lab.Inside(Tcp("10.1.0.1:5000", "198.51.100.8:80", "S")).Leaves();
        lab.Inside(Udp("10.1.0.1:5000", Server)).Leaves();
    }

    [Test]
    public void A_second_address_takes_as_many_again_whoever_the_client_is()
    {
        using var lab = Of(c => c with { MaxFlowsPerDestination = 5, Outside = [new(c.Outside[0].First, new(c.Outside[0].First.Value + 1))] });
        for (int i = 0; i < 10; i++)
            lab.Inside(Tcp($"10.0.0.1:{5000 + i}", Server, "S")).Leaves();
        lab.Inside(Tcp("10.0.0.1:6000", Server, "S")).Drops(DropReason.PortsExhausted);
    }

    [Test]
    public void Fragments_of_udp_pass_and_those_of_tcp_and_icmp_do_not()
    {
        using var lab = Of();
        Assert.That(lab.Inside(Udp(Client, Server, 800).Fragments(400)).Released, Has.Length.EqualTo(3));
        foreach (var piece in Tcp(Client, Server, "S", length: 100).Fragments(64))
            lab.Inside(piece).Drops(DropReason.FragmentRefused).IsSilent();
        foreach (var piece in Ping("10.0.0.1", "198.51.100.7", 9, length: 100).Fragments(64))
            lab.Inside(piece).Drops(DropReason.FragmentRefused).IsSilent();
    }

    [Test]
    public void Segments_are_clamped_to_the_internet_in_both_directions()
    {
        using var lab = Of();
        var syn = lab.Inside(Tcp(Client, Server, "S", 1000, options: [2, 4, 8960 >> 8, 8960 & 255])).Leaves().Packet!;
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(syn.Transport[22..]), Is.EqualTo(1460));
        var answer = lab.Outside(Tcp(Server, syn.Source, "SA", 5000, 1001, options: [2, 4, 8960 >> 8, 8960 & 255])).Arrives(Client).Packet!;
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(answer.Transport[22..]), Is.EqualTo(1460));
    }

    [Test]
    public void The_inside_carries_8500_bytes()
    {
        using var lab = Of();
        string external = lab.MappingOf(Client, Server);
        lab.Outside(Udp(Server, external, 8472) with { DontFragment = true }).Arrives(Client);
        var answer = lab.Outside(Udp(Server, external, 8473) with { DontFragment = true }).Drops(DropReason.FragmentationNeeded).Answers(3, 4);
        Assert.That(answer.IcmpRest, Is.EqualTo(8500));
    }
}
