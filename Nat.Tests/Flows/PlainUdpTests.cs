using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Tests.Support;

namespace Nat.Tests.Flows;

/// <summary>The one-pass reader and writer of plain UDP does what the step-by-step ones do.</summary>
public class PlainUdpTests
{
    private const int Rounds = 200_000;

    [Test]
    public void WhatItReadsTheStepsReadAlike([Values] bool verify)
    {
        var random = new SeededRandom(verify ? 1ul : 2ul);
        int taken = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Datagram(random);
            if (random.Below(3) != 0)
                bytes[random.Below((uint)bytes.Length)] ^= (byte)(1 << (int)random.Below(8));
            if (!PlainUdp.TryRead(bytes, verify, out var tuple, out int length))
                continue;
            taken++;
            var fault = Ipv4Packet.TryParse(bytes, 0, out var packet, verify);
            Assert.That((fault, packet.IsFragment, packet.Options.Length, packet.Bytes.Length), Is.EqualTo((DropReason.None, false, 0, length)));
            fault = UdpProtocol.Read(packet, verify, out var expected);
            Assert.That((fault, tuple), Is.EqualTo((DropReason.None, expected)), Convert.ToHexString(bytes));
        }

        Assert.That(taken, Is.GreaterThan(Rounds / 4));
    }

    [Test]
    public void APlainDatagramIsRead()
    {
        var random = new SeededRandom(3);
        for (int round = 0; round < 1000; round++)
            Assert.That(PlainUdp.TryRead(Datagram(random), true, out _, out _), Is.True);
    }

    [Test]
    public void WhatItWritesTheStepsWriteAlike([Values(0, 1)] int hops)
    {
        var random = new SeededRandom((ulong)hops + 4);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Datagram(random);
            byte[] expected = [.. bytes];
            var target = new FlowTuple(
                IpProtocol.Udp, new Ipv4Address((uint)random.Next()), (ushort)random.Next(), new Ipv4Address((uint)random.Next()), (ushort)random.Next());
            var inverse = target.Invert();
            PlainUdp.WriteInverse(bytes, in inverse, hops);
            Protocols.Write(Ipv4Packet.Parsed(expected), target, hops);
            Assert.That(bytes.AsSpan().SequenceEqual(expected), Is.True, $"{Convert.ToHexString(bytes)} is not {Convert.ToHexString(expected)}");
        }
    }

    private static byte[] Datagram(SeededRandom random)
    {
        string from = $"10.0.0.{random.Below(250) + 1}:{random.Below(65535) + 1}";
        string to = $"198.51.100.{random.Below(250) + 1}:{random.Below(65535) + 1}";
        var frame = Build.Udp(from, to, (int)random.Below(90));
        foreach (ref byte b in frame.Transport.AsSpan(8))
            b = (byte)random.Next();
        frame = frame.Summed() with { Ttl = (byte)(2 + random.Below(250)), Padding = (int)random.Below(3), TrafficClass = (byte)random.Next() };
        return (random.Below(8) == 0 ? frame.WithoutChecksum() : frame).Bytes();
    }
}
