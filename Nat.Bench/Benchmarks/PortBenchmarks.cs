using BenchmarkDotNet.Attributes;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Bench.Benchmarks;

/// <summary>The room of translation: choosing an external port where the wanted one is taken. One operation is one choice; asking whether a port is free is one bit.</summary>
[Config(typeof(BenchmarkPlan))]
public class PortBenchmarks : IPortTest
{
    private const int Choices = 4_096;
    private const int Ports = 1 << 16;
    private const ushort Wanted = 40_000;
    private readonly bool[] _taken = new bool[Ports];
    private PortAllocator _ports = null!;

    /// <summary>How many of the ports are taken, in percent.</summary>
    [Params(0, 50, 90)]
    public int Occupancy { get; set; }

    /// <summary>Takes ports at random.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new SeededRandom(1);
        var config = NatProfiles.Linux;
        for (int port = 0; port < Ports; port++)
            _taken[port] = random.Below(100) < Occupancy;
        _taken[Wanted] = true;
        _ports = new PortAllocator(config, new AddressPool(config.Outside), random, new WorkerShare(0, 1));
    }

    /// <summary>A port is found.</summary>
    [Benchmark(OperationsPerInvoke = Choices)]
    public int AllocatePort()
    {
        int found = 0;
        for (int i = 0; i < Choices; i++)
        {
            var outbound = new FlowTuple(IpProtocol.Udp, new Ipv4Address(0x0A000000 + (uint)i), Wanted, new Ipv4Address(0xC6120001), 443);
            found += _ports.TryChoose(outbound, 0, null, this, out _) ? 1 : 0;
        }

        return found;
    }

    /// <inheritdoc/>
    bool IPortTest.IsFree(in FlowTuple translated, PortCare care) => !_taken[translated.SourcePort];

    /// <inheritdoc/>
    void IPortTest.Foresee(in FlowTuple translated)
    {
    }
}
