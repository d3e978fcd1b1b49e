namespace Nat.Tests.Linux;

/// <summary><c>nat tap</c> reads its configuration again at SIGHUP, and no connection notices.</summary>
[Category("root")]
public sealed class TapReloadTests
{
    private const int FileBytes = 30_000_000;

    [TestCase("tun")]
    [TestCase("tap")]
    public void A_transfer_goes_on_over_a_change_of_the_pool_and_new_connections_have_the_new_address(string kind)
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.WithoutNat();
        string config = Write(lab, "outside: 203.0.113.1");
        lab.StartNat($"--config {config}", kind);
        byte[] content = new byte[FileBytes];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(lab.Folder, "file"), content);
        lab.ServeFiles();
        var transfer = lab.Serve(lab.Client, $"curl -sf --limit-rate 6M --max-time 30 -o {lab.Folder}/got http://{TapLab.Server}/file");
        WaitFor(() => File.Exists(Path.Combine(lab.Folder, "got")), "the transfer begins");
        Write(lab, "outside: 203.0.113.9");
        lab.Signal("HUP");
        WaitFor(() => lab.Log.Contains("read again", StringComparison.Ordinal), "it says that it has read the file");
        Assert.That(transfer.HasExited, Is.False, "the transfer is under way");
        lab.In(lab.Client, $"curl -sf --max-time 5 -o /dev/null http://{TapLab.Server}/nat.log");
        Assert.That(transfer.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(transfer.ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(Path.Combine(lab.Folder, "got")), Is.EqualTo(content));
        string[] served = File.ReadAllLines(Path.Combine(lab.Folder, "serve.log"));
        Assert.That(served.Single(l => l.Contains("/file", StringComparison.Ordinal)), Does.StartWith("203.0.113.1 "));
        Assert.That(served.Single(l => l.Contains("/nat.log", StringComparison.Ordinal)), Does.StartWith("203.0.113.9 "));
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [Test]
    public void Many_changes_under_load_disturb_nobody()
    {
        TapLab.Require("iperf3");
        using var lab = TapLab.WithoutNat();
        lab.StartNat($"--queues 2 --config {Write(lab, "outside: 203.0.113.1")}");
        lab.Serve(lab.Far, "iperf3 -s", 5201);
        var load = lab.Serve(lab.Client, $"iperf3 -c {TapLab.Server} -t 3 -P 4");
        for (int i = 0; !load.HasExited; i++)
        {
            Write(lab, $"outside: 203.0.113.{1 + (i % 9)}\nsubscribers: {{ max-flows: {100 + i} }}");
            lab.Signal("HUP");
            Thread.Sleep(50);
        }

        Assert.That(load.ExitCode, Is.Zero, lab.Log);
        string[] lines = lab.Log.Trim().Split('\n');
        Assert.That(lines, Has.Length.GreaterThan(10).And.All.EqualTo("nat: the configuration was read again"));
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [TestCase("outside: nonsense", "nonsense")]
    [TestCase("max-flows: 10", "max-flows cannot change from 1048576 to 10")]
    [TestCase("outside: 10.0.0.0/24", "overlap")]
    [TestCase("profile: [", "nat.yaml")]
    public void A_file_that_is_wrong_is_one_line_and_the_configuration_stays(string text, string word)
    {
        TapLab.Require("ping");
        using var lab = TapLab.WithoutNat();
        lab.StartNat($"--config {Write(lab, "outside: 203.0.113.1")}");
        Write(lab, text);
        lab.Signal("HUP");
        WaitFor(() => lab.Log.Contains('\n', StringComparison.Ordinal), "it says what is wrong");
        Assert.That(lab.Log.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(lab.Log, Does.Contain(word).And.Contain("the configuration stays as it is"));
        Assert.That(lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}"), Does.Contain("1 received"));
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [Test]
    public void Options_win_over_the_file_as_they_did_at_the_start()
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.WithoutNat();
        lab.StartNat($"--outside 203.0.113.5 --config {Write(lab, "hairpinning: false")}");
        Write(lab, "outside: 203.0.113.9");
        lab.Signal("HUP");
        WaitFor(() => lab.Log.Contains("read again", StringComparison.Ordinal), "it says that it has read the file");
        lab.ServeFiles();
        lab.In(lab.Client, $"curl -sf --max-time 5 -o /dev/null http://{TapLab.Server}/nat.log");
        Assert.That(File.ReadAllText(Path.Combine(lab.Folder, "serve.log")), Does.Contain("203.0.113.5 "));
    }

    [Test]
    public void Without_a_file_it_says_so_and_goes_on()
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start();
        lab.Signal("HUP");
        WaitFor(() => lab.Log.Contains("--config", StringComparison.Ordinal), "it says what is missing");
        Assert.That(lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}"), Does.Contain("1 received"));
    }

    private static void WaitFor(Func<bool> condition, string what) => Assert.That(condition, Is.True.After(20_000, 20), what);

    private static string Write(TapLab lab, string text)
    {
        string path = Path.Combine(lab.Folder, "nat.yaml");
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
