using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Tests.Conntrack;

/// <summary>The hash is keyed, and spreads crafted tuples as it spreads any: with the processor's AES and without.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class FlowHashTests(bool withAes)
{
    private const int Flows = 4096;
    private const int Seeds = 16;

    [SetUp]
    public void NeedAes() => Assume.That(!withAes || Aes.IsSupported, "this processor has no AES");

    [Test]
    public void Another_seed_gives_another_hash()
    {
        var tuple = TupleWorld.Tuple(7);
        var hashes = Enumerable.Range(0, 1000).Select(seed => Hash(TupleWorld.Hash((ulong)seed), tuple));
        Assert.That(hashes, Is.Unique);
    }

    [Test]
    public void The_same_seed_gives_the_same_hash()
    {
        var (one, other) = (TupleWorld.Hash(3), TupleWorld.Hash(3));
        Assert.That(Hash(one, TupleWorld.Tuple(7)), Is.EqualTo(Hash(other, TupleWorld.Tuple(7))));
    }

    [Test]
    public void Flows_that_cancel_in_an_XOR_of_their_words_spread_like_random_ones() => AssertSpread(i =>
        new FlowTuple(TupleWorld.Udp, new Ipv4Address(0x0A400001 + HostPart(i)), 5000, new Ipv4Address(0xC6120001 + HostPart(i)), 53));

    [Test]
    public void Sequential_ports_spread_like_random_ones() => AssertSpread(i =>
        new FlowTuple(TupleWorld.Tcp, new Ipv4Address(0x0A000001), (ushort)(1024 + i), new Ipv4Address(0xC6336401), 443));

    [Test]
    public void Sequential_sources_spread_like_random_ones() => AssertSpread(i =>
        new FlowTuple(TupleWorld.Tcp, new Ipv4Address(0x0A000000 + (uint)i), 40000, new Ipv4Address(0xC6336401), 443));

    [Test]
    public void Sequential_destinations_spread_like_random_ones() => AssertSpread(i =>
        new FlowTuple(TupleWorld.Tcp, new Ipv4Address(0x0A000001), 40000, new Ipv4Address(0xC6330000 + ((uint)i << 4)), 443));

    [Test]
    public void Every_bit_of_the_tuple_changes_about_half_the_bits_of_the_hash()
    {
        var hash = TupleWorld.Hash();
        for (int bit = 0; bit < 96; bit++)
        {
            int changed = 0;
            for (uint number = 0; number < 256; number++)
            {
                ulong addresses = number * 0x9E3779B97F4A7C15;
                uint ports = (uint)(addresses >> 7);
                var before = FlowTuple.FromHeader(addresses, ports, TupleWorld.Udp);
                var after = FlowTuple.FromHeader(
                    bit < 64 ? addresses ^ (1UL << bit) : addresses, bit < 64 ? ports : ports ^ (1u << (bit - 64)), TupleWorld.Udp);
                changed += System.Numerics.BitOperations.PopCount(Hash(hash, before) ^ Hash(hash, after));
            }

            Assert.That(changed / 256.0, Is.InRange(30.5, 33.5), $"bit {bit}");
        }
    }

    /// <summary>
    /// For the bucket (upper half) and the tag (lower): chi-square over 512 cells has the mean 511 and the deviation 32. The mean over
    /// the seeds must be within five of its own deviations, one seed within seven. And no bucket of a table with two of these
    /// flows per bucket gets sixteen, which one of the buckets would once in a million random tables.
    /// </summary>
    private void AssertSpread(Func<int, FlowTuple> flow)
    {
        const int Cells = 512;
        foreach (int shift in (ReadOnlySpan<int>)[55, 22, 0])
        {
            double sum = 0;
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                var hash = TupleWorld.Hash(seed);
                int[] cells = new int[Cells];
                int[] buckets = new int[1 << 11];
                for (int i = 0; i < Flows; i++)
                {
                    ulong value = Hash(hash, flow(i));
                    cells[(value >> shift) % Cells]++;
                    buckets[value >> 53]++;
                }

                double square = cells.Sum(n => Math.Pow(n - (Flows / Cells), 2)) / (Flows / Cells);
                Assert.That(square, Is.InRange(511 - (7 * 32), 511 + (7 * 32)), $"seed {seed}, bits from {shift}");
                Assert.That(buckets.Max(), Is.LessThan(16), $"seed {seed}");
                sum += square;
            }

            Assert.That(sum / Seeds, Is.InRange(511 - (5 * 8), 511 + (5 * 8)), $"bits from {shift}");
        }
    }

    private static uint HostPart(int i) => ((uint)(i >> 6) << 8) | (uint)(i & 63);

    private ulong Hash(FlowHash hash, in FlowTuple tuple) => withAes ? hash.WithAes(FlowTuple.Load(in tuple)) : hash.WithMultiplication(FlowTuple.Load(in tuple).AsUInt64());
}
