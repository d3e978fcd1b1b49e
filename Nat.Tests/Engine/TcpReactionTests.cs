using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What the NAT does of its own accord about connections that it does not know, or that are idle (TCP-04, TCP-12).</summary>
public sealed class TcpReactionTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";
    private const byte Rst = 4;
    private const byte Ack = 16;

    [Test]
    public void WhoContinuesAfterTheTimeoutIsReset()
    {
        using var lab = Reacting(TcpUnknownReaction.ResetInside);
        TcpTalk.Open(lab.At(0), A, X, Server);
        var late = lab.At(7441).Inside(Tcp(A, Server, "AP", 1001, 5001, 10));
        late.Drops(DropReason.TcpNoConnection).AnswersSegment(Server, A, Rst, 5001, 0);
        Assert.That(late.Outbox.Single().Egress, Is.EqualTo(Side.Inside), "nothing for the far side");
        Assert.That(lab.Engine.Counters.Answered, Is.EqualTo(1));
        lab.Finish();
    }

    [TestCase("FA")]
    [TestCase("SA")]
    [TestCase("A")]
    public void ASegmentOfNoConnectionIsResetWithItsOwnAcknowledgement(string flags)
    {
        using var lab = Reacting(TcpUnknownReaction.ResetInside);
        lab.Inside(Tcp(A, Server, flags, 77, 99)).Drops(DropReason.TcpNoConnection).AnswersSegment(Server, A, Rst, 99, 0);
    }

    [TestCase("R")]
    [TestCase("RA")]
    public void AResetIsNotAnswered(string flags)
    {
        using var lab = Reacting(TcpUnknownReaction.Reset);
        lab.Inside(Tcp(A, Server, flags, 77, 99)).IsSilent().Drops(DropReason.TcpCannotOpen);
        lab.Outside(Tcp(Server, X, flags, 77, 99)).IsSilent().Drops(DropReason.NoEntry);
    }

    [Test]
    public void ASynOpensAsEver()
    {
        using var lab = Reacting(TcpUnknownReaction.Reset);
        lab.Inside(Tcp(A, Server, "S")).IsSilent().Leaves(X);
        lab.Outside(Tcp("192.0.2.9:80", X, "S")).IsSilent().Drops(DropReason.NoEntry);
    }

    [Test]
    public void TheOutsideIsAnsweredWhereBothAre()
    {
        using var inside = Reacting(TcpUnknownReaction.ResetInside);
        inside.Outside(Tcp(Server, X, "A", 77, 99)).IsSilent().Drops(DropReason.NoEntry);
        using var both = Reacting(TcpUnknownReaction.Reset);
        var answered = both.Outside(Tcp(Server, X, "A", 77, 99)).Drops(DropReason.TcpNoConnection).AnswersSegment(X, Server, Rst, 99, 0);
        Assert.That(answered.Outbox.Single().Egress, Is.EqualTo(Side.Outside));
        both.Outside(Tcp(Server, "203.0.113.77:5000", "A", 77, 99)).IsSilent().Drops(DropReason.NoEntry);
    }

    [Test]
    public void OtherProtocolsAreNotReset()
    {
        using var lab = Reacting(TcpUnknownReaction.Reset);
        lab.Outside(Udp(Server, X)).IsSilent().Drops(DropReason.NoEntry);
    }

    [Test]
    public void ARepeatedSynIsDroppedWhileTheFirstIsHeld()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Tcp(Server, X, "S", 900)).IsHeld();
        lab.At(1).Outside(Tcp(Server, X, "S", 900)).IsSilent().Drops(DropReason.NoEntry);
        lab.At(3).Outside(Tcp(Server, X, "S", 900)).IsSilent().Drops(DropReason.NoEntry);
        lab.At(6).Inside(Udp(B, Server)).Leaves().Answers(3, 3);
        lab.Finish();
    }

    [Test]
    public void ASynThatTheFilterRefusesIsHeldToo()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressAndPortDependent });
        lab.At(0).Inside(Tcp(A, "192.0.2.1:1", "S")).Leaves(X);
        lab.Outside(Tcp(Server, X, "S", 900)).IsHeld();
        Assert.That(lab.At(1).Inside(Tcp(A, Server, "S", 100)).Leaves(X).Abandoned, Is.EqualTo(new[] { DropReason.SynSuperseded }));
        lab.Outside(Tcp(Server, X, "S", 900)).Arrives(A);
    }

    [Test]
    public void ASynToAnAddressOfNobodyIsNotHeld()
    {
        using var lab = Lab.Rfc();
        lab.Outside(Tcp(Server, "203.0.113.77:5000", "S")).Drops(DropReason.NoEntry);
    }

    [Test]
    public void TheEndOfInputAnswersOnlyWhoHasWaited()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Outside(Tcp(Server, X, "S")).IsHeld();
        lab.At(5).Outside(Tcp("198.51.100.8:80", X, "S")).IsHeld();
        var rest = lab.At(7).Finish();
        Assert.That(rest.Count(x => x.Kind == OutboxKind.Answer), Is.EqualTo(1));
        Assert.That(rest.Where(x => x.Kind == OutboxKind.Dropped).Select(x => x.Reason), Is.EqualTo(new[] { DropReason.SynUnsolicited, DropReason.SynUnsolicited }));
    }

    [Test]
    public void AFloodOfSynsCostsTheOldestTheirAnswers()
    {
        using var lab = Lab.Rfc();
        Sent last = lab.At(0).Outside(Tcp("198.51.100.7:1", X, "S")).IsHeld();
        for (int i = 1; i <= SynStore.Capacity; i++)
            last = lab.Outside(Tcp($"198.51.{100 + (i >> 14)}.7:{i + 1}", X, "S")).IsHeld();
        Assert.That(last.Abandoned, Is.EqualTo(new[] { DropReason.SynStoreFull }));
        lab.Finish();
    }

    [Test]
    public void AnIdleConnectionIsProbedOnceAndWaitsForTheAnswer()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        var probe = Tick(lab, 7441).Probes.Single();
        Assert.That((probe.Source, probe.Destination), Is.EqualTo((Server, A)));
        Assert.That((probe.TcpFlags, probe.Sequence, probe.Acknowledgement, probe.TotalLength), Is.EqualTo((Ack, 0u, 0u, 40)));
        Assert.That(Tick(lab, 7500).Probes, Is.Empty);
        Assert.That(lab.Engine.Counters.Answered, Is.EqualTo(1));
        lab.At(7600).Inside(Tcp(A, Server, "A", 1001, 5001)).Leaves(X);
        lab.At(7600 + 7439).Outside(Tcp(Server, X, "A", 5001, 1001)).Arrives(A);
    }

    [Test]
    public void AConnectionThatIsLongGoneIsNotProbed()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        var later = lab.At(20_000).Inside(Udp(A, "198.51.100.9:53"));
        Assert.That(later.Outbox.Concat(lab.Finish()).Count(x => x.Kind == OutboxKind.Probe), Is.Zero);
        Assert.That(lab.Engine.Counters.Answered, Is.Zero);
    }

    [Test]
    public void AProbedConnectionThatNobodyAnswersForEnds()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        Assert.That(Tick(lab, 7441).Probes, Has.Length.EqualTo(1));
        lab.At(7440 + 239).Finish();
        Assert.That(lab.Engine.Flows().Count(f => f.TcpState == TcpState.Close), Is.EqualTo(1));
        Assert.That(lab.At(7440 + 241).Finish(), Is.Empty);
        Assert.That(lab.Engine.Flows().Count(f => f.TcpState == TcpState.Close), Is.Zero);
    }

    [Test]
    public void APacketThatComesBeforeTheProbeIsSentFindsTheConnectionStill()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        var late = lab.At(7440 + 100).Outside(Tcp(Server, X, "A", 5001, 1001)).Arrives(A);
        Assert.That(late.Probes, Has.Length.EqualTo(1));
        Assert.That(lab.State, Is.EqualTo(TcpState.Established));
    }

    [Test]
    public void AConnectionFromTheOutsideIsProbedInsideToo()
    {
        using var lab = Lab.Rfc();
        lab.At(0).Inside(Udp(B, Server)).Leaves();
        lab.Inside(Tcp(A, "192.0.2.1:1", "S")).Leaves(X);
        lab.Outside(Tcp(Server, X, "S", 900)).Arrives(A);
        lab.Inside(Tcp(A, Server, "SA", 100, 901)).Leaves(X);
        var probe = Tick(lab, 7441).Probes.Single();
        Assert.That((probe.Source, probe.Destination), Is.EqualTo((Server, A)));
    }

    [Test]
    public void AHalfClosedConnectionIsNotProbed()
    {
        using var lab = Lab.Rfc();
        TcpTalk.Open(lab.At(0), A, X, Server);
        lab.Inside(Tcp(A, Server, "FA", 1001, 5001)).Leaves(X);
        Assert.That(Tick(lab, 7441).Probes, Is.Empty);
        lab.Outside(Tcp(Server, X, "A", 5001, 1002)).Drops(DropReason.NoEntry);
    }

    private static Lab Reacting(TcpUnknownReaction reaction) =>
        Lab.OfMachine(TcpMachine.Simple, c => c with { Tcp = c.Tcp with { Unknown = reaction } });

    /// <summary>Time passes, and is noticed by another packet.</summary>
    private static Sent Tick(Lab lab, double seconds) => lab.At(seconds).Inside(Udp(B, Server)).Leaves();
}
