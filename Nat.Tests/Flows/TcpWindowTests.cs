using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>Windows, scaling, selective acknowledgements and repeats (TCP-06, TCP-08).</summary>
public class TcpWindowTests
{
    private static readonly byte[] Scale7 = TcpBytes.WindowScale(7);

    [Test]
    public void BeginsAtTheEdgeOfTheWindowAndNotBehindIt() =>
        TcpStory.Connected(win: 1000)
            .Client(".", 1001, 1, win: 1000).Passes(TcpState.Established)
            .Client(".", 1002 + 1001, 1, win: 1000).IsOutOfWindow(TcpState.Established);

    [Test]
    public void LittleTooEarlyIsIgnoredAndMayBeAcknowledged() =>
        TcpStory.Connected(win: 1000)
            .Client("P.", 1002, 1, 100, 1000).IsIgnored(TcpState.Established)
            .Server(".", 1, 1102, win: 1000).Passes(TcpState.Established);

    [Test]
    public void AcknowledgesNothingUnsent() =>
        TcpStory.Connected()
            .Server(".", 1, 2).IsOutOfWindow(TcpState.Established)
            .Client("P.", 1, 1, 1).Passes(TcpState.Established)
            .Server(".", 1, 2).Passes(TcpState.Established);

    [Test]
    public void AcknowledgementMayLag66000OctetsAndNoMore() =>
        TcpStory.Connected()
            .Client("P.", 1, 1, 60_000).Passes(TcpState.Established)
            .Server(".", 1, 60_001).Passes(TcpState.Established)
            .Client("P.", 60_001, 1, 6_000).Passes(TcpState.Established)
            .Server(".", 1, 1).Passes(TcpState.Established)
            .Client("P.", 66_001, 1, 1).Passes(TcpState.Established)
            .Server(".", 1, 1).IsIgnored(TcpState.Established);

    [Test]
    public void LiberalLetsDataPassAnywhere() =>
        TcpStory.Connected(new TcpRules { Liberal = true }).Server(".", 9_000_000, 9_000_000, 10).Passes(TcpState.Established);

    [Test]
    public void WindowsAreScaledIfBothAgree() =>
        TcpStory.Connected(clientOptions: Scale7, serverOptions: Scale7, win: 1000)
            .Client(".", 1 + 127_000, 1, win: 1000).IsOutOfWindow(TcpState.Established)
            .Server(".", 1, 1, win: 1000).Passes(TcpState.Established)
            .Client(".", 1 + 127_000, 1, win: 1000).Passes(TcpState.Established);

    [Test]
    public void WindowsAreNotScaledIfOneSideIsSilent() =>
        TcpStory.Connected(clientOptions: Scale7, win: 1000)
            .Server(".", 1, 1, win: 1000).Passes(TcpState.Established)
            .Client(".", 1 + 127_000, 1, win: 1000).IsOutOfWindow(TcpState.Established)
            .Client(".", 1, 1, win: 1000).Passes(TcpState.Established)
            .Server(".", 1 + 127_000, 1, win: 1000).IsOutOfWindow(TcpState.Established);

    [Test]
    public void ClosedWindowAdmitsAProbeAndShortensLife() =>
        TcpStory.Connected(win: 1000)
            .Client("P.", 1, 1, 1000, 1000).Passes(TcpState.Established)
            .Server(".", 1, 1001, win: 0).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished, TimeoutClass.TcpRetransmitted)
            .Client("P.", 1001, 1, 1, 1000).Passes(TcpState.Established)
            .Client("P.", 1002, 1, 1, 1000).Passes(TcpState.Established)
            .Client("P.", 1003, 1, 1, 1000).IsIgnored(TcpState.Established);

    [TestCase(false, TestName = "SackBlockIsNotReadIfTheReceiverDidNotPermitIt")]
    [TestCase(true, TestName = "SackBlockCountsAsAcknowledgement")]
    public void SackMovesTheWindow(bool isPermitted)
    {
        byte[] options = isPermitted ? TcpBytes.SackPermitted : TcpBytes.Mss;
        TcpStory story = TcpStory.Connected(clientOptions: options, serverOptions: options, win: 1000)
            .Client("P.", 501, 1, 500, 1000).Passes(TcpState.Established)
            .Server(".", 1, 1, win: 1000, options: TcpBytes.Sack(501, 1001)).Passes(TcpState.Established)
            .Client(".", 1502, 1, win: 1000);
        _ = isPermitted ? story.Passes(TcpState.Established) : story.IsIgnored(TcpState.Established);
    }

    [Test]
    public void SackOfOctetsNeverSentIsOutOfWindow() =>
        TcpStory.Connected(clientOptions: TcpBytes.SackPermitted, serverOptions: TcpBytes.SackPermitted)
            .Server(".", 1, 1, options: TcpBytes.Sack(70, 80)).IsOutOfWindow(TcpState.Established)
            .Server(".", 1, 1, options: TcpBytes.Timestamp).Passes(TcpState.Established);

    [Test]
    public void RepeatsShortenLifeUntilSomethingNewComes()
    {
        TcpStory story = TcpStory.Connected().Client("P.", 1, 1, 100).Passes(TcpState.Established);
        for (int i = 1; i <= 3; i++)
        {
            Assert.That(story.Outcome.Shorter, Is.EqualTo(TimeoutClass.TcpUnacknowledged));
            story.Client("P.", 1, 1, 100).Passes(TcpState.Established);
            Assert.That(story.Retransmissions, Is.EqualTo(i));
        }

        story.Lives(TimeoutClass.TcpEstablished, TimeoutClass.TcpRetransmitted)
            .Server(".", 1, 101).Passes(TcpState.Established).Lives(TimeoutClass.TcpEstablished);
    }

    [Test]
    public void RepeatsDoNotOverflow()
    {
        TcpStory story = TcpStory.Connected();
        for (int i = 0; i < 300; i++)
            story.Client(".", 1, 1).Passes(TcpState.Established);
        Assert.That(story.Retransmissions, Is.EqualTo(255));
    }

    [Test]
    public void NumbersWrapAround()
    {
        const uint Start = uint.MaxValue - 1500;
        TcpStory story = new TcpStory()
            .Client("S", Start - 1, options: Scale7).Passes(TcpState.SynSent)
            .Server("S.", Start - 1, Start, options: Scale7).Passes(TcpState.SynReceived)
            .Client(".", Start, Start).Passes(TcpState.Established);
        for (uint i = 0; i < 10; i++)
        {
            uint seq = unchecked(Start + (i * 1000));
            story.Client("P.", seq, seq, 1000).Passes(TcpState.Established)
                .Server("P.", seq, unchecked(seq + 1000), 1000).Passes(TcpState.Established);
        }

        story.Server("R", unchecked(Start - 5)).IsOutOfWindow(TcpState.Established)
            .Client(".", unchecked(Start + 10_000), unchecked(Start + 10_000)).Passes(TcpState.Established)
            .Server("R", unchecked(Start + 10_000)).Passes(TcpState.Close);
    }

    // A gap in the middle of a long transfer, moved across the whole circle of sequence numbers, must always be judged alike.
    [Test]
    public void WhereTheNumbersBeginDoesNotMatter([Random(0u, uint.MaxValue, 20)] uint offset)
    {
        new TcpStory()
            .Client("S", offset, win: 1000).Passes(TcpState.SynSent)
            .Server("S.", ~offset, unchecked(offset + 1), win: 1000).Passes(TcpState.SynReceived)
            .Client(".", unchecked(offset + 1), unchecked(~offset + 1), win: 1000).Passes(TcpState.Established)
            .Client(".", unchecked(offset + 1001), unchecked(~offset + 1), win: 1000).Passes(TcpState.Established)
            .Client(".", unchecked(offset + 4000), unchecked(~offset + 1), win: 1000).IsOutOfWindow(TcpState.Established)
            .Server(".", unchecked(~offset + 1), unchecked(offset + 4000), win: 1000).IsOutOfWindow(TcpState.Established);
    }
}
