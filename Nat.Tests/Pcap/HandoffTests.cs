using Nat.Pcap.Files;

namespace Nat.Tests.Pcap;

/// <summary>What one thread hands over another takes, and nobody waits for ever.</summary>
public class HandoffTests
{
    [Test]
    public void ItemsComeInTheOrderInWhichTheyWereHandedOver()
    {
        var handoff = new Handoff<string>();
        handoff.Add("a");
        handoff.Add("b");
        Assert.That((handoff.TryTake(out string? first), first, handoff.TryTakeNow(out string? second), second), Is.EqualTo((true, "a", true, "b")));
        Assert.That(handoff.TryTakeNow(out _), Is.False);
    }

    [Test]
    public void TheNewestComesFirstWhereThatIsAskedFor()
    {
        var handoff = new Handoff<string>(newestFirst: true);
        handoff.Add("a");
        handoff.Add("b");
        Assert.That(handoff.TryTake(out string? item) && item == "b");
    }

    [Test, CancelAfter(10_000)]
    public void WhoWaitsIsWokenByAnItemAndByTheEnd()
    {
        var handoff = new Handoff<string>();
        List<string> taken = [];
        var taker = new Thread(() =>
        {
            while (handoff.TryTake(out string? item))
                taken.Add(item);
        });
        taker.Start();
        for (int i = 0; i < 1000; i++)
            handoff.Add($"{i}");
        handoff.Complete();
        Assert.That(taker.Join(TimeSpan.FromSeconds(9)), Is.True);
        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"{i}")));
    }

    [Test]
    public void AfterTheEndWhatIsLeftIsTakenAndNothingIsAdded()
    {
        var handoff = new Handoff<string>();
        handoff.Add("a");
        handoff.Complete();
        handoff.Add("b");
        Assert.That(handoff.TryTake(out string? item) && item == "a");
        Assert.That(handoff.TryTake(out _), Is.False);
    }
}
