namespace Nat.Tests.Linux;

/// <summary>Flows of <c>nat tap</c> that outlive the program.</summary>
[Category("root")]
public sealed class TapStateTests
{
    private const int FileBytes = 300_000_000;

    [TestCase("tun")]
    [TestCase("tap")]
    public void A_transfer_survives_a_restart(string kind)
    {
        TapLab.Require("curl", "python3", "sha256sum");
        using var lab = TapLab.WithoutNat();
        string options = $"--persist --state {lab.Folder}/state";
        lab.StartNat(options, kind);
        string sent = lab.In(lab.Far, $"head -c {FileBytes} /dev/urandom > file; sha256sum < file");
        lab.ServeFiles();
        string got = Path.Combine(lab.Folder, "got");
        var transfer = lab.Serve(lab.Client, $"curl -sf --limit-rate 60M --max-time 60 -o {got} http://{TapLab.Server}/file");
        Assert.That(() => File.Exists(got) && new FileInfo(got).Length > FileBytes / 20, Is.True.After(20_000, 20), "the transfer is under way");
        Assert.That(lab.StopNat(), Is.Zero);
        Assert.That(transfer.HasExited, Is.False, "the transfer is under way");
        Assert.That(lab.In(lab.Client, $"stat -c %a {lab.Folder}/state").Trim(), Is.EqualTo("600"));
        lab.StartNat(options, kind);
        Assert.That(lab.Log, Does.Contain("1 flows restored"));
        Assert.That(transfer.WaitForExit(TimeSpan.FromSeconds(60)), Is.True);
        Assert.That(transfer.ExitCode, Is.Zero);
        Assert.That(lab.In(lab.Client, $"sha256sum < {got}"), Is.EqualTo(sent));
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [Test]
    public void A_connection_to_a_forwarded_port_survives_only_with_its_forward()
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.WithoutNat();
        string options = $"--persist --state {lab.Folder}/state";
        lab.StartNat($"{options} --forward tcp:203.0.113.1:8080=10.0.2.100:80");
        lab.Serve(lab.Client, "python3 -m http.server 80", 80);
        lab.In(lab.Far, "curl -sf --max-time 5 -o /dev/null http://203.0.113.1:8080/");
        Assert.That(lab.StopNat(), Is.Zero);
        lab.StartNat(options);
        Assert.That(lab.Log, Does.Contain("0 flows restored").And.Contain("1 do not fit the configuration"));
    }

    [Test]
    public void The_state_is_saved_when_a_device_vanishes()
    {
        TapLab.Require("ping");
        using var lab = TapLab.WithoutNat();
        string options = $"--state {lab.Folder}/state";
        lab.StartNat(options);
        lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}");
        lab.In(lab.Far, "ip link del co0");
        Assert.That(lab.WaitForNat(), Is.EqualTo(1));
        Assert.That(lab.Log, Does.Contain("has vanished"));
        lab.StartNat(options);
        Assert.That(lab.Log, Does.Contain("1 flows restored"));
    }

    [TestCase("", "no saved state")]
    [TestCase("a letter to somebody", "no saved state")]
    [TestCase("natstate", "cut short")]
    public void A_file_that_is_no_state_is_one_line_and_stays_as_it_is(string content, string words)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        string file = Path.Combine(lab.Folder, "state");
        File.WriteAllText(file, content);
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap --inside-dev a0 --outside-dev a1 --state {file}");
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1), output);
        Assert.That(output, Does.Contain(words).And.Contain(file));
        Assert.That(File.ReadAllText(file), Is.EqualTo(content));
    }

    [TestCase("/nowhere/state", "does not exist")]
    [TestCase("/tmp", "is a directory")]
    public void A_place_where_nothing_can_be_saved_is_refused_at_once(string file, string words)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap --inside-dev a0 --outside-dev a1 --state {file}");
        Assert.That(code, Is.EqualTo(2), output);
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1), output);
        Assert.That(output, Does.Contain(words).And.Contain(file));
    }
}
