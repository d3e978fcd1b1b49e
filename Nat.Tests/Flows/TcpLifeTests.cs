using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>Connections from beginning to end (TCP-02, TCP-03, TCP-07, TCP-09, TCP-14).</summary>
public class TcpLifeTests
{
    [Test]
    public void ClientClosesFirst()
    {
        TcpStory story = TcpStory.Connected();
        Assert.That(story.IsAssured, Is.True);
        story.Client("P.", 1, 1, 100).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished, TimeoutClass.TcpUnacknowledged)
            .Server(".", 1, 101).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished)
            .Client("F.", 101, 1).Passes(TcpState.FinWait).Lives(TimeoutClass.TcpFinWait, TimeoutClass.TcpUnacknowledged)
            .Server(".", 1, 102).Passes(TcpState.CloseWait).Lives(TimeoutClass.TcpCloseWait)
            .Server("P.", 1, 102, 50).Passes(TcpState.CloseWait)
            .Server("F.", 51, 102).Passes(TcpState.LastAck)
            .Client(".", 102, 52).Passes(TcpState.TimeWait).Lives(TimeoutClass.TcpTimeWait);
    }

    [Test]
    public void ServerClosesFirst() =>
        TcpStory.Connected()
            .Server("F.", 1, 1).Passes(TcpState.FinWait)
            .Client(".", 1, 2).Passes(TcpState.CloseWait)
            .Client("F.", 1, 2).Passes(TcpState.LastAck)
            .Server(".", 2, 2).Passes(TcpState.TimeWait)
            .Client("F.", 1, 2).Passes(TcpState.TimeWait);

    [Test]
    public void BothCloseAtOnce() =>
        TcpStory.Connected()
            .Client("F.", 1, 1).Passes(TcpState.FinWait)
            .Server("F.", 1, 1).Passes(TcpState.LastAck)
            .Client(".", 2, 2).Passes(TcpState.TimeWait);

    [Test]
    public void BothOpenAtOnce() =>
        new TcpStory()
            .Client("S", 0).Passes(TcpState.SynSent)
            .Server("S", 1000).IsIgnored(TcpState.SynSent2)
            .Server("S.", 1000, 1).Passes(TcpState.SynReceived)
            .Client("S.", 0, 1001).Passes(TcpState.SynReceived)
            .Server(".", 1001, 1).Passes(TcpState.Established)
            .Client("P.", 1, 1001, 10).Passes(TcpState.Established);

    [Test]
    public void UnansweredSynDoesNotExtendItsOwnLife() =>
        new TcpStory()
            .Client("S", 0).Passes(TcpState.SynSent).Lives(TimeoutClass.TcpSynSent, TimeoutClass.TcpRetransmitted)
            .Client("S", 0).IsIgnored(TcpState.SynSent)
            .Client("S", 0).IsIgnored(TcpState.SynSent);

    [Test]
    public void SynAckSentAgainIsIgnored() =>
        new TcpStory()
            .Client("S", 0).Passes(TcpState.SynSent)
            .Server("S.", 0, 1).Passes(TcpState.SynReceived)
            .Server("S.", 0, 1).IsIgnored(TcpState.SynReceived)
            .Client(".", 1, 1).Passes(TcpState.Established);

    [Test]
    public void PickedUpInMidStream()
    {
        TcpStory story = new TcpStory()
            .Client("P.", 5000, 9000, 100).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished, TimeoutClass.TcpUnacknowledged)
            .Client("P.", 5100, 9000, 100).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished, TimeoutClass.TcpUnacknowledged);
        Assert.That(story.IsAssured, Is.False);
        story.Server(".", 9000, 5200).Passes(TcpState.Established);
        Assert.That(story.IsAssured, Is.False, "the first reply only marks the entry as answered");
        story.Client(".", 5200, 9000).Passes(TcpState.Established);
        Assert.That(story.IsAssured, Is.True);
        story.Server(".", 9000, 5200).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished);
        story.Client("P.", 5200 + 10_000_000, 9000, 100).Passes(TcpState.Established);
    }

    [Test]
    public void SynReopensAfterAnOrderlyEnd() =>
        Closed()
            .Client("S", 77777).Reopens(TcpState.SynSent)
            .Server("S.", 5, 77778).Passes(TcpState.SynReceived);

    [Test]
    public void SynFromTheServerReopensTheOtherWayRound() =>
        Closed()
            .Server("S", 99999).Reopens(TcpState.SynSent)
            .Client("S.", 1, 100000).Passes(TcpState.SynReceived);

    [Test]
    public void SynReopensAfterItsOwnReset() =>
        TcpStory.Connected().Client("R", 1).Passes(TcpState.Close).Client("S", 77777).Reopens(TcpState.SynSent);

    [Test]
    public void SynAfterTheOthersResetWaitsForTheAnswer() =>
        TcpStory.Connected()
            .Server("R", 1).Passes(TcpState.Close).Lives(TimeoutClass.TcpClose)
            .Client("S", 77777, options: [.. TcpBytes.Mss, .. TcpBytes.WindowScale(3)]).IsIgnored(TcpState.Close)
            .Server("S.", 5, 77778).Passes(TcpState.SynReceived)
            .Client(".", 77778, 6).Passes(TcpState.Established);

    [Test]
    public void StateChangeIsReported()
    {
        TcpStory story = TcpStory.Connected();
        Assert.That(story.Outcome.StateChanged, Is.True);
        Assert.That(story.Client(".", 1, 1).Outcome.StateChanged, Is.False);
        Assert.That(story.Client("F.", 1, 1).Outcome.StateChanged, Is.True);
    }

    private static TcpStory Closed() =>
        TcpStory.Connected()
            .Client("F.", 1, 1).Passes(TcpState.FinWait)
            .Server("F.", 1, 2).Passes(TcpState.LastAck)
            .Client(".", 2, 2).Passes(TcpState.TimeWait);
}
