using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Pcap.Reports;

namespace Nat.Tests.Pcap.Reports;

/// <summary>Those who listen to a running NAT: they come and go, and may be slow.</summary>
public sealed class FlowFeedTests
{
    private static readonly TimeSpan NoPatience = TimeSpan.Zero;
    private readonly FlowReport[] _taken = new FlowReport[2 * FlowQueue.Capacity];

    [Test]
    public void Who_listens_is_told_and_who_has_left_is_not()
    {
        var feed = new FlowFeed();
        var (first, second) = (Queue(), Queue());
        feed.Created(Flow(1), At(0));
        feed.Add(first);
        feed.Created(Flow(2), At(0));
        feed.Add(second);
        feed.Updated(Flow(2), FlowChanges.Assured, At(1));
        feed.Remove(first);
        feed.Destroyed(Flow(2), At(2), FlowEnd.Expired);
        Assert.That(Take(first, out _).Select(r => (r.What, r.Flow.Id)), Is.EqualTo(((FlowEvent?, ulong)[])[(FlowEvent.New, 2), (FlowEvent.Update, 2)]));
        var heard = Take(second, out _);
        Assert.That(heard.Select(r => (r.What, r.Changes, r.End)), Is.EqualTo(
            ((FlowEvent?, FlowChanges, FlowEnd)[])[(FlowEvent.Update, FlowChanges.Assured, FlowEnd.Live), (FlowEvent.Destroy, FlowChanges.State, FlowEnd.Expired)]));
    }

    [Test]
    public void Only_what_is_wanted_waits()
    {
        var queue = new FlowQueue(FlowFilter.Of([KeyValuePair.Create("src", "10.0.0.2")]), [FlowEvent.Destroy]);
        for (uint host = 1; host <= 3; host++)
        {
            queue.Created(Flow(host), At(0));
            queue.Destroyed(Flow(host), At(1), FlowEnd.Deleted);
        }

        Assert.That(Take(queue, out _).Select(r => r.Flow.Id), Is.EqualTo((ulong[])[2]));
    }

    [Test]
    public void What_comes_too_fast_is_lost_and_counted_behind_what_was_in_time()
    {
        var queue = Queue();
        for (uint i = 0; i < FlowQueue.Capacity + 5; i++)
            queue.Created(Flow(i), At(i));
        Assert.That(queue.Take(_taken.AsSpan(0, 10), NoPatience, out long lost), Is.EqualTo(10));
        Assert.That(lost, Is.Zero, "not lost among the first");
        Assert.That(Take(queue, out lost), Has.Length.EqualTo(FlowQueue.Capacity - 10));
        Assert.That(lost, Is.EqualTo(5));
        queue.Created(Flow(9), At(9));
        Assert.That(Take(queue, out lost), Has.Length.EqualTo(1));
        Assert.That(lost, Is.Zero);
    }

    [Test]
    public void Who_waits_is_woken()
    {
        var queue = Queue();
        var taking = Task.Run(() => queue.Take(_taken, TimeSpan.FromSeconds(20), out _));
        Thread.Sleep(50);
        queue.Created(Flow(1), At(0));
        Assert.That(taking.Wait(TimeSpan.FromSeconds(5)), Is.True);
        Assert.That(taking.Result, Is.EqualTo(1));
        Assert.That(queue.Take(_taken, TimeSpan.FromMilliseconds(20), out _), Is.Zero, "patience ends");
    }

    [Test]
    public void A_census_counts_what_lives_and_what_moved_since_the_one_before()
    {
        var census = new FlowCensus();
        census.Take([Flow(1, bytes: 100), Flow(1, bytes: 50, port: 2), Flow(2, bytes: 10)]);
        Assert.That(census.Count, Is.EqualTo(3));
        Assert.That(census.Protocols, Is.EqualTo(((byte, long)[])[(IpProtocol.Udp, 3)]));
        Assert.That(census.BusiestHosts(9).Select(h => (h.Host.Value, h.Flows, h.Bytes)), Is.EqualTo(((uint, long, ulong)[])[(Host(1), 2, 150), (Host(2), 1, 10)]));

        // One of the first host ends after it has moved more; the second has moved most.
        census.Destroyed(Flow(1, bytes: 130), At(1), FlowEnd.Expired);
        census.Take([Flow(1, bytes: 50, port: 2), Flow(2, bytes: 500)]);
        Assert.That(census.BusiestHosts(9).Select(h => (h.Host.Value, h.Flows, h.Bytes, h.TotalBytes)), Is.EqualTo(((uint, long, ulong, ulong)[])[(Host(2), 1, 490, 500), (Host(1), 1, 30, 180)]));
        Assert.That(census.BusiestHosts(1), Has.Count.EqualTo(1));
        census.Take([]);
        Assert.That(census.BusiestHosts(9), Is.Empty);
        census.Take([Flow(2, bytes: 500)]);
        Assert.That(census.BusiestHosts(9).Single().Bytes, Is.Zero, "known from before");
    }

    [Test]
    public void A_flow_that_a_census_misses_is_not_new_in_the_next()
    {
        var census = new FlowCensus();
        census.Take([Flow(1, bytes: 1000)]);
        census.Take([]);   // it has expired, and no sweep has come by
        Assert.That(census.BusiestHosts(9), Is.Empty);
        census.Destroyed(Flow(1, bytes: 1000), At(1), FlowEnd.Expired);
        census.Take([Flow(1, bytes: 7, port: 3)]);
        Assert.That((census.BusiestHosts(9).Single().Bytes, census.BusiestHosts(9).Single().TotalBytes), Is.EqualTo((7ul, 1007ul)));
    }

    private FlowReport[] Take(FlowQueue queue, out long lost) => _taken[..queue.Take(_taken, NoPatience, out lost)];

    private static FlowQueue Queue() => new(FlowFilter.All, Enum.GetValues<FlowEvent>());

    private static FlowSnapshot Flow(uint host, ulong bytes = 0, ushort port = 1)
    {
        var original = new FlowTuple(IpProtocol.Udp, new(Host(host)), port, Ip("198.51.100.7"), 53);
        return new FlowSnapshot
        {
            Id = host,
            Original = original,
            Reply = original.Invert().WithDestination(Ip("203.0.113.1"), port),
            Status = FlowStatus.SourceNat,
            TcpState = TcpState.None,
            OriginalPackets = 1,
            OriginalBytes = bytes,
            ReplyPackets = 0,
            ReplyBytes = 0,
            Start = At(0),
            Expires = At(30),
        };
    }

    private static uint Host(uint number) => Ip("10.0.0.0").Value + number;

    private static Instant At(double seconds) => Instant.FromSeconds(seconds);

    private static Ipv4Address Ip(string text) => Ipv4Address.Parse(text);
}
