using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Conntrack;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>
/// Workers that open one flow at the same moment (CTK-03, CTK-04). Named for the selftests of Linux that ask for the same: every packet goes
/// through, all by one entry, and none gets another port for having lost.
/// </summary>
[NonParallelizable]
public sealed class ClashTests
{
    private const int Workers = 4;
    private const int Rounds = 60;
    private const int Together = 50;
    private const int Flows = Rounds * Together;
    private const int Room = 64;
    private const string Host = "10.0.0.1";
    private const string External = "203.0.113.9";
    private const string Server = "192.0.2.1:53";

    private static readonly NatConfig Mapped = NatProfiles.Linux with
    {
        MaxFlows = 2 * Flows,
        StaticMappings = [new StaticMapping(null, Ipv4Address.Parse(External), null, Ipv4Address.Parse(Host), null)],
    };

    [TestCase("linux")]
    [TestCase("rfc4787")]
    public void conntrack_clash(string profile)
    {
        using var group = new WorkerGroup(NatProfiles.Find(profile)! with { MaxFlows = 2 * Flows }, 1, Workers);
        var left = Race(group, (flow, worker) => (Udp(Endpoint(flow), Server), Arrival.Inside));
        for (int flow = 0; flow < Flows; flow++)
        {
            string? external = left[flow, 0]?.Source;
            Assert.That(Enumerable.Range(0, Workers).Select(w => left[flow, w]?.Source), Is.All.EqualTo(external).And.All.Not.Null, $"flow {flow}");
            Assert.That(Send(group[flow % Workers], [(Udp(Server, external!), Arrival.Outside)])[0]?.Destination, Is.EqualTo(Endpoint(flow)));
        }

        AssertOneEntryEach(group, Flows);
    }

    [Test]
    public void conntrack_reverse_clash()
    {
        using var group = new WorkerGroup(Mapped, 1, Workers);
        var left = Race(group, (flow, worker) => worker % 2 == 0
            ? (Udp(Endpoint(flow), Server), Arrival.Inside)
            : (Udp(Server, $"{External}:{PortOf(flow)}"), Arrival.Outside));
        for (int flow = 0; flow < Flows; flow++)
        {
            for (int worker = 0; worker < Workers; worker++)
                Assert.That(Ends(left[flow, worker]), Is.EqualTo(worker % 2 == 0 ? ($"{External}:{PortOf(flow)}", Server) : (Server, Endpoint(flow))), $"flow {flow}");
        }

        AssertOneEntryEach(group, Flows);
    }

    [Test]
    public void Who_comes_second_goes_on_in_the_entry_of_the_first_and_it_is_counted()
    {
        // The port that is wanted is held by an entry that has expired. When the first worker ends it, and before it takes the port, the second
        // worker opens the same flow: what happens among threads at rare moments, at this one for sure.
        // Five milliseconds, because the sweep looks for expired entries after ten.
        var observer = new Interruption();
        var timeouts = NatProfiles.Linux.Timeouts;
        timeouts = timeouts with { ByClass = timeouts.ByClass.SetItem((int)TimeoutClass.Udp, TimeSpan.FromMilliseconds(5)) };
        using var group = new WorkerGroup(NatProfiles.Linux with { MaxFlows = 100, Timeouts = timeouts }, 1, 2, observer);
        Send(group[0], [(Udp("10.0.0.2:5000", Server), Arrival.Inside)]);
        Seen? first = null;
        observer.OnDestroyed = () => first = Send(group[1], [(Udp("10.0.0.1:5000", Server), Arrival.Inside)], 1.007)[0];
        var second = Send(group[0], [(Udp("10.0.0.1:5000", Server), Arrival.Inside)], 1.007)[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first?.Source, Is.EqualTo("203.0.113.1:5000"));
            Assert.That(second?.Source, Is.EqualTo("203.0.113.1:5000"));
            Assert.That(group.Statistics.ClashResolve, Is.EqualTo(1));
            Assert.That((group.Statistics.InsertFailed, group.Statistics.Drop, group.FlowCount), Is.EqualTo((0L, 0L, 1)));
        }
    }

    /// <summary>In each round all workers send the packets of the same new flows at once.</summary>
    private static Seen?[,] Race(WorkerGroup group, Func<int, int, (Frame Frame, Arrival Arrival)> packetOf)
    {
        var left = new Seen?[Flows, Workers];
        int arrived = 0;
        TupleWorld.OnThreads(Workers, worker =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                (Frame, Arrival)[] packets = [.. Enumerable.Range(round * Together, Together).Select(flow => packetOf(flow, worker))];

                // Released by the last to come, all at once and without sleeping: a barrier of the system would let them go one by one.
                Interlocked.Increment(ref arrived);
                SpinWait spin = default;
                while (Volatile.Read(ref arrived) < (round + 1) * Workers)
                    spin.SpinOnce(sleep1Threshold: -1);
                var sent = Send(group[worker], packets);
                for (int i = 0; i < Together; i++)
                    left[(round * Together) + i, worker] = sent[i];
            }
        });
        return left;
    }

    /// <summary>Sends a batch; what leaves, null for what does not.</summary>
    private static Seen?[] Send(NatEngine engine, (Frame Frame, Arrival Arrival)[] packets, double at = 1)
    {
        byte[] memory = new byte[packets.Length * Room];
        var slots = new PacketSlot[packets.Length];
        for (int i = 0; i < packets.Length; i++)
        {
            byte[] bytes = packets[i].Frame.Bytes();
            bytes.CopyTo(memory, i * Room);
            slots[i] = new PacketSlot { Time = Instant.FromSeconds(at), Offset = i * Room, Length = bytes.Length, Arrival = packets[i].Arrival };
        }

        engine.Process(memory, slots);
        return [.. slots.Select(s => s.Verdict == VerdictKind.Forward ? new Seen(memory[s.Offset..(s.Offset + s.Length)]) : null)];
    }

    private static void AssertOneEntryEach(WorkerGroup group, int flows)
    {
        var statistics = group.Statistics;
        TestContext.Out.WriteLine($"{statistics.ClashResolve} clashes in {flows} flows");
        Assert.That((group.FlowCount, statistics.Insert, statistics.InsertFailed, statistics.Drop), Is.EqualTo((flows, (long)flows, 0L, 0L)));
    }

    private static (string? Source, string? Destination) Ends(Seen? seen) => (seen?.Source, seen?.Destination);

    private static int PortOf(int flow) => 2000 + flow;

    private static string Endpoint(int flow) => $"{Host}:{PortOf(flow)}";

    private sealed class Interruption : IFlowObserver
    {
        public Action? OnDestroyed { get; set; }

        public void Created(in FlowSnapshot flow, Instant at)
        {
        }

        public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
        {
        }

        public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
        {
            var act = OnDestroyed;
            OnDestroyed = null;
            act?.Invoke();
        }
    }
}
