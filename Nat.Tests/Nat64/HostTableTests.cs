using Nat.Core;
using Nat.Core.Nat64;
using Nat.Core.Packets;

namespace Nat.Tests.Nat64;

/// <summary>Stand-ins for IPv6 hosts, against a dictionary that knows no bounds.</summary>
public class HostTableTests
{
    private const int Capacity = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(100);

    [Test]
    public void It_agrees_with_a_model([Values(1ul, 2ul, 3ul)] ulong seed)
    {
        var random = new SeededRandom(seed);
        var table = new HostTable(Capacity, Lifetime, random);
        var model = new Dictionary<Ipv6Address, (Ipv4Address StandIn, double At)>();
        double now = 0;
        for (int step = 0; step < 20_000; step++)
        {
            now += random.Below(300) / 100.0;
            var host = new Ipv6Address(random.Below(200) + 1);
            var at = Instant.FromSeconds(now);
            if (model.TryGetValue(host, out var known) && random.Below(4) == 0)
            {
                table.GiveBack(known.StandIn);
                model.Remove(host);
                continue;
            }

            bool taken = table.TryTake(host, at, out var standIn, out bool isNew);
            Assert.That(isNew, Is.EqualTo(taken && !model.ContainsKey(host)));
            if (!taken)
            {
                Assert.That(model, Has.Count.EqualTo(Capacity));
                Assert.That(model.Values.Min(v => v.At) + Lifetime.TotalSeconds, Is.GreaterThanOrEqualTo(now), "none was quiet for long enough");
                continue;
            }

            if (isNew && model.Values.Any(v => v.StandIn == standIn))
            {
                var (previous, use) = model.Single(m => m.Value.StandIn == standIn);
                Assert.That(use.At + Lifetime.TotalSeconds, Is.LessThan(now), "taken from a host that was not quiet");
                model.Remove(previous);
            }

            model[host] = (standIn, now);
            Assert.That(table.Count, Is.EqualTo(model.Count));
        }

        foreach (var (host, use) in model)
        {
            Assert.That((table.TryFind(host, out var found), found), Is.EqualTo((true, use.StandIn)));
            Assert.That((table.TryHost(use.StandIn, out var back), back), Is.EqualTo((true, host)));
        }

        Assert.That(table.TryFind(new Ipv6Address(1000), out _), Is.False);
    }

    [Test]
    public void What_is_sent_to_a_host_keeps_its_stand_in()
    {
        var table = new HostTable(1, Lifetime, new SeededRandom(1));
        table.TryTake(new Ipv6Address(1), Instant.FromSeconds(0), out var standIn, out _);
        table.Use(standIn, Instant.FromSeconds(90));
        Assert.That(table.TryTake(new Ipv6Address(2), Instant.FromSeconds(150), out _, out _), Is.False);
        Assert.That(table.TryTake(new Ipv6Address(2), Instant.FromSeconds(191), out _, out _), Is.True);
        Assert.That(table.TryHost(standIn, out var host) ? host.Value : 0, Is.EqualTo((UInt128)2));
    }

    [Test]
    public void An_address_that_stands_for_nobody_is_known_as_such()
    {
        var table = new HostTable(8, Lifetime, new SeededRandom(1));
        table.TryTake(new Ipv6Address(1), Instant.Zero, out var standIn, out _);
        table.GiveBack(standIn);
        foreach (uint address in new[] { standIn.Value, standIn.Value + 1, 0u, 0x0A000001u, uint.MaxValue })
            Assert.That(table.TryHost(new Ipv4Address(address), out _), Is.False);
    }
}
