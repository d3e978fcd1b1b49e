using BenchmarkDotNet.Attributes;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Benchmarks;

/// <summary>The room of connection tracking: hash, look-up, opening and ending. One operation is one tuple or entry.</summary>
[Config(typeof(BenchmarkPlan))]
public class TableBenchmarks : IDisposable
{
    private const int Tuples = 4_096;
    private readonly FlowTuple[] _present = new FlowTuple[Tuples];
    private readonly FlowTuple[] _absent = new FlowTuple[Tuples];
    private TupleTable<FlowLine> _table = null!;
    private FlowHash _hash;

    /// <summary>Lines in the table.</summary>
    [Params(1_000, 64_512, 1_032_192)]
    public int Sessions { get; set; }

    /// <summary>Fills the table.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _hash = new FlowHash(new SeededRandom(1));
        _table = new TupleTable<FlowLine>(Sessions + Tuples, _hash);
        var random = new SeededRandom(2);
        for (uint number = 0; number < Sessions; number++)
            Insert(number);
        for (int i = 0; i < Tuples; i++)
        {
            _present[i] = Original(random.Below((uint)Sessions));
            _absent[i] = Original((uint)(Sessions + i));
        }
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _table.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The hash alone.</summary>
    [Benchmark(OperationsPerInvoke = Tuples)]
    public ulong Hash()
    {
        ulong sum = 0;
        foreach (ref readonly var tuple in _present.AsSpan())
            sum += _hash.Of(tuple);
        return sum;
    }

    /// <summary>Look-ups that hit, one at a time.</summary>
    [Benchmark(OperationsPerInvoke = Tuples)]
    public int LookupHit() => Count(_present);

    /// <summary>Look-ups that miss, one at a time.</summary>
    [Benchmark(OperationsPerInvoke = Tuples)]
    public int LookupMiss() => Count(_absent);

    /// <summary>A line is opened under two tuples and ended.</summary>
    [Benchmark(OperationsPerInvoke = Tuples)]
    public uint InsertAndEnd()
    {
        uint last = 0;
        for (uint i = 0; i < Tuples; i++)
        {
            last = Insert((uint)Sessions + i);
            if (!_table.TryKill(last, _table.Node(last).Life))
                throw new InvalidDataException("the line is not live");
            _table.Release(last);
        }

        return last;
    }

    private static FlowTuple Original(uint number) =>
        new(IpProtocol.Udp, new Ipv4Address(0x0A000000 + (number >> 8)), (ushort)(1024 + (number & 255)), new Ipv4Address(0xC6120001), 443);

    private int Count(FlowTuple[] tuples)
    {
        int found = 0;
        foreach (ref readonly var tuple in tuples.AsSpan())
            found += _table.TryFind(tuple, _table.Hash(tuple), out _) ? 1 : 0;
        return found;
    }

    private uint Insert(uint number)
    {
        if (!_table.TryTake(out uint index))
            throw new InvalidDataException("the table is full");
        ref var line = ref _table[index];
        line.Tuples[Direction.Original] = Original(number);
        line.Tuples[Direction.Reply] = new FlowTuple(
            IpProtocol.Udp, new Ipv4Address(0xC6120001), 443, new Ipv4Address(0xCB007100 + (number >> 16)), (ushort)number);
        return _table.Publish(index) == InsertResult.Inserted ? index : throw new InvalidDataException("the line was not published");
    }
}
