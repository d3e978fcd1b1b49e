using System.Net;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Nat64;
using Nat.Core.Translation;
using Nat.Tests.Support;
using PacketDotNet;
using PacketDotNet.Utils;

namespace Nat.Tests.Nat64;

/// <summary>No input throws, nothing is allocated for a packet, and PacketDotNet reads what comes out.</summary>
public class RobustnessTests
{
    private const string Host = "2001:db8::1";
    private const string Server = "93.184.216.34";
    private const string Server6 = $"64:ff9b::{Server}";
    private const string External = "203.0.113.1";

    [Test]
    public void Damaged_packets_never_throw([Values(1ul, 2ul)] ulong seed)
    {
        var random = new SeededRandom(seed);
        using var engine = new NatEngine(NatProfiles.Linux with { MaxFlows = 1000, Checksums = ChecksumPolicy.Ignore }, seed);
        var nat64 = new Nat64Engine(engine, new() { MaxHosts = 50 }, seed);
        byte[] udp = Frame6.Udp(Host, 5000, Server6, 53).Bytes();
        byte[] answer = Build.Udp($"{Server}:53", $"{External}:5000").Bytes();
        byte[][] inside =
        [
            udp, Frame6.Ping(Host, Server6, 7).Bytes(), Frame6.Tcp(Host, 40000, Server6, 443, "S").Bytes(),
            Frame6.Error(Host, Server6, 2, 0, Frame6.Udp(Server6, 53, Host, 5000).Bytes(), 1300).Bytes(),
            (Frame6.Udp(Host, 5000, Server6, 53, 100) with { Extensions = [(0, new byte[8]), Frame6.Fragment(0, true, 9)] }).Bytes(),
        ];
        byte[][] outside = [answer, Build.Error("8.8.8.8", External, 3, 4, Build.Udp($"{External}:5000", $"{Server}:53").Bytes(), 1300).Bytes()];
        for (int i = 0; i < 40_000; i++)
        {
            bool isInside = random.Below(3) != 0;
            byte[][] from = isInside ? inside : outside;
            byte[] packet = [.. from[random.Below((uint)from.Length)]];
            for (uint damage = random.Below(4); damage > 0; damage--)
                packet[random.Below((uint)packet.Length)] = (byte)random.Next();
            if (random.Below(4) == 0)
                packet = packet[..(int)random.Below((uint)packet.Length)];
            var verdict = nat64.Process(packet, isInside ? Side.Inside : Side.Outside, Instant.FromSeconds(i * 0.01), out var reason);
            Assert.That(verdict == VerdictKind.Drop, Is.EqualTo(reason != DropReason.None));
            for (int at = 0; at < nat64.Outbox.Count; at++)
            {
                var item = nat64.Outbox[at];
                if (item.Kind != OutboxKind.Dropped)
                    Assert.That(nat64.Outbox.Packet(item)[0] >> 4, Is.EqualTo(item.Egress == Side.Outside ? 4 : 6));
            }
        }
    }

    [Test]
    public void A_packet_allocates_nothing([Values("udp", "tcp", "icmp", "error")] string kind)
    {
        using var engine = new NatEngine(NatProfiles.Linux with { MaxFlows = 1000 }, 1);
        var nat64 = new Nat64Engine(engine, new(), 1);
        byte[] opening = Frame6.Udp(Host, 5000, Server6, 53).Bytes();
        byte[] back = Build.Udp($"{Server}:53", $"{External}:5000").Bytes();
        byte[] packet = kind switch
        {
            "udp" => opening,
            "tcp" => Frame6.Tcp(Host, 40000, Server6, 443, "S").Bytes(),
            "icmp" => Frame6.Ping(Host, Server6, 7).Bytes(),
            _ => Frame6.Error(Host, Server6, 1, 4, Frame6.Udp(Server6, 53, Host, 5000).Bytes()).Bytes(),
        };
        long least = LeastAllocated(round =>
        {
            nat64.Process(opening, Side.Inside, Instant.FromSeconds(round * 1e-3), out _);
            nat64.Process(back, Side.Outside, Instant.FromSeconds(round * 1e-3), out _);
            nat64.Process(packet, Side.Inside, Instant.FromSeconds(round * 1e-3), out _);
        });
        Assert.That(least, Is.Zero);
        Assert.That(nat64.Counters.Dropped, Is.Zero);
    }

    [Test]
    public void New_hosts_allocate_nothing()
    {
        using var engine = new NatEngine(NatProfiles.Linux with { MaxFlows = 10_000 }, 1);
        var nat64 = new Nat64Engine(engine, new() { MaxHosts = 500 }, 1);
        byte[] packet = Frame6.Udp(Host, 5000, Server6, 53).Bytes();
        long least = LeastAllocated(round =>
        {
            (packet[22], packet[23]) = ((byte)(round >> 8), (byte)round);
            nat64.Process(packet, Side.Inside, Instant.Zero, out _);
        });
        Assert.That(least, Is.Zero);
    }

    /// <summary>What the most frugal of some windows of rounds allocates: the runtime itself does so once when it compiles a method anew.</summary>
    private static long LeastAllocated(Action<int> round)
    {
        const int Windows = 5;
        const int Rounds = 400;
        long least = long.MaxValue;
        for (int window = 0; window < Windows; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++)
                round((window * Rounds) + i);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    [Test]
    public void PacketDotNet_reads_what_leaves_on_either_side([Values(0, 1, 700, 1200)] int length)
    {
        using var lab = new Lab64();
        var tcp = new TcpPacket(40000, 443) { SequenceNumber = 7, WindowSize = 8192, Synchronize = true, PayloadData = new byte[length] };
        var ipv6 = new IPv6Packet(IPAddress.Parse(Host), IPAddress.Parse(Server6)) { HopLimit = 64, PayloadPacket = tcp };
        ipv6.UpdateCalculatedValues();
        tcp.UpdateTcpChecksum();
        var outside = new IPv4Packet(new ByteArraySegment([.. lab.Send([.. ipv6.Bytes], Side.Inside).Sent4().Bytes]));
        Assert.That((outside.DestinationAddress.ToString(), outside.ValidIPChecksum, outside.Extract<TcpPacket>().ValidTcpChecksum), Is.EqualTo((Server, true, true)));

        var answer = Build.Tcp($"{Server}:443", $"{External}:{outside.Extract<TcpPacket>().SourcePort}", "SA", 9, 8 + (uint)length, length);
        var inside = new IPv6Packet(new ByteArraySegment([.. lab.Outside(answer).Sent6().Bytes]));
        Assert.That((inside.DestinationAddress.ToString(), inside.Extract<TcpPacket>().ValidTcpChecksum), Is.EqualTo((Host, true)));
    }
}
