using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>What is followed at once is followed as <see cref="TcpTracker.Observe"/> follows it, to the last bit of what is remembered.</summary>
public class TcpRoutineTests
{
    private const int Header = 20;
    private const FlowStatus Assured = FlowStatus.SeenReply | FlowStatus.Assured;

    [Test]
    public void A_routine_segment_is_followed_as_any_other([Range(1, 8)] int seed, [Values] TcpMachine machine)
    {
        var random = new SeededRandom((ulong)seed);
        var rules = new TcpRules { Machine = machine };
        int followed = 0;
        for (int connection = 0; connection < 500; connection++)
        {
            TcpTracking tracking = default;
            uint[] next = [(uint)random.Next(), (uint)random.Next()];
            bool sack = random.Below(2) == 0;
            Assert.That(TcpTracker.TryOpen(ref tracking, Segment(random, 2, next[0]++, 0, sack).AsSpan(Header), 0, rules, out _), Is.True);
            TcpTracker.Observe(ref tracking, Direction.Original, Segment(random, 2, next[0] - 1, 0, sack).AsSpan(Header), 0, FlowStatus.None, rules);
            TcpTracker.Observe(ref tracking, Direction.Reply, Segment(random, 0x12, next[1]++, next[0], sack).AsSpan(Header), 0, FlowStatus.None, rules);
            for (int step = 0; step < 60; step++)
                followed += Step(random, ref tracking, next, rules) ? 1 : 0;
        }

        Assert.That(followed, Is.GreaterThan(1_000));
    }

    private static bool Step(SeededRandom random, ref TcpTracking tracking, uint[] next, TcpRules rules)
    {
        var direction = (Direction)random.Below(2);
        ref uint mine = ref next[(int)direction];
        int payload = random.Below(3) == 0 ? 0 : (int)random.Below(1400);
        byte flags = random.Below(60) == 0 ? (byte)random.Next() : random.Below(2) == 0 ? (byte)0x10 : (byte)0x18;
        byte[] packet = Segment(random, flags, mine + Noise(random), next[1 - (int)direction] + Noise(random), random.Below(4) == 0);
        int length = packet.Length + payload;
        if ((flags & 7) == 0)
            mine += (uint)payload;

        var slowly = tracking;
        var outcome = TcpTracker.Observe(ref slowly, direction, packet.AsSpan(Header), payload, Assured, rules);
        var before = tracking;
        var shorter = TcpTracker.Follow(ref tracking, direction, ref packet[0], length, rules.MaxRetransmissions);
        if (shorter == TimeoutClass.TcpNone)
        {
            Assert.That(Bytes(ref tracking).SequenceEqual(Bytes(ref before)), Is.True, "what was not followed changed nothing");
            tracking = slowly;
            return false;
        }

        Assert.That(Bytes(ref tracking).SequenceEqual(Bytes(ref slowly)), Is.True);
        Assert.That((outcome.Verdict, outcome.Timeout, outcome.StateChanged, outcome.BecomesAssured), Is.EqualTo((TcpVerdict.Accept, TimeoutClass.TcpEstablished, false, false)));

        // Other machines have one timeout for whatever is established, and the engine gives these classes that duration.
        if (rules.Machine == TcpMachine.Linux)
            Assert.That(shorter, Is.EqualTo(outcome.Shorter == TimeoutClass.TcpNone ? TimeoutClass.TcpEstablished : outcome.Shorter));
        return true;
    }

    private static ReadOnlySpan<byte> Bytes(ref TcpTracking tracking) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref tracking, 1));

    private static uint Noise(SeededRandom random) => random.Below(8) switch
    {
        0 => (uint)random.Below(100_000) - 50_000u,
        1 => (uint)random.Below(3) - 1u,
        _ => 0,
    };

    /// <summary>An IP header that nobody reads, and a TCP header: plain, with SACK permitted or a window scale on SYN, with a timestamp or SACK else.</summary>
    private static byte[] Segment(SeededRandom random, byte flags, uint sequence, uint ack, bool withOptions)
    {
        byte[] options = !withOptions ? [] : (flags & 2) != 0 ? [4, 2, 1, 1] : random.Below(2) == 0 ? [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2] : [1, 1, 5, 10, .. Edge(ack), .. Edge(ack + 100)];
        byte[] packet = new byte[Header + 20 + options.Length];
        var tcp = packet.AsSpan(Header);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], ack);
        tcp[12] = (byte)((20 + options.Length) / 4 << 4);
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], random.Below(20) == 0 ? (ushort)0 : (ushort)random.Next());
        options.CopyTo(tcp[20..]);
        return packet;
    }

    private static byte[] Edge(uint at)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, at);
        return bytes;
    }
}
