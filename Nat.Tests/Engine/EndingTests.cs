using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Entries that end because somebody says so (STA-05).</summary>
public sealed class EndingTests
{
    private const string Server = "198.51.100.7:80";
    private static readonly Ipv4Address Lost = Ipv4Address.Parse("203.0.113.1");

    [Test]
    public void The_entries_of_an_address_that_is_lost_end_and_no_others()
    {
        using var lab = Pool(c => c with { Exclusions = [new(Ipv4Prefix.Parse("203.0.113.1/32"), null)], Hairpinning = false });
        var external = Enumerable.Range(1, 20).Select(i => lab.At(0).Inside(Udp($"10.0.0.{i}:5000", Server)).Leaves().Packet!.Source).ToList();
        lab.Inside(Tcp("10.0.0.30:5000", "203.0.113.1:22", "S")).Leaves("10.0.0.30:5000");
        int lost = external.Count(e => e.StartsWith("203.0.113.1:"));
        Assert.That(lost, Is.InRange(1, 19), "two addresses are in use");
        Assert.That(lab.Engine.EndFlowsOf(Lost, Instant.FromSeconds(1)), Is.EqualTo(lost));
        Assert.That((lab.Engine.FlowCount, lab.Engine.MappingCount), Is.EqualTo((21 - lost, 20 - lost)));
        for (int i = 0; i < external.Count; i++)
        {
            var sent = lab.At(1).Outside(Udp(Server, external[i]));
            if (external[i].StartsWith("203.0.113.1:"))
                sent.Drops(DropReason.NoEntry);
            else
                sent.Arrives($"10.0.0.{i + 1}:5000");
        }
    }

    /// <summary>What a link does that loses its address: it leaves the configuration, and then its entries end.</summary>
    [Test]
    public void A_flow_whose_address_has_gone_goes_on_by_another()
    {
        using var lab = Pool(c => c with { Outside = [new(Lost, Lost)] });
        lab.At(0).Inside(Udp("10.0.0.1:5000", Server)).Leaves("203.0.113.1:5000");
        var next = Ipv4Address.Parse("203.0.113.2");
        lab.Change(c => c with { Outside = [new(next, next)] });
        lab.At(1).Inside(Udp("10.0.0.1:5000", Server)).Leaves("203.0.113.1:5000");
        Assert.That(lab.Engine.EndFlowsOf(Lost, Instant.FromSeconds(1)), Is.EqualTo(1));
        lab.At(2).Inside(Udp("10.0.0.1:5000", Server)).Leaves("203.0.113.2:5000");
    }

    [Test]
    public void What_came_in_by_a_static_mapping_ends_with_its_address()
    {
        using var lab = Pool(c => c with { StaticMappings = [new(IpProtocol.Tcp, Lost, 80, Ipv4Address.Parse("10.0.0.9"), 8080)] });
        lab.At(0).Outside(Tcp("198.51.100.9:1234", "203.0.113.1:80", "S")).Arrives("10.0.0.9:8080");
        Assert.That(lab.Engine.EndFlowsOf(Ipv4Address.Parse("203.0.113.2"), Instant.FromSeconds(1)), Is.Zero);
        Assert.That(lab.Engine.EndFlowsOf(Lost, Instant.FromSeconds(1)), Is.EqualTo(1));
        lab.At(1).Inside(Tcp("10.0.0.9:8080", "198.51.100.9:1234", "SA")).Drops(DropReason.TcpCannotOpen);
    }

    /// <summary>The flow leaves by one address and reaches its target by another.</summary>
    [TestCase("203.0.113.1")]
    [TestCase("203.0.113.2")]
    public void A_hairpinned_entry_ends_with_either_address(string lost)
    {
        using var lab = Pool(c => c with { Pooling = AddressPooling.RoundRobin });
        string target = lab.At(0).MappingOf("10.0.0.1:5000");
        string sender = lab.Inside(Udp("10.0.0.2:5000", target)).Arrives("10.0.0.1:5000").Packet!.Source;
        Assert.That((string[])[target.Split(':')[0], sender.Split(':')[0]], Is.EquivalentTo((string[])["203.0.113.1", "203.0.113.2"]));
        int ended = lab.Engine.EndFlows(flow => flow.Original.Source == Ipv4Address.Parse("10.0.0.1"), Instant.FromSeconds(1));
        Assert.That((ended, lab.Engine.FlowCount), Is.EqualTo((1, 1)));
        Assert.That(lab.Engine.EndFlowsOf(Ipv4Address.Parse(lost), Instant.FromSeconds(1)), Is.EqualTo(1));
        Assert.That(lab.Engine.MappingCount, Is.Zero);
    }

    /// <summary>What has expired ends as expired, at its time, and is not counted, though no sweep has seen all of it.</summary>
    [Test]
    public void An_entry_that_has_expired_is_not_ended_once_more()
    {
        using var lab = Pool();
        for (int port = 5000; port < 5600; port++)
            lab.At(0).Inside(Udp($"10.0.0.1:{port}", Server)).Leaves();
        Assert.That(lab.Engine.EndFlows(_ => true, Instant.FromSeconds(400)), Is.Zero);
    }

    [Test]
    public void One_worker_ends_what_another_has_opened()
    {
        using var group = new WorkerGroup(NatProfiles.Rfc4787 with { MaxFlows = 100 }, 1, 2);
        byte[] memory = Udp("10.0.0.1:5000", Server).Bytes();
        PacketSlot[] batch = [new() { Length = memory.Length, Arrival = Arrival.Inside }];
        group[1].Process(memory, batch);
        Assert.That(group[0].EndFlowsOf(Lost, Instant.FromSeconds(1)), Is.EqualTo(1));
        Assert.That(group.FlowCount, Is.Zero);
    }

    private static Lab Pool(Func<NatConfig, NatConfig>? change = null) => Lab.Rfc(c =>
    {
        c = c with { Outside = [new(Lost, Ipv4Address.Parse("203.0.113.2"))] };
        return change is null ? c : change(c);
    });
}
