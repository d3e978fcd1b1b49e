using System.Globalization;

namespace Nat.Tests.Linux;

/// <summary>
/// <c>nat tap</c> whose outside is an interface that a machine has and goes on using. The machine is 192.0.2.10 on the link, the NAT
/// 192.0.2.50, the router 192.0.2.1, and the server 198.51.100.1 behind it.
/// </summary>
[Category("root")]
public sealed class LiveInterfaceTests
{
    private const string External = "192.0.2.50";

    [Test]
    public void It_is_one_more_station_on_the_link()
    {
        TapLab.Require("ping", "tcpdump");
        using var lab = TapLab.WithoutNat();
        string machine = Machine(lab);
        StartNat(lab, machine, "--config /dev/stdin <<< \"answer-ping: both\"");
        Assert.That(lab.In(lab.Client, $"ping -c 2 -i 0.2 -W 2 {TapLab.Server}"), Does.Contain("2 received"), "by the machine's own default route");
        Assert.That(lab.In(lab.Client, "ping -c 1 -W 2 192.0.2.1"), Does.Contain("1 received"), "a neighbour");
        Assert.That(lab.In(machine, $"ping -c 1 -W 2 {TapLab.Server}"), Does.Contain("1 received"), "the machine goes on");
        Assert.That(lab.In(lab.Far, $"ping -c 1 -W 2 {External}"), Does.Contain("1 received"), "the NAT answers");
        string neighbours = lab.In(lab.Far, "ip neigh");
        string own = lab.In(machine, "cat /sys/class/net/h0/address").Trim();
        Assert.That(neighbours, Does.Contain($"192.0.2.10 dev s0 lladdr {own}").And.Match($"{External} dev s0 lladdr 0[26ae]").And.Not.Match($"{External} dev s0 lladdr {own}"));
        Assert.That(lab.StopNat(), Is.Zero);
    }

    [TestCase("")]
    [TestCase("--no-offload")]
    [TestCase("--queues 2")]
    public void Files_come_through_whole_and_the_machine_sends_no_reset(string option)
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.WithoutNat();
        string machine = Machine(lab);
        StartNat(lab, machine, option);
        string file = Path.Combine(lab.Folder, "file");
        var bytes = new byte[64 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(file, bytes);
        lab.ServeFiles();
        Assert.That(lab.In(lab.Client, $"curl -sf --max-time 60 http://{TapLab.Server}/file | sha256sum"), Is.EqualTo(lab.In(lab.Far, $"sha256sum < {file}")));
    }

    [Test]
    public void What_is_too_large_for_the_interface_is_said_to_be()
    {
        TapLab.Require("ping");
        using var lab = TapLab.WithoutNat();
        string machine = Machine(lab);
        lab.In(machine, "ip link set h0 mtu 1200");
        lab.In(lab.Far, "ip link set s0 mtu 1200");
        StartNat(lab, machine);
        Assert.That(lab.TryIn(lab.Client, $"ping -c 1 -W 2 -M do -s 1300 {TapLab.Server}").Output, Does.Contain("mtu").And.Contain("1200"));
        Assert.That(lab.In(lab.Client, $"ping -c 1 -W 2 -s 3000 {TapLab.Server}"), Does.Contain("1 received"));
    }

    [Test]
    public void An_interface_that_goes_down_comes_back_and_one_that_is_deleted_does_not()
    {
        TapLab.Require("ping");
        using var lab = TapLab.WithoutNat();
        string machine = Machine(lab);
        StartNat(lab, machine);
        lab.In(machine, "ip link set h0 down && sleep 0.2 && ip link set h0 up");
        Assert.That(lab.In(lab.Client, $"ping -c 10 -i 0.2 -W 1 {TapLab.Server} || true"), Does.Not.Contain(" 0 received"));
        lab.In(machine, "ip link del h0");
        Assert.That(lab.WaitForNat(), Is.EqualTo(1));
        Assert.That(lab.Log, Does.Contain("the device h0 has vanished"));
    }

    [TestCase("--outside-dev h0:live --outside 192.0.2.10", 1, "192.0.2.10", "another address")]
    [TestCase("--outside-dev h1:live", 1, "no interface h1", "ip link")]
    [TestCase("--outside-dev lo:live", 1, "lo", "Ethernet")]
    [TestCase("--outside-dev h0:live --outside-host 192.0.2.9/24", 2, "--outside-host")]
    [TestCase("--outside-dev fd:99", 1, "99", "not open")]
    [TestCase("--outside-dev fd:0", 1, "descriptor 0")]
    [TestCase("--outside-dev fd:x", 2, "'x'")]
    public void A_wrong_wish_is_one_clear_line(string options, int exitCode, params string[] words)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        string machine = Machine(lab);
        var (code, output) = lab.TryIn(machine, $"{TapLab.NatCommand} tap --inside-dev a0 {options} < /dev/null");
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1), output);
        Assert.That(code, Is.EqualTo(exitCode), output);
        foreach (string word in words)
            Assert.That(output, Does.Contain(word));
    }

    [Test]
    public void An_inside_that_is_live_is_refused()
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap --inside-dev lo:live --outside-dev a1");
        Assert.That(code, Is.EqualTo(2), output);
        Assert.That(output, Does.Contain("--outside-dev"));
    }

    [TestCase("tun")]
    [TestCase("tap")]
    public void A_device_that_another_program_opened_is_taken_by_its_descriptor(string kind)
    {
        TapLab.Require("ping", "python3");
        using var lab = TapLab.WithoutNat();
        string opener = Path.Combine(lab.Folder, "open.py");
        File.WriteAllText(opener, string.Create(CultureInfo.InvariantCulture, $"""
            import fcntl, os, struct, sys
            descriptor = os.open('/dev/net/tun', os.O_RDWR)
            fcntl.ioctl(descriptor, 0x400454CA, struct.pack('16sH22x', b'fd0', {(kind == "tun" ? 1 : 2)} | 0x1000 | 0x4000))
            os.dup2(descriptor, 7)
            os.execvp(sys.argv[1], sys.argv[1:])
            """));
        lab.StartNatThrough(
            $"ip netns exec {lab.Client} python3 {opener}",
            $"--inside-dev fd:7 --netns-inside {lab.Client} --outside-dev co0 --netns-outside {lab.Far} --configure --outside-host {TapLab.Server}/24");
        Assert.That(lab.In(lab.Client, $"ping -c 2 -i 0.2 -W 2 {TapLab.Server}"), Does.Contain("2 received"));
        Assert.That(lab.In(lab.Client, "ip -br link"), Does.Contain("fd0"));
    }

    /// <summary>Makes the machine, joins it to the server's namespace, and gives both addresses.</summary>
    private static string Machine(TapLab lab)
    {
        string machine = lab.Space("m");
        lab.In(machine, $"ip link add h0 type veth peer name s0 netns {lab.Far} && ip addr add 192.0.2.10/24 dev h0 && ip link set h0 up");
        lab.In(lab.Far, $"ip addr add 192.0.2.1/24 dev s0 && ip link set s0 up && ip addr add {TapLab.Server}/32 dev lo");
        lab.In(machine, "ip route add default via 192.0.2.1");
        return machine;
    }

    private static void StartNat(TapLab lab, string machine, string options = "") =>
        lab.StartNatBetween($"--inside-dev ci0 --netns-inside {lab.Client} --configure --outside-dev h0:live --netns-outside {machine} --outside {External} {options}");
}
