using System.Collections.Concurrent;
using System.Diagnostics;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Tests.Conntrack;
using Nat.Tests.Support;

namespace Nat.Tests.Engine;

/// <summary>
/// Several workers over one small table, with packets of few hosts in both directions: flows open, close, expire and are dropped early all
/// the time, and any worker may get any packet.
/// </summary>
[NonParallelizable]
public sealed class WorkerGroupSoakTests
{
    private const int Workers = 4;
    private const int Flows = 96;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    private static IEnumerable<TestCaseData> Profiles =>
    [
        new TestCaseData(NatProfiles.Linux).SetArgDisplayNames("linux"),
        new TestCaseData(NatProfiles.Rfc4787).SetArgDisplayNames("rfc4787"),
        new TestCaseData(NatProfiles.Linux with { Mapping = MappingBehavior.EndpointIndependent, Filtering = FilteringBehavior.AddressDependent }).SetArgDisplayNames("permissions"),
        new TestCaseData(NatProfiles.Rfc4787 with { Mapping = MappingBehavior.AddressDependent, Filtering = FilteringBehavior.AddressDependent, Overload = OverloadPolicy.EarlyDrop })
            .SetArgDisplayNames("address-dependent"),
        new TestCaseData(NatProfiles.Rfc4787 with { Blocks = new() { Size = 8, MaxPerSubscriber = 1 }, Outside = [new(new(0xCB007101), new(0xCB007102))] })
            .SetArgDisplayNames("blocks"),
        new TestCaseData(NatProfiles.Rfc4787 with
        {
            Deterministic = new() { Inside = [new(new(0x0A000000), 29)], DynamicFactor = 4 }, Blocks = new() { Size = 8 },
        }).SetArgDisplayNames("deterministic"),
        new TestCaseData(NatProfiles.Linux with
        {
            Mapping = MappingBehavior.AddressDependent, Filtering = FilteringBehavior.AddressDependent, Pooling = AddressPooling.Sticky,
            Outside = [new(new(0xCB007101), new(0xCB007104))], Subscribers = new() { MaxPortsPerProtocol = 3 },
        }).SetArgDisplayNames("sticky"),
        new TestCaseData(NatProfiles.Linux with
        {
            MaxFlowsPerDestination = 12,
            Subscribers = new() { MaxPorts = 9, MaxFlows = 25 },
            Allocation = new() { Search = PortSearch.WholeRange },
            Quarantine = new() { Udp = TimeSpan.FromMilliseconds(5), TcpReset = TimeSpan.FromMilliseconds(10), SameDestination = true, MaxPorts = 32 },
        }).SetArgDisplayNames("limits"),
    ];

    [TestCaseSource(nameof(Profiles))]
    public void Every_packet_that_leaves_is_right_whichever_worker_had_it(NatConfig profile)
    {
        var config = Short(profile);
        using var group = new WorkerGroup(config, 1, Workers);
        var crowd = new Crowd(config);
        TupleWorld.OnThreads(Workers, thread =>
        {
            var worker = new CrowdWorker(crowd, group[thread], (ulong)thread);
            for (long end = Stopwatch.GetTimestamp() + (long)(Duration.TotalSeconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
                worker.Run();
        });

        var counters = group.Counters;
        var statistics = group.Statistics;
        TestContext.Out.WriteLine(
            $"{counters.Forwarded} forwarded, {counters.Dropped} dropped, flows: {statistics.Insert} opened, {statistics.InsertFailed} not, {statistics.Expired} expired, {statistics.EarlyDrop} dropped early, {statistics.Drop} refused, peak {group.PeakFlowCount}");
        TestContext.Out.WriteLine(string.Join(", ", DropReasons.All.Where(r => counters.Drops(r) > 0).Select(r => $"{r.Name()} {counters.Drops(r)}")));
        AssertSound(group);
        Assert.That(counters.FlowsCreated, Is.EqualTo(statistics.Insert).And.GreaterThan(200));
        Assert.That(group.PeakFlowCount, Is.LessThanOrEqualTo(Flows));
        Assert.That(crowd.CameIn.Keys.Except(crowd.WentOut.Keys), Is.Empty, "came in for a host that never went out by that endpoint to that remote");

        group[0].Finish(crowd.Later(TimeSpan.FromHours(1)));
        Assert.That(group.Counters.Forwarded + group.Counters.Dropped, Is.EqualTo(crowd.Sent), "packets and verdicts");
        Assert.That((group.FlowCount, group[0].MappingCount, group[0].Ledger?.Count ?? 0), Is.EqualTo((0, 0, 0)));
        AssertSound(group);
    }

    [TestCaseSource(nameof(Profiles))]
    public void Between_two_batches_the_configuration_may_change_and_the_state_be_saved(NatConfig profile)
    {
        var config = Short(profile);
        var other = config with
        {
            SoftPairing = !config.SoftPairing,
            MaxFlowsPerDestination = 5,
            Subscribers = config.Subscribers with { MaxFlows = 10, NewFlowsPerSecond = 1000 },
            Quarantine = new() { Udp = TimeSpan.FromMilliseconds(5), MaxPorts = 8 },
        };
        using var group = new WorkerGroup(config, 1, Workers);
        var crowd = new Crowd(config);
        using var rest = new ReaderWriterLockSlim();
        bool isOver = false;
        int changes = 0;
        TupleWorld.OnThreads(Workers + 1, thread =>
        {
            if (thread == Workers)
            {
                for (long end = Stopwatch.GetTimestamp() + Stopwatch.Frequency; Stopwatch.GetTimestamp() < end; changes++)
                {
                    Thread.Sleep(1);
                    rest.EnterWriteLock();
                    group.Change(changes % 2 == 0 ? other : config);
                    if (changes % 16 == 0)
                        AssertSaves(group, crowd.Later(TimeSpan.Zero));
                    rest.ExitWriteLock();
                }

                Volatile.Write(ref isOver, true);
                return;
            }

            for (var worker = new CrowdWorker(crowd, group[thread], (ulong)thread); !Volatile.Read(ref isOver);)
            {
                rest.EnterReadLock();
                worker.Run();
                rest.ExitReadLock();
            }
        });

        TestContext.Out.WriteLine($"{group.Counters.Forwarded} forwarded, {group.Counters.Dropped} dropped, {changes} changes");
        Assert.That(crowd.CameIn.Keys.Except(crowd.WentOut.Keys), Is.Empty, "came in for a host that never went out by that endpoint to that remote");
        group.Change(config);
        group[0].Finish(crowd.Later(TimeSpan.FromHours(1)));
        Assert.That(group.Counters.Forwarded + group.Counters.Dropped, Is.EqualTo(crowd.Sent), "packets and verdicts");
        Assert.That((group.FlowCount, group[0].MappingCount), Is.EqualTo((0, 0)));
        AssertSound(group);
    }

    private static void AssertSaves(WorkerGroup group, Instant now)
    {
        using var state = new MemoryStream();
        group.Save(state, now, DateTimeOffset.UnixEpoch);
        state.Position = 0;
        using var next = new WorkerGroup(group[0].Config, 2, 1);
        var report = next.Restore(state, now, DateTimeOffset.UnixEpoch);
        Assert.That((report.Expired, report.Unfit, report.NoRoom), Is.EqualTo((0, 0, 0)));
        Assert.That(report.Restored, Is.EqualTo(group[0].Table.Snapshots().Count(flow => flow.Expires > now)));
        AssertSound(next);
    }

    private static NatConfig Short(NatConfig profile) => profile with
    {
        MaxFlows = Flows,
        Ports = new PortRange(5000, 5019),
        Timeouts = profile.Timeouts with { ByClass = [.. Enumerable.Range(0, 16).Select(i => TimeSpan.FromMilliseconds(20 + (i * 10)))], Fragment = TimeSpan.FromMilliseconds(20) },
    };

    private static void AssertSound(WorkerGroup group)
    {
        TupleWorld.AssertSound(group[0].Table);
        if (group[0].Endpoints.Mappings is { } mappings)
            TupleWorld.AssertSound(mappings.Lines);
    }

    /// <summary>What the workers share: the clock, and what they saw.</summary>
    internal sealed class Crowd(NatConfig config)
    {
        private long _clock = Instant.NanosecondsPerSecond;
        private long _sent;

        public PacketRules Rules { get; } = new(config);

        /// <summary>External endpoints and the remotes that they spoke to; a place is written again and again.</summary>
        public (string External, string Remote)[] Seen { get; } = [.. Enumerable.Repeat(("203.0.113.1:5000", "198.51.100.1:80"), 64)];

        public ConcurrentDictionary<(byte, string Inside, string External, string Remote), bool> WentOut { get; } = new();

        public ConcurrentDictionary<(byte, string Inside, string External, string Remote), bool> CameIn { get; } = new();

        /// <summary>What the filter looks at of a remote endpoint.</summary>
        public string Filtered(string remote) => config.Filtering switch
        {
            FilteringBehavior.AddressAndPortDependent => remote,
            FilteringBehavior.AddressDependent => remote.Split(':')[0],
            _ => "any",
        };

        public long Sent => Interlocked.Read(ref _sent);

        public Instant Later(TimeSpan span) => new Instant(Interlocked.Add(ref _clock, 200_000)) + span;

        public long NextToken() => Interlocked.Increment(ref _sent);
    }
}
