using System.Text.RegularExpressions;
using Nat.Tests.Pcap.Replay;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Cli;

/// <summary>
/// Events in the order and the form in which <c>conntrack -E</c> of Linux 6.18 printed them for the same packets (CTK-11): the TCP state where it
/// changed, [ASSURED] and the end of [UNREPLIED] as updates, the rest of the timeout of an entry that ended before its time.
/// </summary>
public partial class EventsTests
{
    private const string Host = "10.0.0.1:4000";
    private const string Server = "192.0.2.1:80";

    [Test]
    public void AConnection() => Assert.That(
        Events(
            Tcp(Host, Server, "S", 1000), Tcp(Server, Host, "SA", 5000, 1001), Tcp(Host, Server, "A", 1001, 5001), Tcp(Host, Server, "PA", 1001, 5001, 5),
            Tcp(Server, Host, "A", 5001, 1006), Tcp(Host, Server, "FA", 1006, 5001)),
        Is.EqualTo(new[] { "NEW 120 SYN_SENT [UNREPLIED]", "UPDATE 60 SYN_RECV", "UPDATE 432000 ESTABLISHED [ASSURED]", "UPDATE 120 FIN_WAIT [ASSURED]" }));

    [Test]
    public void AConnectionThatIsRefusedEndsWithoutAnUpdate() => Assert.That(
        Events(Tcp(Host, Server, "S", 1000), Tcp(Server, Host, "RA", 0, 1001)),
        Is.EqualTo(new[] { "NEW 120 SYN_SENT [UNREPLIED]", "DESTROY 119 CLOSE [UNREPLIED]" }));

    [Test]
    public void AConnectionPickedUpInMidStreamHasNoStateInItsUpdates() => Assert.That(
        Events(Tcp(Host, Server, "A", 1000, 5000), Tcp(Server, Host, "PA", 5000, 1000, 5), Tcp(Host, Server, "A", 1000, 5005)),
        Is.EqualTo(new[] { "NEW 300 ESTABLISHED [UNREPLIED]", "UPDATE 300", "UPDATE 432000 [ASSURED]" }));

    [Test]
    public void UdpIsAnsweredAndLaterAssured() => Assert.That(
        Events([(0, Udp(Host, Server)), (1, Udp(Server, Host)), (3, Udp(Host, Server)), (60, Udp(Server, "10.0.0.9:9"))]),
        Is.EqualTo(new[] { "NEW 30 [UNREPLIED]", "UPDATE 30", "UPDATE 120 [ASSURED]" }));

    [Test]
    public void AnEntryThatExpiredIsToldWithoutTimeout() => Assert.That(
        Events([(0, Udp(Host, Server)), (31, Udp("10.0.0.2:1", Server))]),
        Is.EqualTo(new[] { "NEW 30 [UNREPLIED]", "DESTROY [UNREPLIED]", "NEW 30 [UNREPLIED]" }));

    private static string[] Events(params Frame[] packets) => Events([.. packets.Select((p, i) => (i * 0.001, p))]);

    /// <summary>What, timeout, state and brackets of each event.</summary>
    private static string[] Events((double At, Frame Packet)[] packets)
    {
        using var place = new Workplace();
        string capture = place.Write("in.pcap", Traffic.CaptureAt([.. packets.Select(p => (p.At, p.Packet.Bytes()))]));
        var run = CliRun.Of("replay", capture, "-q", "--seed", "1", "--events", place["events"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return [.. File.ReadLines(place["events"]).Select(Short)];
    }

    private static string Short(string line)
    {
        var parts = Form().Match(line);
        return string.Join(' ', new[] { "what", "timeout", "state", "bracket" }.Select(name => parts.Groups[name].Value).Where(text => text.Length > 0));
    }

    [GeneratedRegex(@"\[ *(?<what>NEW|UPDATE|DESTROY)\] \w+ +\d+ ((?<timeout>\d+) )?((?<state>[A-Z_]+) )?src=[^\[]*(?<bracket>\[\w+\])?")]
    private static partial Regex Form();
}
