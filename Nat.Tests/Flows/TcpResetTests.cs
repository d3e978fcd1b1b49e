using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>Resets, and the segments that are let through unjudged until their answer comes (TCP-05, TCP-11).</summary>
public class TcpResetTests
{
    // Fault list 68.
    [Test]
    public void ExactResetFromOutsideCloses() =>
        TcpStory.Connected().Server("R.", 1, 1).Passes(TcpState.Close).Lives(TimeoutClass.TcpClose);

    // Fault list 69.
    [Test]
    public void ResetFarOutOfWindowLeavesTheConnectionAlive() =>
        TcpStory.Connected()
            .Server("R", 1 + 0x40000000).IsOutOfWindow(TcpState.Established)
            .Client("P.", 1, 1, 10).Passes(TcpState.Established)
            .Server(".", 1, 11).Passes(TcpState.Established);

    // Fault list 71.
    [Test]
    public void SynFromOutsideLeavesTheConnectionAlive() =>
        TcpStory.Connected()
            .Server("S", 77777777).IsDropped(Core.DropReason.TcpBadState, TcpState.Established)
            .Client("P.", 1, 1, 2).Passes(TcpState.Established);

    [Test]
    public void InexactResetPassesAndShortensLifeButDoesNotClose() =>
        TcpStory.Connected().Server("R", 100).Passes(TcpState.Established).Lives(TimeoutClass.TcpClose);

    [Test]
    public void ResetBehindTheLastSegmentOfATrainCloses() =>
        TcpStory.Connected().Server("P.", 1, 1, 19).Passes(TcpState.Established).Server("R.", 20, 1).Passes(TcpState.Close);

    [Test]
    public void ResetAsTheOnlyAnswerForgetsTheEntry() =>
        new TcpStory().Client("S", 1000).Passes(TcpState.SynSent).Server("R.", 0, 1001).PassesAndIsForgotten();

    [Test]
    public void ResetOfAnUnansweredConnectionForgetsTheEntry() =>
        new TcpStory().Client(".", 1, 1).Passes(TcpState.Established).Client("R", 1).PassesAndIsForgotten();

    [Test]
    public void InvalidResetMayBeIgnored() =>
        TcpStory.Connected(new TcpRules { IgnoreInvalidReset = true })
            .Server(".", 1, 1, 1000).Passes(TcpState.Established)
            .Client(".", 1, 1001).Passes(TcpState.Established)
            .Server("R", 500).Passes(TcpState.Established);

    [Test]
    public void ResetThatAnswersASynLetThroughCloses() =>
        TcpStory.Connected()
            .Client("S", 5_000_000).IsIgnored(TcpState.Established)
            .Server("R.", 0, 5_000_001).Passes(TcpState.Close);

    [Test]
    public void ResetFromTheSideThatSentTheSynDoesNotClose() =>
        TcpStory.Connected()
            .Client("S", 5_000_000).IsIgnored(TcpState.Established)
            .Client("R.", 5_000_001, 5_000_001).IsOutOfWindow(TcpState.Established);

    [Test]
    public void ChallengeAckInLastAckIsNotTheLastAck() =>
        TcpStory.Connected()
            .Client("F.", 1, 1).Passes(TcpState.FinWait)
            .Server("F.", 1, 2).Passes(TcpState.LastAck)
            .Client("S", 90000).IsIgnored(TcpState.LastAck)
            .Server(".", 2, 2).IsIgnored(TcpState.LastAck)
            .Server(".", 2, 2).Passes(TcpState.TimeWait);

    [Test]
    public void SegmentAfterAResetLeavesItClosed() =>
        TcpStory.Connected().Server("R", 1).Passes(TcpState.Close).Server(".", 1, 1).Passes(TcpState.Close);

    [Test]
    public void EndOutOfWindowFromBothSidesLimitsTheLife() =>
        TcpStory.Connected()
            .Client("F.", 9_000_000, 1).IsOutOfWindow(TcpState.Established).Lives(TimeoutClass.TcpNone)
            .Server("R", 9_000_000).IsOutOfWindow(TcpState.Established).Lives(TimeoutClass.TcpUnacknowledged);
}
