using System.Buffers.Binary;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Linux.Links;
using Nat.Linux.Services;

namespace Nat.Tests.Linux;

/// <summary>Addresses for the hosts of a TAP (RFC 2131).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DhcpServerTests
{
    private const byte Discover = 1;
    private const byte Request = 3;
    private const byte Release = 7;
    private const byte Inform = 8;

    private readonly DhcpServer _server = new(new DhcpOptions(
        Ipv4Address.Parse("10.0.2.2"),
        Ipv4Prefix.Parse("10.0.2.0/24"),
        new Ipv4Range(Ipv4Address.Parse("10.0.2.15"), Ipv4Address.Parse("10.0.2.16")),
        [Ipv4Address.Parse("10.0.2.3")],
        ["example.test"],
        1400));

    private double _now;

    [Test]
    public void What_is_offered_is_given()
    {
        var offer = Ask(1, Discover);
        Assert.That((offer.Kind, offer.Address), Is.EqualTo((2, "10.0.2.15")));
        var lease = Ask(1, Request, "10.0.2.15");
        Assert.That((lease.Kind, lease.Address), Is.EqualTo((5, "10.0.2.15")));
        Assert.That(lease.Option(1), Is.EqualTo(new byte[] { 255, 255, 255, 0 }), "mask");
        Assert.That(lease.Option(3), Is.EqualTo(new byte[] { 10, 0, 2, 2 }), "router");
        Assert.That(lease.Option(6), Is.EqualTo(new byte[] { 10, 0, 2, 3 }), "name server");
        Assert.That(lease.Option(26), Is.EqualTo(new byte[] { 5, 120 }), "MTU");
        Assert.That(lease.Option(119), Is.EqualTo("\u0007example\u0004test\0"u8.ToArray()), "search domain");
    }

    [Test]
    public void A_client_that_comes_back_gets_its_address_again()
    {
        Ask(1, Discover);
        Ask(2, Discover);
        Assert.That(Ask(2, Request, "10.0.2.16").Kind, Is.EqualTo(5));
        Assert.That(Ask(2, Discover).Address, Is.EqualTo("10.0.2.16"));
    }

    [Test]
    public void What_belongs_to_another_is_refused()
    {
        Ask(1, Request, "10.0.2.15");
        Assert.That(Ask(2, Request, "10.0.2.15").Kind, Is.EqualTo(6));
        Assert.That(Ask(2, Request, "10.0.9.9").Kind, Is.EqualTo(6));
    }

    [Test]
    public void When_all_are_given_the_next_gets_one_only_after_a_lease_has_ended()
    {
        Ask(1, Request, "10.0.2.15");
        _now = 10;
        Ask(2, Request, "10.0.2.16");
        Assert.That(Ask(3, Discover).Kind, Is.Zero);
        _now = 3601;
        Assert.That(Ask(3, Discover).Address, Is.EqualTo("10.0.2.15"));
    }

    [Test]
    public void What_is_released_is_free()
    {
        Ask(1, Request, "10.0.2.15");
        Ask(1, Release);
        Assert.That(Ask(2, Discover).Address, Is.EqualTo("10.0.2.15"));
    }

    [Test]
    public void Who_has_an_address_is_only_told_the_rest()
    {
        var answer = Ask(1, Inform);
        Assert.That((answer.Kind, answer.Address), Is.EqualTo((5, "0.0.0.0")));
        Assert.That(answer.Option(51), Is.Empty);
    }

    [Test]
    public void A_cut_message_is_left_alone()
    {
        byte[] message = Message(1, Discover, null);
        byte[] room = new byte[DhcpServer.LongestMessage];
        for (int length = 0; length < message.Length - 1; length++)
            Assert.That(_server.Answer(message.AsSpan(0, length), Instant.Zero, room, out _), length < 243 ? Is.Zero : Is.Positive);
    }

    private Answered Ask(byte client, byte kind, string? wanted = null)
    {
        byte[] answer = new byte[DhcpServer.LongestMessage];
        int length = _server.Answer(Message(client, kind, wanted), Instant.FromSeconds(_now), answer, out _);
        return new Answered(answer[..length]);
    }

    private static byte[] Message(byte client, byte kind, string? wanted)
    {
        byte[] head = new byte[240];
        (head[0], head[1], head[2]) = (1, 1, 6);
        MacAddress.Local(client).Write(head.AsSpan(28));
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(236), 0x6382_5363);
        byte[] address = new byte[4];
        if (wanted is not null)
            BinaryPrimitives.WriteUInt32BigEndian(address, Ipv4Address.Parse(wanted).Value);
        return wanted is null ? [.. head, 53, 1, kind, 255] : [.. head, 53, 1, kind, 50, 4, .. address, 255];
    }

    private sealed record Answered(byte[] Bytes)
    {
        public int Kind => Option(53) is [var kind] ? kind : 0;

        public string Address => new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(16))).ToString();

        public byte[] Option(byte code)
        {
            for (int at = 240; at < Bytes.Length && Bytes[at] != 255; at += 2 + Bytes[at + 1])
            {
                if (Bytes[at] == code)
                    return Bytes[(at + 2)..(at + 2 + Bytes[at + 1])];
            }

            return [];
        }
    }
}
