using CsCheck;
using Nat.Core.Packets;
using Nat.Tests.Support;

namespace Nat.Tests.Packets;

/// <summary>The Internet checksum: RFC 1071, RFC 1624 and their examples.</summary>
public sealed class ChecksumTests
{
    [Test]
    public void TheWorkedExampleOfRfc1624() => Assert.That(Checksum.Apply(0xDD2F, Checksum.Delta(0x5555u, 0x3285u)), Is.Zero);

    [Test]
    public void TheWorkedExampleOfRfc1071() =>
        Assert.That(Checksum.Sum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]), Is.EqualTo(0xDDF2));

    [Test]
    public void EveryLengthAndContentSumsAsTheSlowWaySays([Values(0, 1, 7)] int seed)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[65_536];
        random.NextBytes(bytes);
        if (seed == 1)
            Array.Fill(bytes, (byte)0xFF);
        for (int length = 0; length <= 200; length++)
        {
            for (int at = 0; at < 3; at++)
                Assert.That(Checksum.Sum(bytes.AsSpan(at, length)), Is.EqualTo(Sums.Of(bytes.AsSpan(at, length))), $"{length} bytes at {at}");
        }

        foreach (int length in new[] { 1499, 1500, 9000, 9001, 65_533, 65_534, 65_535 })
            Assert.That(Checksum.Sum(bytes.AsSpan(1, length)), Is.EqualTo(Sums.Of(bytes.AsSpan(1, length))), $"{length} bytes");
    }

    [Test]
    public void AnIncrementalUpdateIsWhatRecomputingGives() => Gen.Select(Gen.Byte.Array[64], Gen.Int[0, 13], Gen.ULong).Sample((data, word, now) =>
    {
        int at = word * 4 / 8 * 8;
        ushort before = (ushort)~Sums.Of(data);
        ulong old = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(at));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(at), now);
        ushort updated = Checksum.Apply(before, Checksum.Delta(old, now));
        return Sums.Of(data, updated) == 0xFFFF;
    });

    [Test]
    public void AWrongChecksumStaysWrongByAsMuch() => Gen.Select(Gen.UShort, Gen.UInt, Gen.UInt).Sample((sum, old, now) =>
    {
        ushort there = Checksum.Apply(sum, Checksum.Delta(old, now));
        ushort back = Checksum.Apply(there, Checksum.Delta(now, old));
        return back == sum || (back is 0 or 0xFFFF && sum is 0 or 0xFFFF);
    });

    [Test]
    public void FoldingNeverLosesACarry() => Gen.ULong.Sample(sum =>
    {
        ulong slow = sum;
        while (slow >> 16 != 0)
            slow = (slow & 0xFFFF) + (slow >> 16);
        return Checksum.Fold(sum) == slow;
    });

    [Test]
    public void FinishComplementsTheSum() => Assert.That(Checksum.Finish(0x1_FFFF), Is.EqualTo(0xFFFE));
}
