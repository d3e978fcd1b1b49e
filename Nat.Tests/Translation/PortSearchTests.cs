using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Tests.Translation;

/// <summary>How the allocator goes through ports: how many it looks at, and whether it comes by all.</summary>
public class PortSearchTests : IPortTest
{
    private static readonly Ipv4Address Host = Ipv4Address.Parse("192.168.1.10");
    private static readonly Ipv4Address Server = Ipv4Address.Parse("198.51.100.10");

    private readonly HashSet<ushort> _taken = [];
    private int _looks;
    private int _glances;

    [SetUp]
    public void Nothing_is_taken()
    {
        _taken.Clear();
        _glances = 0;
    }

    [Test]
    public void A_pool_that_fills_up_is_searched_by_as_many_looks_as_chance_demands()
    {
        var ports = Allocator(new PortRange(1024, ushort.MaxValue));
        int begun = 0;
        while (_taken.Count < 0.91 * 64_512)
        {
            if (_taken.Count == (int)(0.89 * 64_512))
                (begun, _looks) = (_taken.Count, 0);
            Choose(ports);
        }

        Assert.That(_looks / (double)(_taken.Count - begun), Is.InRange(9, 13), "one in ten is free, and the first look is at the port that is wanted");
    }

    /// <summary>A glance takes an entry that has expired for a live one: who can look at every port looks in full.</summary>
    [TestCase(100, 0)]
    [TestCase(128, 0)]
    [TestCase(129, 64)]
    public void A_range_that_one_round_goes_through_is_looked_at_in_full(int count, int glances)
    {
        var ports = Allocator(new PortRange(5000, (ushort)(5000 + count - 1)));
        _taken.UnionWith(Enumerable.Range(5000, count).Select(port => (ushort)port));
        ports.TryChoose(Outbound(), 0, null, this, out _);
        Assert.That(_glances, Is.EqualTo(glances));
    }

    [TestCase(1024, 1024)]
    [TestCase(1024, 1025)]
    [TestCase(5000, 5099)]
    [TestCase(5000, 5127)]
    public void Of_a_short_range_the_last_port_is_found(int first, int last)
    {
        var ports = Allocator(new PortRange((ushort)first, (ushort)last));
        for (int i = first; i <= last; i++)
            Choose(ports);
        Assert.That(_taken, Is.EquivalentTo(Enumerable.Range(first, last - first + 1)));
        Assert.That(ports.TryChoose(Outbound(), 0, null, this, out _), Is.False);
    }

    /// <inheritdoc/>
    bool IPortTest.IsFree(in FlowTuple translated, PortCare care)
    {
        _looks++;
        _glances += care == PortCare.Glance ? 1 : 0;
        return !_taken.Contains(translated.SourcePort);
    }

    /// <inheritdoc/>
    void IPortTest.Foresee(in FlowTuple translated)
    {
    }

    private void Choose(PortAllocator ports)
    {
        Assert.That(ports.TryChoose(Outbound(), 0, null, this, out var translated), Is.True);
        Assert.That(_taken.Add(translated.SourcePort), Is.True);
    }

    private static FlowTuple Outbound() => new(IpProtocol.Udp, Host, 40_000, Server, 443);

    private static PortAllocator Allocator(PortRange range)
    {
        var config = NatProfiles.Linux with { Ports = range };
        return new PortAllocator(config, new AddressPool(config.Outside), new SeededRandom(1), new WorkerShare(0, 1));
    }
}
