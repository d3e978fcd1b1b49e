using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>The six stories that Linux tests its own tracking with (tools/testing/selftests/net/netfilter/packetdrill), by their names.</summary>
public class TcpPacketdrillTests
{
    private static readonly byte[] FullOptions = [.. TcpBytes.Mss, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, .. TcpBytes.WindowScale(8)];
    private static readonly byte[] SynAckOptions = [.. TcpBytes.Mss, .. TcpBytes.Timestamp, .. TcpBytes.WindowScale(0)];

    // The peer is the original side here: it connects to the host under test.
    [Test]
    public void ack_loss_stall()
    {
        TcpStory story = new TcpStory()
            .Client("S", 0, win: 32792, options: TcpBytes.Mss).Passes(TcpState.SynSent)
            .Server("S.", 0, 1, options: TcpBytes.Mss).Passes(TcpState.SynReceived)
            .Client(".", 1, 1).Passes(TcpState.Established);
        for (uint seq = 1; seq < 67161; seq += 1460)
        {
            story.Client("P.", seq, 1, 1460, 257).Passes(TcpState.Established)
                .Server(".", 1, seq + 1460).Passes(TcpState.Established);
        }

        story.Client("P.", 1, 1, 1460, 257).IsIgnored(TcpState.Established)
            .Server(".", 1, 67161).Passes(TcpState.Established);
    }

    [Test]
    public void inexact_rst() =>
        Talk()
            .Client("P.", 1, 3001, 1000).Passes(TcpState.Established)
            .Server("F.", 3001, 1001).Passes(TcpState.FinWait)
            .Client(".", 1001, 3002).Passes(TcpState.CloseWait)
            .Client("R.", 1001, 3002).Passes(TcpState.Close)
            .Server("R", 2001, win: 0).Passes(TcpState.Close);

    [Test]
    public void rst_invalid() =>
        Talk()
            .Server("R", 0, win: 0).IsOutOfWindow(TcpState.Established)
            .Server("R", 1000000, win: 0).IsOutOfWindow(TcpState.Established)
            .Server("R", 42, win: 0).IsOutOfWindow(TcpState.Established)
            .Client("P.", 1, 3001, 1000).Passes(TcpState.Established)
            .Server(".", 3001, 1001).Passes(TcpState.Established)
            .Server("R.", 3000, 1001, win: 0).IsOutOfWindow(TcpState.Established)
            .Server("R.", 3001, 1001, win: 0).Passes(TcpState.Close).Lives(TimeoutClass.TcpClose);

    [Test]
    public void syn_challenge_ack()
    {
        TcpStory story = new TcpStory()
            .Client("S", 0, options: FullOptions).Passes(TcpState.SynSent)
            .Server(".", 145824453, 643160523, win: 240, options: SynAckOptions).IsIgnored(TcpState.SynSent)
            .Client("R", 643160523, win: 0).Passes(TcpState.Close)
            .Client("S", 0, options: FullOptions).Reopens(TcpState.SynSent)
            .Server("S.", 0, 1, win: 250, options: SynAckOptions).Passes(TcpState.SynReceived)
            .Client(".", 1, 1, win: 256, options: TcpBytes.Timestamp).Passes(TcpState.Established);
        Assert.That(story.IsAssured, Is.True);
    }

    [Test]
    public void synack_old()
    {
        TcpStory story = new TcpStory()
            .Client("S", 0, options: FullOptions).Passes(TcpState.SynSent)
            .Server("S.", 145824453, 643160523, win: 240, options: SynAckOptions).IsOutOfWindow(TcpState.SynSent)
            .Client("S", 0, options: FullOptions).IsIgnored(TcpState.SynSent)
            .Server("S.", 145758918, 1, win: 250, options: SynAckOptions).Passes(TcpState.SynReceived)
            .Client("P.", 1, 145758919, 1, 256, TcpBytes.Timestamp).Passes(TcpState.Established);
        Assert.That(story.IsAssured, Is.True);
    }

    [Test]
    public void synack_reuse()
    {
        byte[] syn = [.. TcpBytes.Mss, .. TcpBytes.WindowScale(7), .. TcpBytes.Timestamp];
        new TcpStory()
            .Client("S", 0, win: 32792, options: syn).Passes(TcpState.SynSent)
            .Server("S.", 0, 1, options: [.. TcpBytes.Mss, .. TcpBytes.Timestamp, .. TcpBytes.WindowScale(8)]).Passes(TcpState.SynReceived)
            .Client(".", 1, 1, win: 257, options: TcpBytes.Timestamp).Passes(TcpState.Established)
            .Client("P.", 1, 1, 100, 257, TcpBytes.Timestamp).Passes(TcpState.Established)
            .Server(".", 1, 101, win: 256, options: TcpBytes.Timestamp).Passes(TcpState.Established)
            .Client("S", 2000, win: 32792, options: syn).IsIgnored(TcpState.Established)
            .Server(".", 1, 101, win: 256, options: TcpBytes.Timestamp).Passes(TcpState.Established)
            .Client("R.", 101, 1, win: 257).Passes(TcpState.Close)
            .Client("S", 2000, win: 32792, options: syn).Reopens(TcpState.SynSent)
            .Server("S.", 500, 2001).Passes(TcpState.SynReceived);
    }

    private static TcpStory Talk()
    {
        TcpStory story = new TcpStory()
            .Client("S", 0, options: FullOptions).Passes(TcpState.SynSent)
            .Server("S.", 1, 1, options: TcpBytes.Mss).Passes(TcpState.SynReceived)
            .Client(".", 1, 2).Passes(TcpState.Established);
        story.Server(".", 2, 1, 1000).Passes(TcpState.Established)
            .Server(".", 1002, 1, 1000).Passes(TcpState.Established)
            .Server(".", 2002, 1, 999).Passes(TcpState.Established);
        return story.Client(".", 1, 1002).Passes(TcpState.Established)
            .Client(".", 1, 2002).Passes(TcpState.Established)
            .Client(".", 1, 3001).Passes(TcpState.Established);
    }
}
