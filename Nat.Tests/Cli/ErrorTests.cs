using Nat.Tests.Pcap.Replay;

namespace Nat.Tests.Cli;

public class ErrorTests
{
    private static readonly byte[] OnePacket = Traffic.CaptureOf(Traffic.Frame(Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)));

    [Test]
    public void ACaptureWithoutPacketsIsDoneWithASummary()
    {
        using var place = new Workplace();
        var run = CliRun.Of("replay", place.Write("empty.pcap", Traffic.CaptureOf()), "-w", place["out.pcap"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Error, Does.StartWith("0 packets"));
            Assert.That(File.ReadAllBytes(place["out.pcap"]), Has.Length.EqualTo(24));
        }
    }

    [Test]
    public void AMissingFileIsAFailure()
    {
        using var place = new Workplace();
        CliRun.Of("replay", place["none.pcap"]).AssertFails(1, "none.pcap", "no such file");
    }

    [Test]
    public void ASecondMissingFileIsFoundBeforeAnythingIsWritten()
    {
        using var place = new Workplace();
        CliRun.Of("replay", place.Write("in.pcap", OnePacket), place["none.pcap"], "-w", place["out.pcap"]).AssertFails(1, "none.pcap");
        Assert.That(File.Exists(place["out.pcap"]), Is.False);
    }

    [Test]
    public void AnUnwritableOutputIsAFailure()
    {
        using var place = new Workplace();
        CliRun.Of("replay", place.Write("in.pcap", OnePacket), "-w", place["no/such/out.pcap"]).AssertFails(1, "out.pcap");
    }

    [TestCase("--flows")]
    [TestCase("--events")]
    [TestCase("--drops")]
    public void AnUnwritableReportIsAFailure(string option)
    {
        using var place = new Workplace();
        CliRun.Of("replay", place.Write("in.pcap", OnePacket), option, place["no/such/file"]).AssertFails(1, "no/such/file");
    }

    [Test]
    public void TheOutputIsNotTheInput()
    {
        using var place = new Workplace();
        string input = place.Write("in.pcap", OnePacket);
        CliRun.Of("replay", input, "-w", input).AssertFails(1, "same file");
        Assert.That(File.ReadAllBytes(input), Is.EqualTo(OnePacket));
    }

    [TestCase("-w")]
    [TestCase("--flows")]
    public void TheOutputIsNotTheInputByASymbolicLink(string option)
    {
        using var place = new Workplace();
        string input = place.Write("in.pcap", OnePacket);
        File.CreateSymbolicLink(place["link.pcap"], input);
        CliRun.Of("replay", input, option, place["link.pcap"]).AssertFails(1, "same file");
        Assert.That(File.ReadAllBytes(input), Is.EqualTo(OnePacket));
    }

    [Test]
    public void TwoOutputsAreNotOneFile()
    {
        using var place = new Workplace();
        CliRun.Of("replay", place.Write("in.pcap", OnePacket), "--flows", place["out"], "--events", place["out"]).AssertFails(1, "same file");
    }

    [Test]
    public void ABrokenCaptureIsReplayedUpToTheFault()
    {
        using var place = new Workplace();
        byte[] broken = [.. OnePacket, 1, 2, 3];
        var run = CliRun.Of("replay", place.Write("in.pcap", broken), "-w", place["out.pcap"], "-q");
        run.AssertFails(1, "in.pcap", $"at byte {OnePacket.Length}");
        Assert.That(Traffic.Frames(File.ReadAllBytes(place["out.pcap"])), Has.Count.EqualTo(1));
    }

    [TestCase("--outside", "a.b.c.d", "IPv4 address")]
    [TestCase("--outside", "", "at least one address")]
    [TestCase("--outside", "10.1.2.3", "overlaps")]
    [TestCase("--inside", "203.0.113.0/24", "overlaps")]
    [TestCase("--inside", "10.0.0.0/40", "IPv4 prefix")]
    [TestCase("--profile", "linuks", "linux-fully-random, rfc4787")]
    [TestCase("--seed", "-1", "seed")]
    [TestCase("--max-flows", "0", "number from 1")]
    [TestCase("--port-range", "9-3", "port range")]
    [TestCase("--forward", "tcp:203.0.113.1:80", "PROTO:EXT[:PORT]=INT[:PORT]")]
    [TestCase("--forward", "any:203.0.113.1:80=10.0.0.1:80", "ports go with tcp")]
    [TestCase("--forward", "tcp:203.0.113.1:80=192.0.2.7:80", "not in --inside")]
    [TestCase("--checksum", "maybe", "verify, ignore, complete, fix")]
    [TestCase("--vantage", "above", "two-sided")]
    [TestCase("--inside-mac", "02:00:5e:00:00:01", "--vantage two-sided")]
    [TestCase("-c", "0", "above 0")]
    [TestCase("--summary", "xml", "text nor json")]
    [TestCase("--outsied", "203.0.113.1", "'--outside'")]
    public void WrongUsageIsNamed(string option, string value, string words)
    {
        using var place = new Workplace();
        CliRun.Of("replay", place.Write("in.pcap", OnePacket), option, value).AssertFails(2, words);
    }

    [Test]
    public void WordsThatAreNoCommandAreWrongUsage()
    {
        CliRun.Of().AssertFails(2, "replay, pipe");
        CliRun.Of("repaly").AssertFails(2, "'replay'");
        CliRun.Of("replay").AssertFails(2, "CAPTURE");
    }

    [Test]
    public void StandardOutputTakesOneThing()
    {
        using var place = new Workplace();
        CliRun.Of("replay", place.Write("in.pcap", OnePacket), "-w", "-", "--summary", "json").AssertFails(2, "one thing only");
    }
}
