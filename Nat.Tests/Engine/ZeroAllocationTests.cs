using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>In steady state a packet costs no allocation.</summary>
public sealed class ZeroAllocationTests
{
    private const int Flows = 256;

    [Test]
    public void AKnownFlowAllocatesNothing([Values("udp", "tcp", "icmp", "sctp", "dccp", "udplite")] string kind, [Values(1, 256)] int batchSize, [Values("linux", "rfc4787")] string profile)
    {
        using var engine = new NatEngine(NatProfiles.Find(profile)! with { MaxFlows = 1000 }, 1);
        byte[] memory = Memory(i => Packet(kind, i));
        Assert.That(BytesFor(engine, memory, batchSize), Is.Zero);
        Assert.That(engine.Counters.Dropped, Is.Zero);
    }

    [Test]
    public void ZonesAndIdentificationsAllocateNothing()
    {
        using var engine = new NatEngine(NatProfiles.Rfc4787 with { MaxFlows = 1000, Identification = IdentificationPolicy.Rewrite }, 1);
        Assert.That(BytesFor(engine, Memory(i => Packet("udp", i)), 256, zone: 7), Is.Zero);
        Assert.That(engine.Counters.Dropped, Is.Zero);
    }

    [Test]
    public void ASlotIsHalfACacheLine() => Assert.That(System.Runtime.CompilerServices.Unsafe.SizeOf<PacketSlot>(), Is.EqualTo(32));

    [Test]
    public void NewFlowsAndDropsAllocateNothing([Values(1, 256)] int batchSize)
    {
        // Of 256 hosts only 100 find room; the others are refused again and again.
        using var engine = new NatEngine(NatProfiles.Rfc4787 with { MaxFlows = 100 }, 1);
        byte[] memory = Memory(i => Packet("udp", i));
        Assert.That(BytesFor(engine, memory, batchSize), Is.Zero);
        Assert.That(engine.Counters.Drops(DropReason.TableFull), Is.GreaterThan(0));
    }

    [Test]
    public void AnswersAllocateNothing([Values(1, 256)] int batchSize)
    {
        using var engine = new NatEngine(NatProfiles.Linux with { MaxFlows = 100, Tcp = new() { Loose = false, Unknown = TcpUnknownReaction.Reset } }, 1);
        byte[] memory = Memory(i => Packet("tcp", i));
        Assert.That(BytesFor(engine, memory, batchSize), Is.Zero);
        Assert.That(engine.Counters.Drops(DropReason.TcpNoConnection), Is.GreaterThan(0));
    }

    /// <summary>In every round the SYNs of the round before are answered, and new ones are held.</summary>
    [Test]
    public void SynsThatAreHeldAllocateNothing([Values(1, 256)] int batchSize)
    {
        using var engine = new NatEngine(NatProfiles.Rfc4787 with { MaxFlows = 100 }, 1);
        byte[] memory = Memory(i => Tcp($"198.51.100.{i}:5000", "203.0.113.1:80", "S"));
        Assert.That(BytesFor(engine, memory, batchSize, secondsPerRound: 7, arrival: Arrival.Outside), Is.Zero);
        Assert.That(engine.Counters.Drops(DropReason.SynUnsolicited), Is.EqualTo(39 * Flows));
    }

    /// <summary>In every round all flows of the round before have expired and are opened anew.</summary>
    [Test]
    public void FlowsThatAreCountedAllocateNothing([Values] MappingBehavior mapping)
    {
        using var engine = new NatEngine(
            NatProfiles.Rfc4787 with
            {
                MaxFlows = 1000,
                Mapping = mapping,
                Filtering = FilteringBehavior.AddressAndPortDependent,
                Pooling = AddressPooling.Sticky,
                Blocks = new() { Size = 64 },
                Subscribers = new() { MaxPorts = 10, MaxFlows = 10, NewFlowsPerSecond = 1 },
                Quarantine = new() { Udp = TimeSpan.FromSeconds(60), MaxPorts = 100 },
                MaxFlowsPerDestination = 1000,
            },
            1);
        byte[] memory = Memory(i => Packet("udp", i));
        Assert.That(BytesFor(engine, memory, 64, secondsPerRound: 400), Is.Zero);
        Assert.That((engine.Counters.Dropped, engine.Counters.FlowsCreated), Is.EqualTo((0, 40 * Flows)));
    }

    private static Frame Packet(string kind, int i) => kind switch
    {
        "udp" => Udp($"10.0.0.{i}:5000", "198.51.100.7:53", 18),
        "tcp" => Tcp($"10.0.0.{i}:5000", "198.51.100.7:80", "A", 1, 1, 6),
        "sctp" => Sctp($"10.0.0.{i}:5000", "198.51.100.7:80", 7, Chunk(4)),
        "dccp" => Dccp($"10.0.0.{i}:5000", "198.51.100.7:80", 0),
        "udplite" => UdpLite($"10.0.0.{i}:5000", "198.51.100.7:80"),
        _ => Ping($"10.0.0.{i}", "198.51.100.7", 9, length: 18),
    };

    private static byte[] Memory(Func<int, Frame> make) => [.. Enumerable.Range(0, Flows).SelectMany(i => make(i).Bytes())];

    private static long BytesFor(NatEngine engine, byte[] packets, int batchSize, double secondsPerRound = 1e-6, ushort zone = 0, Arrival arrival = Arrival.Inside)
    {
        byte[] memory = [.. packets];
        int length = packets.Length / Flows;
        var batch = new PacketSlot[batchSize];
        long before = 0;
        for (int round = 0; round < 40; round++)
        {
            if (round == 20)
                before = GC.GetAllocatedBytesForCurrentThread();
            packets.CopyTo(memory, 0);
            for (int first = 0; first < Flows; first += batchSize)
            {
                for (int i = 0; i < batchSize; i++)
                {
                    batch[i] = new PacketSlot
                    {
                        Time = Instant.FromSeconds(round * secondsPerRound),
                        Offset = (first + i) * length,
                        Length = length,
                        Arrival = arrival,
                        Zone = zone,
                    };
                }

                engine.Process(memory, batch);
                engine.Outbox.Clear();
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
