using System.Text.Json;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Pcap.Replay;
using Nat.Pcap.Reports;
using Nat.Tests.Pcap.Replay;

namespace Nat.Tests.Pcap.Reports;

public class DropReportTests
{
    [Test]
    public void EveryReasonAndKindIsExplained()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var reason in DropReasons.All)
                Assert.That(DropExplanations.Of(reason), Is.Not.EqualTo(reason.Name().Replace('-', ' ')), reason.ToString());
            Assert.That(Enum.GetValues<UntranslatedKind>(), Has.Length.EqualTo(UntranslatedKinds.Count));
            foreach (var kind in Enum.GetValues<UntranslatedKind>())
                Assert.That(kind.Name().Replace("-", ""), Is.EqualTo(kind.ToString().ToLowerInvariant()));
        }
    }

    [Test]
    public void ADropIsAJsonLine()
    {
        var drop = Line(Traffic.Udp("192.0.2.1", 53, "10.0.0.1", 4444));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(drop.GetProperty("packet").GetInt64(), Is.EqualTo(3));
            Assert.That(drop.GetProperty("side").GetString(), Is.EqualTo("outside"));
            Assert.That(drop.GetProperty("reason").GetString(), Is.EqualTo("no-entry"));
            Assert.That(drop.GetProperty("proto").GetString(), Is.EqualTo("udp"));
            Assert.That(drop.GetProperty("src").GetString(), Is.EqualTo("192.0.2.1"));
            Assert.That(drop.GetProperty("dport").GetInt32(), Is.EqualTo(4444));
        }
    }

    [TestCase(0)]
    [TestCase(19)]
    [TestCase(22)]
    public void ACutPacketHasNullsForWhatIsMissing(int length)
    {
        var drop = Line(Traffic.Udp("192.0.2.1", 53, "10.0.0.1", 4444)[..length]);
        Assert.That(drop.GetProperty("sport").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(drop.GetProperty("src").ValueKind, Is.EqualTo(length < 20 ? JsonValueKind.Null : JsonValueKind.String));
    }

    private static JsonElement Line(byte[] packet)
    {
        var stream = new MemoryStream();
        using (var file = new ReportFile(stream, isJson: true))
            new DropLog(file).Add(3, new Instant(1_500_000_000), Arrival.InsideTranslated, DropReason.NoEntry, packet);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
