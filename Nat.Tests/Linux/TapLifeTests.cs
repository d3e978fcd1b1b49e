namespace Nat.Tests.Linux;

/// <summary>What happens to <c>nat tap</c> itself: signals, devices that vanish or change, wrong wishes.</summary>
[Category("root")]
public sealed class TapLifeTests
{
    [TestCase("INT")]
    [TestCase("TERM")]
    public void A_signal_ends_it_and_its_devices_go(string signal)
    {
        TapLab.Require();
        using var lab = TapLab.Start();
        Assert.That(lab.In(lab.Client, "ip -br link"), Does.Contain("ci0"));
        Assert.That(lab.StopNat(signal), Is.Zero);
        Assert.That(lab.In(lab.Client, "ip -br link") + lab.In(lab.Far, "ip -br link"), Does.Not.Contain("ci0").And.Not.Contain("co0"));
        Assert.That(lab.Log, Does.Contain("packets forwarded"));
    }

    [Test]
    public void Killed_and_started_again_it_forwards()
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start();
        lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}");
        lab.StopNat("KILL");
        lab.StartNat();
        Assert.That(lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}"), Does.Contain("1 received"));
    }

    [Test]
    public void A_device_that_is_deleted_under_it_ends_it_with_a_sentence()
    {
        TapLab.Require();
        using var lab = TapLab.Start();
        lab.In(lab.Far, "ip link del co0");
        Assert.That(lab.WaitForNat(), Is.EqualTo(1));
        Assert.That(lab.Log, Does.Contain("the device co0 has vanished"));
        Assert.That(lab.In(lab.Client, "ip -br link"), Does.Not.Contain("ci0"));
    }

    [Test]
    public void An_mtu_that_changes_under_it_is_followed()
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.Start();
        File.WriteAllBytes(Path.Combine(lab.Folder, "file"), new byte[1_000_000]);
        lab.ServeFiles();
        foreach (int mtu in (int[])[1500, 1000, 9000])
        {
            lab.In(lab.Client, $"ip link set ci0 mtu {mtu}");
            lab.In(lab.Far, $"ip link set co0 mtu {mtu}");
            Assert.That(lab.In(lab.Client, $"curl -sf --max-time 10 http://{TapLab.Server}/file | wc -c").Trim(), Is.EqualTo("1000000"), $"mtu {mtu}");
        }
    }

    [Test]
    public void A_device_that_is_down_loses_packets_and_nothing_else()
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start();
        lab.In(lab.Far, "ip link set co0 down");
        lab.TryIn(lab.Client, $"ping -c 1 -W 1 {TapLab.Server}");
        lab.In(lab.Far, "ip link set co0 up && (ip route add 203.0.113.1/32 dev co0 || true)");
        Assert.That(lab.In(lab.Client, $"ping -c 1 -W 2 {TapLab.Server}"), Does.Contain("1 received"));
    }

    [TestCase("--inside-dev a0 --outside-dev a0", 1, "a0", "another program holds it")]
    [TestCase("--inside-dev lo --outside-dev a1", 1, "lo", "another name")]
    [TestCase("--inside-dev a-name-of-twenty-bytes --outside-dev a1", 1, "a-name-of-twenty-bytes", "15 bytes")]
    [TestCase("--inside-dev a0:tub --outside-dev a1", 2, "tub", "tun nor tap")]
    [TestCase("--inside-dev a0 --outside-dev a1 --netns-inside nowhere", 1, "nowhere", "ip netns")]
    [TestCase("--inside-dev a0 --outside-dev a1 --netns-inside 4194304", 1, "no process 4194304")]
    [TestCase("--inside-dev a0 --outside-dev a1 --gateway 10.0.0.1", 2, "--gateway", "prefix length")]
    [TestCase("--inside-dev a0 --outside-dev a1 --mtu 10", 2, "--mtu", "68")]
    [TestCase("--inside-dev a0 --outside-dev a1 --dhcp", 2, "--dhcp", "tap")]
    [TestCase("--inside-dev a0 --outside-dev a1 --inside-host 10.0.2.9/24", 2, "--configure")]
    [TestCase("--inside-dev a0 --outside-dev a1 --inside 203.0.113.0/24", 2, "overlap")]
    public void A_wrong_wish_is_one_clear_line_and_leaves_nothing_behind(string options, int exitCode, params string[] words)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap {options}");
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1), output);
        Assert.That(code, Is.EqualTo(exitCode), output);
        foreach (string word in words)
            Assert.That(output, Does.Contain(word));
        Assert.That(lab.In(lab.Client, "ip -br link").Trim().Split('\n'), Has.Length.EqualTo(1), "only lo is left");
    }

    [Test]
    public void Without_the_right_it_says_which_right()
    {
        TapLab.Require("setpriv");
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"setpriv --bounding-set=-net_admin --inh-caps=-net_admin -- {TapLab.NatCommand} tap --inside-dev a0 --outside-dev a1");
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("CAP_NET_ADMIN").And.Contain("sudo"));
    }
}
