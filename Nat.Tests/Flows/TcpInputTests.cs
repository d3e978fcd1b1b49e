using System.Runtime.CompilerServices;
using Nat.Core;
using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>Flags, first segments and options of every kind (TCP-10, PKT-11).</summary>
public class TcpInputTests
{
    private static readonly string[] LegalFlags = ["S", "SU", "S.", "R", "R.", "F.", "F.U", ".", ".U"];

    [Test]
    public void TrackingFitsIntoOneCacheLine() => Assert.That(Unsafe.SizeOf<TcpTracking>(), Is.LessThanOrEqualTo(64));

    [Test]
    public void OnlyNineCombinationsOfFlagsAreLegal([Range(0, 63)] int flags)
    {
        const int Push = 8;
        bool isLegal = LegalFlags.Any(legal => TcpBytes.Bits(legal) == (flags & ~Push));
        TcpTracking t = default;
        bool canOpen = TcpTracker.TryOpen(ref t, TcpBytes.Header((byte)flags, 1, 1, 100), 0, new TcpRules(), out DropReason reason);
        bool opens = isLegal && (flags & 0b000101) == 0 && (flags & 0b010010) != 0b010010;
        DropReason expected = opens ? DropReason.None : isLegal ? DropReason.TcpCannotOpen : DropReason.BadTcpFlags;
        Assert.That((canOpen, reason), Is.EqualTo((opens, expected)));

        TcpTracking known = default;
        byte[] syn = TcpBytes.Header("S", 0, 0, 100);
        Assert.That(TcpTracker.TryOpen(ref known, syn, 0, new TcpRules(), out _), Is.True);
        TcpTracker.Observe(ref known, Direction.Original, syn, 0, FlowStatus.None, new TcpRules());
        TcpOutcome outcome = TcpTracker.Observe(
            ref known, Direction.Reply, TcpBytes.Header((byte)(flags | 0xC0), 1, 1, 100), 0, FlowStatus.None, new TcpRules());
        Assert.That(outcome.Reason == DropReason.BadTcpFlags, Is.EqualTo(!isLegal));
    }

    [Test]
    public void StrictRulesRefuseMidStream()
    {
        TcpTracking t = default;
        TcpRules strict = new() { Loose = false };
        Assert.That(TcpTracker.TryOpen(ref t, TcpBytes.Header(".", 1, 1, 100), 0, strict, out DropReason reason), Is.False);
        Assert.That(reason, Is.EqualTo(DropReason.TcpCannotOpen));
        Assert.That(TcpTracker.TryOpen(ref t, TcpBytes.Header("S", 1, 0, 100), 0, strict, out reason), Is.True);
    }

    [Test]
    public void OpeningForgetsWhatWasThereBefore()
    {
        byte[] syn = TcpBytes.Header("S", 5, 0, 100);
        TcpTracking fresh = default;
        TcpTracker.TryOpen(ref fresh, syn, 0, new TcpRules(), out _);
        TcpTracking used = default;
        TcpTracker.TryOpen(ref used, TcpBytes.Header(".", 1, 1, 1), 10, new TcpRules(), out _);
        TcpTracker.Observe(ref used, Direction.Original, TcpBytes.Header(".", 1, 1, 1), 10, FlowStatus.None, new TcpRules());
        TcpTracker.TryOpen(ref used, syn, 0, new TcpRules(), out _);
        Assert.That(Bytes(ref used), Is.EqualTo(Bytes(ref fresh)));
    }

    [Test]
    public void OptionsCutShortEndTheList()
    {
        byte scale = 9;
        TcpTrackingFlags flags = TcpTrackingFlags.MaxAckKnown | TcpTrackingFlags.Liberal;
        TcpOptions.ReadSyn([3, 3, 20, 4, 2, 3, 0, 3, 3, 5], ref scale, ref flags);
        Assert.That((scale, flags), Is.EqualTo(((byte)14, TcpTrackingFlags.Liberal | TcpTrackingFlags.WindowScale | TcpTrackingFlags.SackPermitted)));

        TcpOptions.ReadSyn([1, 1, 8, 200], ref scale, ref flags);
        Assert.That((scale, flags), Is.EqualTo(((byte)0, TcpTrackingFlags.Liberal)));
        Assert.That(TcpOptions.HighestSack([5, 9, 0, 0, 0, 1, 0, 0, 0], 7), Is.EqualTo(7));
        Assert.That(TcpOptions.HighestSack([5, 10, 0, 0, 0, 1, 0, 0, 0, 9], 7), Is.EqualTo(9));
        Assert.That(TcpOptions.HighestSack([0, 5, 10, 0, 0, 0, 1, 0, 0, 0, 9], 7), Is.EqualTo(7));
    }

    // Every segment of the storm is bytes from a die, with a few numbers near each other so that some of it is accepted.
    [Test]
    public void NoBytesAreTooStrange([Range(1, 8)] int seed, [Values] TcpMachine machine)
    {
        Random random = new(seed);
        TcpRules rules = new() { Machine = machine, Liberal = seed % 4 == 0, IgnoreInvalidReset = seed % 5 == 0 };
        TcpTracking t = default;
        int[] verdicts = new int[5];
        bool isOpen = false;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] header = RandomHeader(random);
            int length = random.Next(3) == 0 ? random.Next(65_000) : 0;
            if (!isOpen && !TcpTracker.TryOpen(ref t, header, length, rules, out _))
                continue;
            TcpOutcome outcome = TcpTracker.Observe(
                ref t, (Direction)random.Next(2), header, length, (FlowStatus)random.Next(4), rules);
            verdicts[(int)outcome.Verdict]++;
            isOpen = outcome.Verdict is not (TcpVerdict.Reopen or TcpVerdict.AcceptAndForget);
            Assert.That(t.State, Is.LessThanOrEqualTo(TcpState.SynSent2));
            Assert.That(outcome.Verdict == TcpVerdict.Invalid, Is.EqualTo(outcome.Reason != DropReason.None));
            Assert.That(outcome.Verdict == TcpVerdict.Accept && outcome.Timeout == TimeoutClass.TcpNone, Is.False);
        }

        if (machine == TcpMachine.Linux)
            Assert.That(verdicts, Has.None.EqualTo(0), "the storm must reach every verdict");
    }

    private static byte[] RandomHeader(Random random)
    {
        byte[] options = new byte[random.Next(11) * 4];
        random.NextBytes(options);
        for (int i = 0; i < options.Length; i++)
        {
            if (random.Next(2) == 0)
                options[i] = (byte)random.Next(12);
        }

        byte[] flags = [2, 18, 16, 16, 16, 17, 4, 20];
        byte chosen = random.Next(20) == 0 ? (byte)random.Next(256) : flags[random.Next(flags.Length)];
        return TcpBytes.Header(chosen, (uint)random.Next(-50, 70_000), (uint)random.Next(-50, 70_000), random.Next(65536), options);
    }

    private static byte[] Bytes(ref TcpTracking t) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<TcpTracking>(ref t)).ToArray();
}
