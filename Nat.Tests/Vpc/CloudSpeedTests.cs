using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Tests.Support;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Network;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>What the data plane costs. Figures are printed and not judged: the machine of a test is busy.</summary>
[NonParallelizable]
public class CloudSpeedTests
{
    private const int Flows = 1000;
    private const int Rounds = 200;

    [Test]
    public void Packets_pass_security_group_ACL_route_NAT_and_internet_gateway_without_allocating()
    {
        using var lab = new CloudLab();
        var from = AddressBook.Find(lab.Plane, "db")!.Value;
        byte[][] packets = [.. Enumerable.Range(0, Flows).Select(i => Build.Udp($"10.0.2.20:{2000 + i}", "93.184.216.34:123").Bytes())];
        byte[] room = new byte[packets[0].Length];
        byte[][] answers = new byte[Flows][];
        for (int i = 0; i < Flows; i++)
        {
            packets[i].CopyTo(room, 0);
            if (!lab.Plane.Send(from, room, Instant.Zero, out _).Arrived)
                Assert.Fail($"connection {i} did not pass");
            answers[i] = Build.Udp("93.184.216.34:123", CloudLab.SourceOf(room)).Bytes();
        }

        Round(lab, from, packets, answers, room);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        var place = from;
        for (int round = 0; round < Rounds; round++)
            place = Round(lab, from, packets, answers, room);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TestContext.Out.WriteLine($"{2 * Flows * Rounds / seconds:N0} packets/s through security group, ACL, routes, NAT gateway and internet gateway");
        Assert.That(place.Exists);
        Assert.That(allocated, Is.LessThan(Flows * Rounds / 10), "bytes for all packets");
    }

    [Test]
    public void Connections_that_are_all_new_pass_the_same_way()
    {
        // Every destination takes 1,000 of them; those before have expired or not, all of them are in the tables.
        const int Connections = 400_000;
        using var lab = new CloudLab();
        var from = AddressBook.Find(lab.Plane, "db")!.Value;
        byte[] packet = Build.Udp("10.0.2.20:2000", "93.184.216.34:123").WithoutChecksum().Bytes();
        byte[] room = new byte[packet.Length];
        Open(lab, from, packet, room, 0, 20_000);
        long start = Stopwatch.GetTimestamp();
        Open(lab, from, packet, room, 20_000, Connections);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        TestContext.Out.WriteLine($"{Connections / seconds:N0} new connections/s through security group, ACL, routes, NAT gateway and internet gateway");
        Assert.That(lab.Plane.Metrics["nat"].Total.ActiveConnectionCount, Is.EqualTo(Connections + 20_000));
    }

    [Test]
    public void A_trace_in_a_large_VPC()
    {
        var network = NetworkTexts.Network(Large(subnets: 200, interfaces: 5000, groups: 1000));
        var question = new TraceQuestion("host-4321", "93.184.216.34", 443);
        Tracer.Run(network, question, 1);
        long start = Stopwatch.GetTimestamp();
        var report = Tracer.Run(network, question, 1);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        TestContext.Out.WriteLine($"{milliseconds:N1} ms for a trace among 5,000 interfaces");
        Assert.That(report.Reaches, TraceText.Write(report));
        Assert.That(milliseconds, Is.LessThan(1000));
    }

    private static void Open(CloudLab lab, Place from, byte[] packet, byte[] room, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            packet.CopyTo(room, 0);
            BinaryPrimitives.WriteUInt16BigEndian(room.AsSpan(18), (ushort)(0x0100 + (i / 1000)));
            BinaryPrimitives.WriteUInt16BigEndian(room.AsSpan(20), (ushort)(2000 + (i % 1000)));
            BinaryPrimitives.WriteUInt16BigEndian(room.AsSpan(10), 0);
            BinaryPrimitives.WriteUInt16BigEndian(room.AsSpan(10), Checksum.Finish(Checksum.Sum(room.AsSpan(0, 20))));
            if (!lab.Plane.Send(from, room, Instant.Zero, out _).Arrived)
                Assert.Fail($"connection {i} did not pass");
        }
    }

    private static Place Round(CloudLab lab, Place from, byte[][] packets, byte[][] answers, byte[] room)
    {
        var place = default(Place);
        for (int i = 0; i < packets.Length; i++)
        {
            packets[i].CopyTo(room, 0);
            place = lab.Plane.Send(from, room, Instant.Zero, out _).Place;
            answers[i].CopyTo(room, 0);
            lab.Plane.Send(place, room, Instant.Zero, out _);
        }

        return place;
    }

    private static string Large(int subnets, int interfaces, int groups)
    {
        var text = new StringBuilder("vpcs:\n  big: { cidr: 10.0.0.0/16 }\ninternet-gateways:\n  igw:\nsubnets:\n");
        text.Append("  front: { zone: a, cidr: 10.0.255.0/24, routes: public }\n");
        for (int i = 0; i < subnets - 1; i++)
            text.Append($"  net-{i}: {{ zone: a, cidr: 10.0.{i}.0/24, routes: private }}\n");
        text.Append("nat-gateways:\n  nat: { subnet: front }\nroute-tables:\n  public: { routes: 0.0.0.0/0 via igw }\n  private: { routes: 0.0.0.0/0 via nat }\nsecurity-groups:\n");
        for (int i = 0; i < groups; i++)
            text.Append($"  group-{i}: {{ inbound: [tcp 443 from group-{(i + 1) % groups}] }}\n");
        text.Append("instances:\n");
        for (int i = 0; i < interfaces; i++)
            text.Append($"  host-{i}: {{ subnet: net-{i % (subnets - 1)}, groups: group-{i % groups} }}\n");
        return text.ToString();
    }
}
