using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What the NAT does of its own accord it does once, whichever of its workers notices.</summary>
public sealed class WorkerReactionTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void ASynHeldByOneWorkerIsDroppedByTheOneThatOpensItsConnection()
    {
        using var group = new WorkerGroup(NatProfiles.Rfc4787 with { MaxFlows = 100 }, 1, 2);
        Assert.That(Send(group[0], 0, Arrival.Outside, Tcp(Server, X, "S", 900), token: 17), Is.EqualTo(VerdictKind.Held));
        Assert.That(Send(group[1], 1, Arrival.Inside, Tcp(A, Server, "S", 100)), Is.EqualTo(VerdictKind.Forward));
        Assert.That((group[1].Outbox[0].Token, group[1].Outbox[0].Reason), Is.EqualTo((17L, DropReason.SynSuperseded)));
        Assert.That((group.Counters.Forwarded, group.Counters.Dropped), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public void AnIdleConnectionIsProbedByOneWorkerAlone()
    {
        using var group = new WorkerGroup(NatProfiles.Rfc4787 with { MaxFlows = 100 }, 1, 2);
        Send(group[0], 0, Arrival.Inside, Tcp(A, Server, "S", 1000));
        Send(group[1], 0, Arrival.Outside, Tcp(Server, X, "SA", 5000, 1001));
        Send(group[0], 0, Arrival.Inside, Tcp(A, Server, "A", 1001, 5001));
        Send(group[0], 7441, Arrival.Inside, Udp("10.0.0.2:6000", Server));
        Send(group[1], 7441, Arrival.Inside, Udp("10.0.0.3:6000", Server));
        Send(group[1], 7442, Arrival.Inside, Tcp(A, Server, "A", 1001, 5001));
        Assert.That(group.Counters.Answered, Is.EqualTo(1));
    }

    private static VerdictKind Send(NatEngine engine, double seconds, Arrival arrival, Frame frame, long token = 0)
    {
        byte[] memory = frame.Bytes();
        PacketSlot[] batch = [new() { Time = Instant.FromSeconds(seconds), Token = token, Length = memory.Length, Arrival = arrival }];
        engine.Process(memory, batch);
        return batch[0].Verdict;
    }
}
