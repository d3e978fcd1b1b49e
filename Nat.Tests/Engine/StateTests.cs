using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>A NAT that takes over what another has saved.</summary>
public sealed class StateTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:53";
    private const string Web = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    private static readonly string[] Profiles = [.. NatProfiles.All.Select(p => p.Profile)];

    [Test, Combinatorial]
    public void TheSamePacketsGiveWhatTheNatThatNeverStoppedMakesOfThem([ValueSource(nameof(Profiles))] string profile, [Values(1, 2, 3)] int seed)
    {
        var config = NatProfiles.Find(profile)! with
        {
            MaxFlows = 2000,
            Outside = [new(Address("203.0.113.1"), Address("203.0.113.4"))],
            StaticMappings = [new(17, Address("203.0.113.2"), 5001, Address("10.0.0.3"), 5001)],
            Identification = IdentificationPolicy.Keep,
        };
        using var running = new Lab(config);
        using var restored = new Lab(config, seed: 99);
        var chatter = new Chatter(seed);
        chatter.Say(1000, running);
        byte[] state = running.Save();
        var report = restored.At(chatter.Now).Restore(state);
        Assert.That(report, Is.EqualTo(new RestoreReport(running.Engine.Flows().Count(), 0, 0, 0)));
        Assert.That(Told(restored), Is.EquivalentTo(Told(running)));
        AssertSound(restored);
        chatter.Pause(7);  // SYNs that wait for six seconds are not saved
        chatter.Say(1000, running, restored);
        Assert.That(Told(restored), Is.EquivalentTo(Told(running)));
        Assert.That(Held(restored), Is.EqualTo(Held(running)));
        running.At(chatter.Now + 1_000_000).Finish();
        restored.At(chatter.Now + 1_000_000).Finish();
        Assert.That(Held(restored), Is.EqualTo(Held(running)));
        Assert.That(restored.Engine.FlowCount + restored.Engine.MappingCount, Is.Zero);
    }

    [Test]
    public void ATcpConnectionKeepsItsWindow()
    {
        using var lab = Lab.Linux();
        lab.Inside(Tcp(A, Web, "S", 1000, window: 1000)).Leaves();
        lab.Outside(Tcp(Web, X, "SA", 5000, 1001, window: 1000)).Arrives();
        lab.Inside(Tcp(A, Web, "A", 1001, 5001, window: 1000)).Leaves();
        using var next = Restored(lab);
        Assert.That(next.State, Is.EqualTo(TcpState.Established));
        next.Outside(Tcp(Web, X, "A", 900_000, 1001, 10)).Drops(DropReason.TcpOutOfWindow);
        next.Outside(Tcp(Web, X, "A", 5001, 1001, 10)).Arrives(A);
    }

    [Test]
    public void TimeGoesOnWhileNoNatRuns()
    {
        using var lab = Lab.Linux();
        lab.At(100).Inside(Udp(A, Server)).Leaves();
        lab.At(110).Inside(Udp(B, Server)).Leaves();
        byte[] state = lab.At(120).Save(at: 1_000_000);
        using var next = new Lab(lab.Engine.Config);
        Assert.That(next.At(5).Restore(state, at: 1_000_015), Is.EqualTo(new RestoreReport(1, 1, 0, 0)));
        Assert.That(next.Left, Is.EqualTo(5), "30 less the 10 before and the 15 in between");
        Assert.That(next.Engine.Flows().Single().Start, Is.EqualTo(Instant.FromSeconds(5 - 15 - 10)));
    }

    [Test]
    public void AClockThatWasPutBackMakesNothingOlder()
    {
        using var lab = Lab.Linux();
        lab.Inside(Udp(A, Server)).Leaves();
        byte[] state = lab.Save(at: 1_000_000);
        using var next = new Lab(lab.Engine.Config);
        Assert.That(next.Restore(state, at: 10).Restored, Is.EqualTo(1));
        Assert.That(next.Left, Is.EqualTo(30));
    }

    [Test]
    public void NoPortIsGivenTwice()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new(6000, 6001), Quarantine = new() });
        string first = lab.MappingOf(A);
        using var next = Restored(lab);
        Assert.That(next.MappingOf(B), Is.Not.EqualTo(first));
        next.Inside(Udp("10.0.0.3:5000", Server)).Drops(DropReason.PortsExhausted);
        Assert.That(next.MappingOf(A), Is.EqualTo(first));
    }

    [Test]
    public void WhatTheConfigurationWouldNotHaveIsLeftOut()
    {
        using var lab = Lab.Rfc(c => c with { StaticMappings = [new(17, Address("203.0.113.8"), 7000, Address("10.0.0.1"), 7000)] });
        lab.Inside(Udp(A, Server)).Leaves();
        lab.Outside(Udp(Server, "203.0.113.8:7000")).Arrives("10.0.0.1:7000");
        byte[] state = lab.Save();
        using var without = new Lab(lab.Engine.Config with { StaticMappings = [] });
        Assert.That(without.Restore(state), Is.EqualTo(new RestoreReport(1, 0, 1, 0)));
        using var elsewhere = new Lab(lab.Engine.Config with { Outside = [new(Address("203.0.113.9"), Address("203.0.113.9"))] });
        Assert.That(elsewhere.Restore(state), Is.EqualTo(new RestoreReport(1, 0, 1, 0)));
        using var another = new Lab(lab.Engine.Config with { StaticMappings = [new(17, Address("203.0.113.8"), 7000, Address("10.0.0.9"), 7000)] });
        Assert.That(another.Restore(state), Is.EqualTo(new RestoreReport(1, 0, 1, 0)));
        foreach (var next in (Lab[])[without, elsewhere, another])
            AssertSound(next);
    }

    [Test]
    public void ASmallerTableTakesWhatItHolds()
    {
        using var lab = Lab.Linux();
        for (int i = 0; i < 20; i++)
            lab.Inside(Udp($"10.0.0.{i + 1}:5000", Server)).Leaves();
        byte[] state = lab.Save();
        using var next = new Lab(lab.Engine.Config with { MaxFlows = 5 });
        Assert.That(next.Restore(state), Is.EqualTo(new RestoreReport(5, 0, 0, 15)));
        AssertSound(next);
    }

    [Test]
    public void OtherMappingBehaviourKeepsWhatItCanKeep()
    {
        using var lab = Lab.Rfc();
        string external = lab.MappingOf(A);
        byte[] state = lab.Save();
        using var linux = Lab.Linux();
        Assert.That(linux.Restore(state).Restored, Is.EqualTo(1));
        linux.Outside(Udp(Server, external)).Arrives(A);
        linux.At(1000).Finish();
        Assert.That(linux.Engine.MappingCount, Is.Zero);
        using var back = Lab.Rfc();
        linux.At(1001).Inside(Udp(A, Server)).Leaves();
        Assert.That(back.Restore(linux.Save()).Unfit, Is.EqualTo(1), "a flow without a mapping, where all have one");
    }

    [Test]
    public void ABlockStaysOnRecordAndAnIdleOneIsReturned()
    {
        var config = NatProfiles.Rfc4787 with { MaxFlows = 100, Quarantine = new(), PreservePorts = false, Blocks = new() { Size = 10, MaxPerSubscriber = 2 } };
        var log = new BlockLog();
        using var lab = new Lab(config, observer: log);
        lab.At(0).Inside(Udp(A, Server)).Leaves();
        lab.At(200).Inside(Udp(B, Server)).Leaves();
        byte[] state = lab.Save();
        using var next = new Lab(config, seed: 5, observer: log);
        Assert.That(next.At(200).Restore(state, at: 150), Is.EqualTo(new RestoreReport(1, 1, 0, 0)));
        Assert.That(log.Records, Has.Count.EqualTo(3));
        Assert.That(log.Records[2], Is.EqualTo("-" + log.Records[0][1..]), "the one of the flow that has expired");
        for (int i = 0; i < 10; i++)
            next.Inside(Udp($"10.0.0.2:{5000 + i}", Server)).Leaves();
        Assert.That(log.Records, Has.Count.EqualTo(3), "the ports of the other go on");
    }

    [Test]
    public void AFreedPortRestsOn()
    {
        using var lab = Lab.Rfc(c => c with { Ports = new(6000, 6000), Quarantine = new() { Udp = TimeSpan.FromSeconds(100) } });
        lab.At(0).Inside(Udp(A, Server)).Leaves();
        lab.At(310).Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted);
        byte[] state = lab.Save();
        using var next = new Lab(lab.Engine.Config);
        next.At(1000).Restore(state, at: 60);
        next.At(1029).Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted);
        next.At(1031).Inside(Udp(B, Server)).Leaves();
    }

    [TestCase(0ul, 0ul)]
    [TestCase(1ul, 40ul)]
    [TestCase(8_388_606ul, 1000ul)]
    [TestCase(8_388_608ul, 5_000_000_000ul)]
    [TestCase(100_000_000_000ul, 150_000_000_000_000ul)]
    public void CountersOfAnySizeSurvive(ulong packets, ulong bytes)
    {
        var count = TrafficCount.Of(packets, bytes, out ushort packetCarries, out ushort byteCarries);
        Assert.That(count.Packets + (packetCarries * TrafficCount.CarriedPackets), Is.EqualTo(packets));
        Assert.That(count.Bytes + (byteCarries * TrafficCount.CarriedBytes), Is.EqualTo(bytes));
        Assert.That(count.Packets == 1, Is.EqualTo(packets == 1));
        count.Add(1500);
        Assert.That(count.Packets + (packetCarries * TrafficCount.CarriedPackets), Is.EqualTo(packets + 1));
    }

    [Test]
    public void AnotherNumberOfWorkersTakesItOver()
    {
        using var lab = Lab.Linux();
        lab.Inside(Tcp(A, Web, "S")).Leaves();
        using var saved = new MemoryStream(lab.Save());
        using var group = new WorkerGroup(lab.Engine.Config, 3, 4);
        Assert.That(group.Restore(saved, Instant.Zero, DateTimeOffset.UnixEpoch).Restored, Is.EqualTo(1));
        using var again = new MemoryStream();
        group.Save(again, Instant.Zero, DateTimeOffset.UnixEpoch);
        again.Position = 0;
        using var single = new WorkerGroup(lab.Engine.Config, 4, 1);
        Assert.That(single.Restore(again, Instant.Zero, DateTimeOffset.UnixEpoch).Restored, Is.EqualTo(1));
        Assert.That(single.Flows().Single(), Is.EqualTo(group.Flows().Single() with { Id = single.Flows().Single().Id }));
    }

    [Test]
    public void ANatThatHasFlowsTakesNothingOver()
    {
        using var lab = Lab.Linux();
        lab.Inside(Udp(A, Server)).Leaves();
        Assert.That(() => lab.Restore(lab.Save()), Throws.InvalidOperationException);
    }

    private static Lab Restored(Lab lab)
    {
        var next = new Lab(lab.Engine.Config, seed: 77);
        Assert.That(next.Restore(lab.Save()).Restored, Is.EqualTo(lab.Engine.FlowCount));
        AssertSound(next);
        return next;
    }

    private static void AssertSound(Lab lab)
    {
        Assert.That(TableIntegrity.Check(lab.Engine.Table), Is.Empty);
        if (lab.Engine.Endpoints.Mappings is { } mappings)
            Assert.That(TableIntegrity.Check(mappings.Lines), Is.Empty);
    }

    private static (int Flows, int Mappings, int Ledger) Held(Lab lab) => (lab.Engine.FlowCount, lab.Engine.MappingCount, lab.Engine.Ledger?.Count ?? 0);

    private static IEnumerable<FlowSnapshot> Told(Lab lab) => lab.Engine.Flows().Select(flow => flow with { Id = 0 });

    private static Ipv4Address Address(string address) => new(Frame.Address(address));
}
