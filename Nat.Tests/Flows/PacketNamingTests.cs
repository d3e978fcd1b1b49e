using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Flows;

/// <summary>Names and addresses of packets for what stands around a NAT.</summary>
public class PacketNamingTests
{
    [Test]
    public void An_ICMP_error_is_named_for_the_answers_to_what_it_quotes()
    {
        byte[] sent = Udp("10.0.0.1:5000", "93.184.216.34:53").Bytes();
        Assert.That(PacketNaming.TryName(Parse(Error("192.0.2.1", "10.0.0.1", 11, 0, sent).Bytes()), new ProtocolRules(), out var tuple, out var packetClass));
        Assert.That(packetClass, Is.EqualTo(PacketClass.IcmpError));
        Assert.That(tuple, Is.EqualTo(new FlowTuple(IpProtocol.Udp, Ipv4Address.Parse("93.184.216.34"), 53, Ipv4Address.Parse("10.0.0.1"), 5000)));
    }

    [Test]
    public void An_ICMP_error_that_quotes_nothing_has_no_name() =>
        Assert.That(PacketNaming.TryName(Parse(Error("192.0.2.1", "10.0.0.1", 11, 0, []).Bytes()), new ProtocolRules(), out _, out _), Is.False);

    [Test]
    public void Another_source_is_written_with_right_checksums()
    {
        byte[][] before = [Udp("10.0.0.1:5000", "192.0.2.9:53").Bytes(), Tcp("10.0.0.1:5000", "192.0.2.9:53", "SA", length: 7).Bytes(), Ping("10.0.0.1", "192.0.2.9", 9).Bytes()];
        byte[][] after = [Udp("203.0.113.1:5000", "192.0.2.9:53").Bytes(), Tcp("203.0.113.1:5000", "192.0.2.9:53", "SA", length: 7).Bytes(), Ping("203.0.113.1", "192.0.2.9", 9).Bytes()];
        for (int i = 0; i < before.Length; i++)
        {
            PacketNaming.WriteSource(Parse(before[i]), Ipv4Address.Parse("203.0.113.1"));
            Assert.That(before[i], Is.EqualTo(after[i]));
        }
    }

    [Test]
    public void What_an_ICMP_error_quotes_follows_its_destination()
    {
        byte[] error = Error("192.0.2.9", "203.0.113.1", 3, 3, Tcp("203.0.113.1:5000", "192.0.2.9:53", "S").Bytes()).Bytes();
        PacketNaming.WriteDestination(Parse(error), Ipv4Address.Parse("10.0.0.1"));
        Assert.That(error, Is.EqualTo(Error("192.0.2.9", "10.0.0.1", 3, 3, Tcp("10.0.0.1:5000", "192.0.2.9:53", "S").Bytes()).Bytes()));
    }

    [Test]
    public void What_an_ICMP_error_quotes_follows_its_source()
    {
        byte[] error = Error("10.0.0.1", "192.0.2.9", 3, 3, Udp("192.0.2.9:53", "10.0.0.1:5000").Bytes()).Bytes();
        PacketNaming.WriteSource(Parse(error), Ipv4Address.Parse("203.0.113.1"));
        Assert.That(error, Is.EqualTo(Error("203.0.113.1", "192.0.2.9", 3, 3, Udp("192.0.2.9:53", "203.0.113.1:5000").Bytes()).Bytes()));
    }

    private static Ipv4Packet Parse(byte[] bytes)
    {
        Assert.That(Ipv4Packet.TryParse(bytes, 0, out var packet), Is.EqualTo(DropReason.None));
        return packet;
    }
}
