using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Entries that somebody deletes: what they held is free at once, and their packets are strangers.</summary>
public sealed class DeletedFlowTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [TestCase("linux")]
    [TestCase("rfc4787")]
    public void A_deleted_flow_is_told_once_lets_nothing_in_and_gives_its_port_to_the_next(string profile)
    {
        var journal = new Ends();
        using var lab = new Lab(NatProfiles.Find(profile)! with { MaxFlows = 1000 }, observer: journal);
        lab.At(1).Inside(Udp(A, Server)).Leaves(X);
        ulong id = lab.Engine.Flows().Single().Id;
        Assert.That(lab.Delete(id), Is.True);
        Assert.That(lab.Delete(id), Is.False, "it is gone");
        Assert.That(journal.Told, Is.EqualTo(((ulong, Instant, FlowEnd)[])[(id, Instant.FromSeconds(1), FlowEnd.Deleted)]));
        Assert.That(lab.Engine.FlowCount, Is.Zero);
        Assert.That(lab.Engine.MappingCount, Is.Zero);
        lab.At(2).Outside(Udp(Server, X)).Drops(DropReason.NoEntry);
        lab.At(3).Inside(Udp(B, Server)).Leaves(X);
        Assert.That(lab.Delete(id), Is.False, "its line has another owner now");
        lab.At(4).Outside(Udp(Server, X)).Arrives(B);
    }

    [TestCase(ulong.MaxValue)]
    [TestCase(0ul)]
    [TestCase(1ul << 40)]
    [TestCase(999ul)]
    public void A_number_of_no_entry_does_nothing(ulong id)
    {
        using var lab = Lab.Linux();
        Assert.That(lab.Delete(id), Is.False);
        lab.At(1).Inside(Udp(A, Server)).Leaves(X);
        Assert.That(id == lab.Engine.Flows().Single().Id || !lab.Delete(id), Is.True);
    }

    [Test]
    public void A_subscriber_may_open_as_many_as_were_deleted()
    {
        using var lab = Lab.Linux(c => c with { Subscribers = new() { MaxFlows = 1 } });
        lab.At(1).Inside(Udp(A, Server)).Leaves(X);
        lab.At(1).Inside(Udp("10.0.0.1:5001", Server)).Drops(DropReason.SubscriberFlowLimit);
        lab.Delete(lab.Engine.Flows().Single().Id);
        lab.At(1).Inside(Udp("10.0.0.1:5001", Server)).Leaves("203.0.113.1:5001");
    }

    private sealed class Ends : IFlowObserver
    {
        public List<(ulong Id, Instant At, FlowEnd End)> Told { get; } = [];

        public void Created(in FlowSnapshot flow, Instant at)
        {
        }

        public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
        {
        }

        public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end) => Told.Add((flow.Id, at, end));
    }
}
