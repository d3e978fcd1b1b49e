using System.Buffers.Binary;
using Nat.Tests.Pcap.Replay;

namespace Nat.Tests.Cli;

public class PipeTests
{
    [Test]
    public void APacketGoesOutAndItsAnswerComesBack()
    {
        byte[] input =
        [
            .. Request('I', 1, Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)),
            .. Request('O', 2, Traffic.Udp("192.0.2.1", 53, "203.0.113.1", 1111)),
            .. Request('O', 3, Traffic.Udp("192.0.2.9", 53, "203.0.113.1", 9999)),
        ];
        var run = CliRun.With(input, "pipe", "--seed", "1");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var responses = Responses(run.Bytes);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(responses.Select(r => r.Count), Is.EqualTo(new[] { 1, 1, 0 }));
            Assert.That(responses[0][0].Side, Is.EqualTo('O'));
            Assert.That(responses[0][0].Packet[12..16], Is.EqualTo(new byte[] { 203, 0, 113, 1 }));
            Assert.That(responses[1][0].Side, Is.EqualTo('I'));
            Assert.That(responses[1][0].Packet[16..20], Is.EqualTo(new byte[] { 10, 0, 0, 1 }));
        }
    }

    [Test]
    public void LinkPaddingIsNoPartOfThePacket()
    {
        byte[] packet = Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53);
        var run = CliRun.With(Request('I', 1, [.. packet, 0, 0, 0, 0]), "pipe");
        Assert.That(Responses(run.Bytes)[0][0].Packet, Has.Length.EqualTo(packet.Length));
    }

    [Test]
    public void NothingInIsNothingOut()
    {
        var run = CliRun.With([], "pipe");
        Assert.That((run.ExitCode, run.Bytes.Length), Is.EqualTo((0, 0)));
    }

    [TestCase(5)]
    [TestCase(20)]
    public void AnInputThatEndsInsideARequestIsAFailure(int length)
    {
        byte[] request = Request('I', 1, Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53));
        CliRun.With([.. request, .. request[..length]], "pipe").AssertFails(1, "request 2", $"byte {request.Length}");
    }

    [Test]
    public void WhatIsNoRequestIsAFailure()
    {
        CliRun.With(Request('X', 1, []), "pipe").AssertFails(1, "0x58");
        CliRun.With([(byte)'I', .. new byte[8], 255, 255, 255, 255], "pipe").AssertFails(1, "4294967295");
    }

    private static byte[] Request(char side, ulong time, byte[] packet)
    {
        byte[] request = new byte[13 + packet.Length];
        request[0] = (byte)side;
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(1), time);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(9), packet.Length);
        packet.CopyTo(request, 13);
        return request;
    }

    private static List<List<(char Side, byte[] Packet)>> Responses(byte[] bytes)
    {
        var responses = new List<List<(char, byte[])>>();
        for (int at = 0; at < bytes.Length;)
        {
            int count = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            at += 2;
            var packets = new List<(char, byte[])>();
            for (int i = 0; i < count; i++)
            {
                int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1));
                packets.Add(((char)bytes[at], bytes.AsSpan(at + 5, length).ToArray()));
                at += 5 + length;
            }

            responses.Add(packets);
        }

        return responses;
    }
}
