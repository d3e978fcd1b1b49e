using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Nat.Linux.Logging;

namespace Nat.Tests.Linux;

/// <summary><c>nat tap --log</c>, and what the service manager hears.</summary>
[Category("root")]
public sealed class TapLogTests
{
    [Test]
    public void A_life_is_told_in_JSON_lines()
    {
        TapLab.Require("socat", "ping");
        using var lab = TapLab.Start("--log nat.jsonl --log-format json --port-range 40000-40001");
        lab.In(lab.Client, $"for p in 1 2 3 4 5; do echo x | socat -u - UDP:{TapLab.Server}:9; done");
        lab.In(lab.Far, "ip link set co0 mtu 1400; sleep 1.2; ip link set co0 down; sleep 1.2");
        lab.In(lab.Client, $"for p in 1 2 3 4 5; do echo x | socat -u - UDP:{TapLab.Server}:9; done");
        lab.TryIn(lab.Client, $"ping -c 1 -W 1 {TapLab.Server}");
        Assert.That(lab.StopNat(), Is.Zero, lab.Log);
        var lines = File.ReadAllLines(Path.Combine(lab.Folder, "nat.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        string[] events = [.. lines.Select(l => l.GetProperty("event").GetString()!)];
        Assert.That(events[0], Is.EqualTo("start"));
        Assert.That(events[^1], Is.EqualTo("stop"));
        Assert.That(events.Count(e => e == "ports-exhausted"), Is.EqualTo(1), "the second burst is within the minute");
        Assert.That(events, Does.Contain("device-mtu").And.Contain("device-down").And.Contain("device-refused"));
        Assert.Multiple(() =>
        {
            Assert.That(lines[0].GetProperty("profile").GetString(), Is.EqualTo("linux"));
            Assert.That(lines[0].GetProperty("outside").GetString(), Is.EqualTo("203.0.113.1"));
            Assert.That(lines[0].GetProperty("max_flows").GetInt32(), Is.EqualTo(1_048_576));
            var exhausted = lines.Single(l => l.GetProperty("event").GetString() == "ports-exhausted");
            Assert.That(exhausted.GetProperty("count").GetInt32(), Is.InRange(1, 3));
            Assert.That((exhausted.GetProperty("destination").GetString(), exhausted.GetProperty("flows").GetInt32(), exhausted.GetProperty("ports").GetInt32()), Is.EqualTo(($"{TapLab.Server}:9", 2, 2)));
            Assert.That(lines.Single(l => l.GetProperty("event").GetString() == "device-mtu").GetProperty("to").GetInt32(), Is.EqualTo(1400));
            Assert.That(lines[^1].GetProperty("message").GetString(), Is.EqualTo("SIGTERM"));
            Assert.That(DateTime.Parse(lines[0].GetProperty("time").GetString()!).ToUniversalTime(), Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(1)));
        });
    }

    [Test]
    public void A_reload_is_told_with_what_holds_now_or_why_it_cannot_be()
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        string file = Path.Combine(lab.Folder, "nat.yaml");
        string log = Path.Combine(lab.Folder, "log");
        File.WriteAllText(file, "profile: rfc4787\n");
        lab.StartNat("--config nat.yaml --log log");
        File.WriteAllText(file, "profile: rfc4787\nforward: [\"tcp:203.0.113.1:80=10.0.2.100:80\"]\n");
        lab.Signal("HUP");
        Assert.That(() => File.ReadAllText(log), Does.Contain(" info reload: ").And.Contain(" forwards=1").After(5000, 50));
        File.WriteAllText(file, "profile: nonsense\n");
        lab.Signal("HUP");
        Assert.That(() => File.ReadAllText(log), Does.Contain(" error reload-failed: ").And.Contain("nonsense").After(5000, 50));
        Assert.That(lab.StopNat("INT"), Is.Zero, lab.Log);
        Assert.That(File.ReadAllLines(log)[^1], Does.Contain(" info stop: SIGINT "));
    }

    [Test]
    public void In_the_journal_a_line_begins_with_its_priority()
    {
        TapLab.Require();
        Environment.SetEnvironmentVariable("JOURNAL_STREAM", "8:1");
        try
        {
            using var lab = TapLab.Start("--log - -q");
            lab.In(lab.Far, "ip link del co0");
            Assert.That(lab.WaitForNat(), Is.EqualTo(1));
            string[] lines = lab.Log.Trim().Split('\n');
            Assert.That(lines[0], Does.StartWith("<6>start: forwarding between ci0 and co0 version="));
            Assert.That(lines[1], Does.StartWith("<3>stop: the device co0 has vanished"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("JOURNAL_STREAM", null);
        }
    }

    [Test]
    public void The_service_manager_hears_when_it_is_ready_and_when_it_ends()
    {
        TapLab.Require();
        string path = Path.Combine(Path.GetTempPath(), $"nat-notify-{Environment.ProcessId}");
        File.Delete(path);
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        manager.Bind(new UnixDomainSocketEndPoint(path));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path);
        try
        {
            using var lab = TapLab.Start();
            Assert.That(Hear(manager), Does.StartWith("READY=1\nSTATUS=forwarding between ci0 and co0\nMAINPID="));
            lab.StopNat();
            Assert.That(Hear(manager), Is.EqualTo("STOPPING=1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
            File.Delete(path);
        }
    }

    [TestCase("--log nowhere/x", 1, "nowhere")]
    [TestCase("--log-format json", 2, "--log FILE")]
    [TestCase("--log x --log-format xml", 2, "text, json")]
    [TestCase("--log x --log-level loud", 2, "error, warning, info")]
    public void A_log_that_cannot_be_is_one_clear_line(string options, int exitCode, string word)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap --inside-dev a0 --outside-dev a1 {options}");
        Assert.That((code, output.Trim().Split('\n').Length), Is.EqualTo((exitCode, 1)), output);
        Assert.That(output, Does.Contain(word));
    }

    [Test]
    public void Whatever_a_value_holds_a_line_is_one_line()
    {
        var text = new StringWriter();
        EventLog.To(text, LogFormat.Text, LogLevel.Info).Write(LogLevel.Warning, "e", "a\nb", ("k", "x \"y\"\nz"), ("n", 1.5), ("empty", ""));
        Assert.That(text.ToString()[text.ToString().IndexOf(' ', StringComparison.Ordinal)..], Is.EqualTo(" warning e: a b k=\"x \\\"y\\\"\\nz\" n=1.5 empty=\"\"\n"));
        var json = new StringWriter();
        EventLog.To(json, LogFormat.Json, LogLevel.Info).Write(LogLevel.Error, "e", "a\nb", ("k", "x \"y\"\nz"), ("n", 7L));
        Assert.That(json.ToString().TrimEnd('\n'), Does.Not.Contain("\n"));
        Assert.That(JsonDocument.Parse(json.ToString()).RootElement.GetProperty("k").GetString(), Is.EqualTo("x \"y\"\nz"));
        var silent = new StringWriter();
        EventLog.To(silent, LogFormat.Text, LogLevel.Error).Write(LogLevel.Warning, "e", "m");
        Assert.That(silent.ToString(), Is.Empty);
    }

    [Test]
    public void What_goes_on_is_told_of_once_a_minute_with_its_count()
    {
        var repeats = new RepeatedEvent();
        var told = new List<(int Second, long Count)>();
        for (int second = 0; second < 200; second++)
        {
            long total = second < 150 ? 10 * (second + 1) : 1500;
            if (repeats.IsDue(total, TimeSpan.FromSeconds(second), out long count))
                told.Add((second, count));
        }

        Assert.That(told, Is.EqualTo(new (int, long)[] { (0, 10), (60, 600), (120, 600), (180, 290) }));
    }

    private static string Hear(Socket manager)
    {
        byte[] bytes = new byte[4096];
        return Encoding.UTF8.GetString(bytes, 0, manager.Receive(bytes));
    }
}
