using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Tests.Support;

namespace Nat.Tests.Flows;

/// <summary>The one-pass reader and writer of plain packets does what the step-by-step ones do.</summary>
public class PlainPacketTests
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
            if (!PlainPacket.TryRead(ref bytes[0], (uint)bytes.Length, verify, out var read, out int length))
                continue;
            taken++;
            var fault = Ipv4Packet.TryParse(bytes, 0, out var packet, verify);
            Assert.That((fault, packet.IsFragment, packet.Options.Length, packet.Bytes.Length), Is.EqualTo((DropReason.None, false, 0, length)));
            fault = Protocols.Read(packet, verify, new ProtocolRules(), out var expected, out var kind);
            FlowTuple tuple = default;
            FlowTuple.Store(read, ref tuple);
            Assert.That((fault, tuple, kind), Is.EqualTo((DropReason.None, expected, PacketClass.Opening)), Convert.ToHexString(bytes));
            Assert.That(PlainPacket.IsTcp(read), Is.EqualTo(packet.Protocol == IpProtocol.Tcp));
            Assert.That(PlainPacket.TimeToLive(ref bytes[0]), Is.EqualTo(packet.TimeToLive));
        }

        Assert.That(taken, Is.GreaterThan(Rounds / 4));
    }

    [Test]
    public void APlainPacketIsRead()
    {
        var random = new SeededRandom(3);
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = Datagram(random);
            Assert.That(PlainPacket.TryRead(ref bytes[0], (uint)bytes.Length, true, out _, out _), Is.True);
        }
    }

    [Test]
    public void WhatItWritesTheStepsWriteAlike([Values(0, 1)] int hops)
    {
        var random = new SeededRandom((ulong)hops + 4);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Datagram(random);
            byte[] expected = [.. bytes];
            PlainPacket.TryRead(ref bytes[0], (uint)bytes.Length, true, out var old, out _);
            bool isTcp = PlainPacket.IsTcp(old);
            var target = new FlowTuple(
                isTcp ? IpProtocol.Tcp : IpProtocol.Udp,
                new Ipv4Address((uint)random.Next()), (ushort)random.Next(), new Ipv4Address((uint)random.Next()), (ushort)random.Next());
            if (random.Below(2) == 0)
                old = FlowTuple.Invert(old);
            PlainPacket.Write(ref bytes[0], old, hops == 0 ? FlowTuple.Load(in target) : FlowTuple.Invert(FlowTuple.Load(in target)), hops, isTcp);
            Protocols.Write(Ipv4Packet.Parsed(expected), target, hops, new ProtocolRules());
            Assert.That(bytes.AsSpan().SequenceEqual(expected), Is.True, $"{Convert.ToHexString(bytes)} is not {Convert.ToHexString(expected)}");
        }
    }

    [Test]
    public void BytesInvertAsTuplesDo()
    {
        var random = new SeededRandom(6);
        for (int round = 0; round < 1000; round++)
        {
            var tuple = FlowTuple.IcmpQuery(round % 2 == 0, 8, new Ipv4Address((uint)random.Next()), new Ipv4Address((uint)random.Next()), (ushort)random.Next());
            FlowTuple inverted = default;
            FlowTuple.Store(FlowTuple.Invert(FlowTuple.Load(in tuple)), ref inverted);
            Assert.That(inverted, Is.EqualTo(tuple.Invert()));
        }
    }

    private static byte[] Datagram(SeededRandom random)
    {
        string from = $"10.0.0.{random.Below(250) + 1}:{random.Below(65535) + 1}";
        string to = $"198.51.100.{random.Below(250) + 1}:{random.Below(65535) + 1}";
        bool isTcp = random.Below(2) == 0;
        var frame = isTcp ? Build.Tcp(from, to, "A", length: (int)random.Below(90)) : Build.Udp(from, to, (int)random.Below(90));
        foreach (ref byte b in frame.Transport.AsSpan(isTcp ? 20 : 8))
            b = (byte)random.Next();
        frame = frame.Summed() with { Ttl = (byte)(2 + random.Below(250)), Padding = (int)random.Below(3), TrafficClass = (byte)random.Next() };
        return (!isTcp && random.Below(8) == 0 ? frame.WithoutChecksum() : frame).Bytes();
    }
}
