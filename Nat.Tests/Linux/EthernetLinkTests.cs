using Nat.Core.Packets;
using Nat.Linux.Links;

namespace Nat.Tests.Linux;

/// <summary>The NAT as a station of an Ethernet link (RFC 826).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EthernetLinkTests
{
    private static readonly MacAddress Ours = MacAddress.Local(0x1234);
    private static readonly MacAddress Theirs = MacAddress.Local(0x5678);
    private static readonly Ipv4Address Gateway = Ipv4Address.Parse("10.0.2.2");
    private static readonly Ipv4Address Host = Ipv4Address.Parse("10.0.2.100");
    private static readonly Ipv4Address Far = Ipv4Address.Parse("192.0.2.9");

    private readonly EthernetLink _link = new(new LinkOptions(Ours, Gateway, [new Ipv4Range(Gateway, Gateway)], Ipv4Prefix.Parse("10.0.2.0/24"), Host));

    [Test]
    public void It_answers_for_its_own_address_and_for_no_other()
    {
        byte[] reply = new byte[64];
        Assert.That(_link.Hear(Asking(Gateway), reply, out _), Is.EqualTo(42));
        Assert.That(MacAddress.Read(reply), Is.EqualTo(Theirs));
        Assert.That(ArpMessage.TryRead(reply.AsSpan(14), out var answer), Is.True);
        Assert.That(answer, Is.EqualTo(new ArpMessage(false, Ours, Gateway, Theirs, Host)));
        Assert.That(_link.Hear(Asking(Far), reply, out _), Is.Zero);
    }

    [Test]
    public void A_packet_waits_until_its_station_has_answered_and_it_is_asked_for_once()
    {
        byte[] frame = [1, 2, 3];
        Assert.That(_link.TryFind(Host, frame, out _, out bool asks), Is.False);
        Assert.That(asks, Is.True);
        Assert.That(_link.TryFind(Host, frame, out _, out asks), Is.False);
        Assert.That(asks, Is.False);
        _link.Hear(Asking(Far), new byte[64], out var released);
        Assert.That(released, Has.Count.EqualTo(2), "whatever a station says tells where it is");
        Assert.That(_link.TryFind(Host, frame, out var mac, out _), Is.True);
        Assert.That(mac, Is.EqualTo(Theirs));
    }

    [Test]
    public void A_stranger_who_speaks_to_others_is_not_remembered()
    {
        _link.Hear(Asking(Far), new byte[64], out _);
        Assert.That(_link.TryFind(Host, [], out _, out _), Is.False);
    }

    [Test]
    public void What_is_not_on_the_link_goes_to_the_router()
    {
        Assert.That(_link.NextHop(Far), Is.EqualTo(Host));
        Assert.That(_link.NextHop(Ipv4Address.Parse("10.0.2.7")), Is.EqualTo(Ipv4Address.Parse("10.0.2.7")));
    }

    [Test]
    public void More_packets_do_not_wait_than_there_is_room_for()
    {
        for (int i = 0; i < 2 * EthernetLink.MostWaiting; i++)
            _link.TryFind(Host, [1], out _, out _);
        _link.Hear(Asking(Gateway), new byte[64], out var released);
        Assert.That(released, Has.Count.EqualTo(EthernetLink.MostWaiting));
    }

    [Test]
    public void A_message_that_is_cut_or_of_another_kind_is_left_alone()
    {
        byte[] frame = Asking(Gateway);
        for (int length = 14; length < 42; length++)
            Assert.That(_link.Hear(frame.AsSpan(0, length), new byte[64], out _), Is.Zero);
        frame[15] = 6;
        Assert.That(_link.Hear(frame, new byte[64], out _), Is.Zero);
    }

    private static byte[] Asking(Ipv4Address target)
    {
        byte[] frame = new byte[42];
        EthernetHeader.Write(frame, MacAddress.Broadcast, Theirs, EthernetHeader.Arp);
        new ArpMessage(true, Theirs, Host, default, target).Write(frame.AsSpan(14));
        return frame;
    }
}
