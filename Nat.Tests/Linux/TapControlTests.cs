using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Nat.Pcap.Reports;
using Nat.Tests.Cli;

namespace Nat.Tests.Linux;

/// <summary>What can be asked of <c>nat tap</c> while it runs, with real traffic through it.</summary>
[Category("root")]
public sealed class TapControlTests
{
    private const string Flood = """
        import socket, sys, time
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for p in range(int(sys.argv[1])):
            s.sendto(b'x', ('198.51.100.%d' % (2 + p // 60000), 1024 + p % 60000))
            if p % 100 == 0:
                time.sleep(0.002)
        """;

    [Test]
    public void Listing_again_and_again_does_not_disturb_a_gigabyte()
    {
        TapLab.Require("iperf3");
        using var lab = Start();
        lab.Serve(lab.Far, "iperf3 -s -1", 5201);
        var transfer = lab.Serve(lab.Client, $"iperf3 -J -n 1G -c {TapLab.Server}");
        long before = 0;
        int lists = 0;
        while (!transfer.HasExited)
        {
            var list = Conntrack(lab, "-L", "-p", "tcp", "--dport", "5201", "-o", "json");
            Assert.That(list.ExitCode, Is.Zero, list.Error);
            long now = Lines(list).Select(l => l.GetProperty("original").GetProperty("bytes").GetInt64()).DefaultIfEmpty().Max();
            Assert.That(now, Is.GreaterThanOrEqualTo(before));
            (before, lists) = (now, lists + 1);
        }

        Assert.That(transfer.ExitCode, Is.Zero, lab.Log);
        Assert.That(lists, Is.GreaterThan(2));
        var last = Lines(Conntrack(lab, "-L", "-p", "tcp", "--dport", "5201", "-o", "json"));
        Assert.That(last.Max(l => l.GetProperty("original").GetProperty("bytes").GetInt64()), Is.GreaterThan(1_000_000_000), "but for what was on its way when iperf3 ended");
    }

    [Test]
    public void A_flow_that_is_deleted_under_its_traffic_is_told_and_picked_up_again()
    {
        TapLab.Require("iperf3");
        using var lab = Start();
        lab.Serve(lab.Far, "iperf3 -s -1", 5201);
        using var events = Follow(lab, "{\"execute\":\"events\",\"arguments\":{\"event-mask\":\"NEW,DESTROY\",\"dport\":5201}}");
        var transfer = lab.Serve(lab.Client, $"iperf3 -b 100M -t 3 -c {TapLab.Server}");
        Assert.That(Next(events), Does.Contain("\"event\":\"NEW\""), "what it says about the transfer");
        Assert.That(Next(events), Does.Contain("\"event\":\"NEW\""), "the transfer");
        WaitFor(() => Conntrack(lab, "-L", "-u", "ASSURED").Error.Contains(" 2 ", StringComparison.Ordinal), "both are established");
        var deleted = Conntrack(lab, "-D", "-p", "tcp", "-s", "10.0.2.100", "--state", "ESTABLISHED");
        Assert.That(deleted.ExitCode, Is.Zero, deleted.Error);
        Assert.That(deleted.Error, Is.EqualTo("conntrack v1.4.7 (nat): 2 flow entries have been deleted.\n"));
        string[] told = [Next(events), Next(events), Next(events), Next(events)];
        Assert.That(told.Count(e => e.Contains("\"event\":\"DESTROY\"", StringComparison.Ordinal) && e.Contains("\"reason\":\"deleted\"", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(told.Count(e => e.Contains("\"event\":\"NEW\"", StringComparison.Ordinal)), Is.EqualTo(2), "as Linux does, it picks a connection up in its middle");
        Assert.That(transfer.WaitForExit(TimeSpan.FromSeconds(30)) && transfer.ExitCode == 0, Is.True, lab.Log);
        Assert.That(Conntrack(lab, "-D", "-s", "192.0.2.1").ExitCode, Is.EqualTo(1), "nothing was there to delete");
        Assert.That(Conntrack(lab, "-F").Error, Is.EqualTo("conntrack v1.4.7 (nat): connection tracking table has been emptied.\n"));
        Assert.That(Conntrack(lab, "-C").Out, Is.EqualTo("0\n"));
    }

    [Test]
    public void A_port_forward_comes_and_goes_while_it_runs()
    {
        TapLab.Require("curl", "python3");
        using var lab = Start();
        lab.Serve(lab.Client, $"python3 -m http.server --directory {lab.Folder} 80", 80);
        const string Fetch = "curl -sf --connect-timeout 1 --max-time 5 -o /dev/null http://203.0.113.1:8080/";
        const string Forward = "forward=tcp:203.0.113.1:8080=10.0.2.100:80";
        Assert.That(lab.TryIn(lab.Far, Fetch).ExitCode, Is.Not.Zero);
        Assert.That(Control(lab, "forward-add", Forward).Out, Is.EqualTo("{\"forward\":\"tcp:203.0.113.1:8080=10.0.2.100:80\"}\n"));
        lab.In(lab.Far, Fetch);
        Assert.That(Control(lab, "forward-list").Out, Is.EqualTo("{\"forwards\":[\"tcp:203.0.113.1:8080=10.0.2.100:80\"]}\n"));
        Control(lab, "forward-add", "forward=tcp:203.0.113.1:8080=10.0.2.9:80").AssertFails(1, "is there already");
        Control(lab, "forward-add", "forward=tcp:nonsense").AssertFails(1, "is not a static mapping");
        Control(lab, "forward-add").AssertFails(1, "needs the argument forward");
        Assert.That(Control(lab, "forward-remove", Forward).ExitCode, Is.Zero);
        Assert.That(lab.TryIn(lab.Far, Fetch).ExitCode, Is.Not.Zero);
        Control(lab, "forward-remove", Forward).AssertFails(1, "to remove");
        Assert.That(Control(lab, "forward-list").Out, Is.EqualTo("{\"forwards\":[]}\n"));
    }

    [Test]
    public void A_reload_keeps_the_forwards_that_were_added()
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        string config = Path.Combine(lab.Folder, "nat.yaml");
        File.WriteAllText(config, "forward: tcp:203.0.113.1:22=10.0.2.100:22\n");
        lab.StartNat($"--control {lab.Folder}/s --config {config}");
        Control(lab, "forward-add", "forward=udp:203.0.113.1:53=10.0.2.100:53");
        File.WriteAllText(config, "forward: tcp:203.0.113.1:23=10.0.2.100:23\n");
        Assert.That(Control(lab, "reload").ExitCode, Is.Zero);
        Assert.That(Control(lab, "forward-list").Out, Is.EqualTo("{\"forwards\":[\"tcp:203.0.113.1:23=10.0.2.100:23\",\"udp:203.0.113.1:53=10.0.2.100:53\"]}\n"));
        File.WriteAllText(config, "max-flows: 5\n");
        Control(lab, "reload").AssertFails(1, "max-flows cannot change");
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [Test]
    public void A_reload_without_a_file_is_refused()
    {
        TapLab.Require();
        using var lab = Start();
        Control(lab, "reload").AssertFails(1, "--config FILE");
    }

    [Test]
    public void Flows_that_are_saved_on_request_are_there_for_the_next_nat()
    {
        TapLab.Require("ping");
        using var lab = Start();
        lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}");
        Control(lab, "save").AssertFails(1, "needs the argument file");
        Control(lab, "save", "file=/no/such/folder/state").AssertFails(1, "/no/such/folder");
        Assert.That(Control(lab, "save", $"file={lab.Folder}/state").Out, Is.EqualTo($"{{\"file\":\"{lab.Folder}/state\"}}\n"));
        lab.StopNat("KILL");
        lab.StartNat($"--control {lab.Folder}/s --state {lab.Folder}/state");
        Assert.That(Conntrack(lab, "-C").Out, Is.EqualTo("1\n"));
        Assert.That(Control(lab, "save").Out, Does.Contain("state"));
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [Test]
    public void Who_follows_and_does_not_read_loses_events_is_told_so_and_holds_up_nobody()
    {
        TapLab.Require("ping", "python3");
        using var lab = Start();
        File.WriteAllText(Path.Combine(lab.Folder, "flood.py"), Flood);
        using var lazy = Follow(lab, "{\"execute\":\"events\",\"arguments\":{\"event-mask\":\"NEW\"}}");
        const int Flows = 40_000;
        lab.In(lab.Client, $"python3 {lab.Folder}/flood.py {Flows}");
        Assert.That(lab.In(lab.Client, $"ping -c 2 -i 0.2 -W 1 {TapLab.Server}"), Does.Contain("2 received"));
        var reading = Control(lab, "summary");
        long opened = JsonDocument.Parse(reading.Out).RootElement.GetProperty("flows").GetProperty("created").GetInt64();
        Assert.That(opened, Is.GreaterThan(FlowQueue.Capacity + 10_000), "the flood went through");
        long told = 0;
        long lost = 0;
        while (told + lost < opened)
        {
            var line = JsonDocument.Parse(Next(lazy)).RootElement;
            lost += line.TryGetProperty("lost", out var count) ? count.GetInt64() : 0;
            told += line.TryGetProperty("event", out _) ? 1 : 0;
        }

        Assert.That(lost, Is.GreaterThan(0));
        Assert.That(told + lost, Is.EqualTo(opened));
    }

    [Test]
    public void Garbage_on_the_socket_is_answered_and_the_nat_goes_on()
    {
        TapLab.Require("ping", "socat");
        using var lab = Start();
        string answer = lab.In(lab.Client, $"head -c 100000 /dev/urandom | tr -d \"\\n\" | socat -t 2 - UNIX:{lab.Folder}/s 2>/dev/null || true; printf \"what?\\n{{\\\"execute\\\":\\\"lst\\\"}}\\n\" | socat -t 2 - UNIX:{lab.Folder}/s");
        Assert.That(answer, Does.Contain("not JSON").And.Contain("did you mean 'list'?"));
        Control(lab, "list", "sporty=1").AssertFails(1, "did you mean 'sport'?");
        Control(lab, "list", "proto=nonsense").AssertFails(1, "proto: 'nonsense'");
        Control(lab, "events", "event-mask=OLD").AssertFails(1, "event-mask: 'OLD'");
        Control(lab, "watch", "interval=0").AssertFails(1, "interval: '0'");
        Control(lab, "summary", "hosts=-1").AssertFails(1, "hosts: '-1'");
        Assert.That(lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}"), Does.Contain("1 received"));
        Assert.That(lab.StopNat(), Is.Zero);
        Assert.That(File.Exists(Path.Combine(lab.Folder, "s")), Is.False, "the socket went with it");
    }

    [Test]
    public void Top_shows_the_traffic_in_batches()
    {
        TapLab.Require("ping");
        using var lab = Start();
        lab.Serve(lab.Client, $"ping -i 0.05 -c 200 {TapLab.Server}");
        WaitFor(() => Conntrack(lab, "-C").Out == "1\n", "the ping has begun");
        lab.TryIn(lab.Far, "echo x > /dev/udp/203.0.113.1/77");
        lab.TryIn(lab.Client, $"echo x > /dev/udp/{TapLab.Server}/77");
        var top = CliRun.Of("top", "--control", $"{lab.Folder}/s", "-b", "-n", "3", "-d", "0.5");
        Assert.That(top.ExitCode, Is.Zero, top.Error);
        string[] views = top.Out.Split("nat top - ", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(views, Has.Length.EqualTo(3));
        string[] ways = [.. views[2].Split('\n').Where(l => l.StartsWith("in2out", StringComparison.Ordinal) || l.StartsWith("out2in", StringComparison.Ordinal))];
        foreach (string way in ways)
            Assert.That(double.Parse(way.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture), Is.InRange(10, 30), "about 20 packets a second");
        Assert.That(views[2], Does.Contain("flows   2 of 1,048,576 (0.0 %); 0 new/s; icmp 1, udp 1").And.Contain("ports   203.0.113.1 udp 1 of 64,512").And.Contain("drops   no-entry"));
        string host = views[2].Split('\n').Single(l => l.StartsWith("10.0.2.100", StringComparison.Ordinal));
        Assert.That(double.Parse(host.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture), Is.InRange(20, 60), "both directions");
    }

    [Test]
    public void Top_on_a_terminal_ends_at_q_and_gives_the_screen_back()
    {
        TapLab.Require("python3");
        using var lab = Start();
        const string Terminal = """
            import os, pty, sys, time
            pid, fd = pty.fork()
            if pid == 0:
                os.execvp(sys.argv[1], sys.argv[1:])
            seen = b''
            sent = False
            while True:
                try:
                    piece = os.read(fd, 65536)
                except OSError:
                    break
                if not piece:
                    break
                seen += piece
                if b'packets/s' in seen and not sent:
                    os.write(fd, b'q')
                    sent = True
            sys.stdout.write(repr(seen))
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;
        File.WriteAllText(Path.Combine(lab.Folder, "terminal.py"), Terminal);
        string screen = lab.In(lab.Client, $"timeout 30 python3 {lab.Folder}/terminal.py {TapLab.NatCommand} top --control {lab.Folder}/s");
        Assert.That(screen, Does.Contain(@"\x1b[?1049h").And.Contain("in2out").And.EndsWith(@"\x1b[?25h\x1b[?1049l'"));
    }

    [Test]
    public void Without_a_path_they_find_each_other_in_the_usual_place()
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        string folder = Path.Combine("/run", "nat");
        if (Directory.Exists(folder) && Directory.GetFiles(folder).Length > 0)
            Assert.Ignore($"another NAT has its socket in {folder}");
        lab.StartNat("--control");
        Assert.That(CliRun.Of("conntrack", "-C").Out, Is.EqualTo("0\n"));
        Assert.That(lab.StopNat(), Is.Zero);
        CliRun.Of("conntrack", "-C").AssertFails(1, "no NAT listens", "--control");
    }

    [TestCase("no/such/folder/s", "folder does not exist")]
    [TestCase("sssssssss-sssssssss-sssssssss-sssssssss-sssssssss-sssssssss-sssssssss-sssssssss-sssssssss-sssssssss-s", "at most 107")]
    public void A_path_that_cannot_be_is_one_line_and_leaves_nothing_behind(string name, string word)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap --inside-dev a0 --outside-dev a1 --control {lab.Folder}/{name}");
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1), output);
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain(word));
        Assert.That(lab.In(lab.Client, "ip -br link").Trim().Split('\n'), Has.Length.EqualTo(1), "only lo is left");
    }

    private static TapLab Start()
    {
        var lab = TapLab.WithoutNat();
        try
        {
            lab.StartNat($"--control {lab.Folder}/s");
        }
        catch
        {
            lab.Dispose();
            throw;
        }

        return lab;
    }

    private static CliRun Conntrack(TapLab lab, params string[] options) => CliRun.Of(["conntrack", "--control", $"{lab.Folder}/s", .. options]);

    private static CliRun Control(TapLab lab, params string[] words) => CliRun.Of(["control", "--control", $"{lab.Folder}/s", .. words]);

    private static List<JsonElement> Lines(CliRun run) =>
        [.. Encoding.UTF8.GetString(run.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    /// <summary>Begins to follow, and has heard that it began.</summary>
    private static StreamReader Follow(TapLab lab, string request)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        socket.Connect(new UnixDomainSocketEndPoint($"{lab.Folder}/s"));
        socket.Send(Encoding.UTF8.GetBytes(request + "\n"));
        var reader = new StreamReader(new NetworkStream(socket, ownsSocket: true));
        Assert.That(Next(reader), Is.EqualTo("{\"begin\":\"events\"}"));
        return reader;
    }

    private static string Next(StreamReader reader) => reader.ReadLine() ?? throw new AssertionException("the NAT has ended");

    private static void WaitFor(Func<bool> isSo, string what) => Assert.That(isSo, Is.True.After(20_000, 20), what);
}
