using System.Text.Json;

namespace Nat.Tests.Linux;

/// <summary>Real programs in real namespaces, and <c>nat tap</c> between them.</summary>
[Category("root")]
public sealed class TapTrafficTests
{
    [TestCase("tun")]
    [TestCase("tap")]
    public void Ping_comes_back(string kind)
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start(kind: kind);
        Assert.That(lab.In(lab.Client, $"ping -c 3 -i 0.2 -W 2 {TapLab.Server}"), Does.Contain("3 received"));
        Assert.That(lab.In(lab.Client, "ping -c 2 -i 0.2 -W 2 10.0.2.2"), Does.Contain("2 received"), "the gateway");
    }

    [Test]
    public void Traceroute_shows_the_NAT_as_a_hop()
    {
        TapLab.Require("traceroute");
        using var lab = TapLab.Start();
        string[] hops = lab.In(lab.Client, $"traceroute -n -q 1 -w 2 {TapLab.Server}").Trim().Split('\n')[1..];
        Assert.That(hops.Select(h => h.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]), Is.EqualTo(new[] { "10.0.2.2", TapLab.Server }));
    }

    [Test]
    public void A_gigabyte_arrives_as_it_was_sent()
    {
        TapLab.Require("curl", "python3", "sha256sum");
        using var lab = TapLab.Start();
        lab.In(lab.Far, "head -c 1G /dev/urandom > big");
        lab.ServeFiles();
        string sent = lab.In(lab.Far, "sha256sum < big");
        Assert.That(lab.In(lab.Client, $"curl -sf http://{TapLab.Server}/big | sha256sum"), Is.EqualTo(sent));
    }

    [TestCase("", "")]
    [TestCase("-R", "")]
    [TestCase("-P 8", "")]
    [TestCase("", "--no-offload")]
    [TestCase("-P 4 -R", "--no-offload --queues 2")]
    public void Iperf_runs(string direction, string options)
    {
        TapLab.Require("iperf3");
        using var lab = TapLab.Start(options);
        lab.Serve(lab.Far, "iperf3 -s", 5201);
        var result = JsonDocument.Parse(lab.In(lab.Client, $"iperf3 -c {TapLab.Server} -t 1 --json {direction}")).RootElement;
        double rate = result.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
        TestContext.Out.WriteLine($"{rate / 1e9:0.0} Gbit/s");
        Assert.That(rate, Is.GreaterThan(10e6));
    }

    [Test]
    public void Udp_arrives_in_both_directions()
    {
        TapLab.Require("iperf3");
        using var lab = TapLab.Start();
        lab.Serve(lab.Far, "iperf3 -s", 5201);
        foreach (string direction in (string[])["", "-R"])
        {
            var sum = JsonDocument.Parse(lab.In(lab.Client, $"iperf3 -u -b 20M -l 1000 -c {TapLab.Server} -t 1 --json {direction}")).RootElement.GetProperty("end").GetProperty("sum");
            Assert.That(sum.GetProperty("lost_percent").GetDouble(), Is.LessThan(5), direction);
            Assert.That(sum.GetProperty("packets").GetInt32(), Is.GreaterThan(1000), direction);
        }
    }

    [Test]
    public void A_name_is_resolved()
    {
        TapLab.Require("dig", "dnsmasq");
        using var lab = TapLab.Start();
        lab.Serve(lab.Far, "dnsmasq --keep-in-foreground --no-resolv --no-hosts --user=root --address=/example.test/192.0.2.7", 53, 'u');
        Assert.That(lab.In(lab.Client, $"dig +short +time=3 @{TapLab.Server} example.test").Trim(), Is.EqualTo("192.0.2.7"));
    }

    [Test]
    public void Http2_streams_share_a_connection()
    {
        TapLab.Require("nghttpd", "h2load");
        using var lab = TapLab.Start();
        File.WriteAllText(Path.Combine(lab.Folder, "page"), new string('x', 100_000));
        lab.Serve(lab.Far, $"nghttpd --no-tls -d {lab.Folder} 8080", 8080);
        string output = lab.In(lab.Client, $"h2load -n 50 -c 1 -m 10 http://{TapLab.Server}:8080/page");
        Assert.That(output, Does.Contain("50 succeeded, 0 failed, 0 errored, 0 timeout"));
    }

    [Test]
    public void A_connection_that_is_silent_for_long_goes_on()
    {
        TapLab.Require("socat");
        using var lab = TapLab.Start();
        lab.Serve(lab.Far, "socat TCP-LISTEN:7,fork EXEC:cat", 7);
        Assert.That(lab.In(lab.Client, $"(echo before; sleep 5; echo after) | socat -t 2 - TCP:{TapLab.Server}:7"), Is.EqualTo("before\nafter\n"));
    }

    [Test]
    public void Path_mtu_discovery_finds_the_narrow_link_behind_the_NAT()
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.Start();
        string far = lab.Space("f");
        lab.In(lab.Far, $"ip link add v0 mtu 1280 type veth peer name v1 netns {far}");
        lab.In(lab.Far, "ip addr add 192.0.2.1/24 dev v0; ip link set v0 up; sysctl -qw net.ipv4.ip_forward=1");
        lab.In(far, "ip addr add 192.0.2.2/24 dev v1; ip link set v1 up; ip route add default via 192.0.2.1");
        lab.Serve(far, "python3 -c \"import http.server as h\nclass H(h.BaseHTTPRequestHandler):\n def do_PUT(s):\n  n=len(s.rfile.read(int(s.headers[\\\"Content-Length\\\"]))); s.send_response(200); s.end_headers(); s.wfile.write(str(n).encode())\nh.HTTPServer((\\\"\\\",80),H).serve_forever()\"", 80);
        lab.In(lab.Client, "head -c 300000 /dev/zero > up");
        Assert.That(lab.In(lab.Client, "curl -sf --max-time 20 -T up http://192.0.2.2/up").Trim(), Is.EqualTo("300000"));
        Assert.That(lab.In(lab.Client, "ip route get 192.0.2.2"), Does.Contain("mtu 1280"));
    }

    [Test]
    public void The_NAT_answers_what_does_not_fit_its_own_link()
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start("--mtu 1400");
        lab.In(lab.Client, "ip link set ci0 mtu 1500");
        Assert.That(lab.TryIn(lab.Client, $"ping -c 1 -W 2 -M do -s 1450 {TapLab.Server}").Output, Does.Contain("mtu = 1400").Or.Contain("mtu=1400"));
    }

    [TestCase(4000)]
    [TestCase(60_000)]
    public void Fragments_arrive_and_come_back(int size)
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start();
        Assert.That(lab.In(lab.Client, $"ping -c 3 -i 0.2 -W 2 -s {size} {TapLab.Server}"), Does.Contain("3 received"));
    }

    [Test]
    public void Forwarded_ports_are_reached_from_outside_and_from_inside()
    {
        TapLab.Require("socat");
        using var lab = TapLab.Start("--profile rfc4787 --forward tcp:203.0.113.1:8080=10.0.2.100:80");
        lab.Serve(lab.Client, "socat TCP-LISTEN:80,fork SYSTEM:'echo $SOCAT_PEERADDR'", 80);
        Assert.That(lab.In(lab.Far, "socat - TCP:203.0.113.1:8080").Trim(), Is.EqualTo(TapLab.Server), "the real address of the client is seen");
        Assert.That(lab.In(lab.Client, "socat - TCP:203.0.113.1:8080").Trim(), Is.EqualTo("203.0.113.1"), "hairpinning shows the external address");
    }

    [Test]
    public void Two_clients_with_one_port_share_the_address()
    {
        TapLab.Require("socat");
        using var lab = TapLab.Start();
        lab.In(lab.Client, "ip addr add 10.0.2.101/24 dev ci0");
        lab.Serve(lab.Far, "socat TCP-LISTEN:80,fork,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR $SOCAT_PEERPORT; sleep 2'", 80);
        string[] seen = lab.In(
            lab.Client,
            $"socat - TCP:{TapLab.Server}:80,bind=10.0.2.100:5000 > a & socat - TCP:{TapLab.Server}:80,bind=10.0.2.101:5000 > b; wait; cat a b").Trim().Split('\n');
        Assert.That(seen, Has.Length.EqualTo(2).And.Unique);
        Assert.That(seen, Is.All.StartsWith("203.0.113.1 "));
    }

    [Test]
    public void A_full_pool_refuses_new_flows_and_keeps_the_old()
    {
        TapLab.Require("socat");
        using var lab = TapLab.Start("--port-range 40000-40001");
        lab.Serve(lab.Far, "socat TCP-LISTEN:7,fork,reuseaddr EXEC:cat", 7);
        string script = $"""
            (echo one; sleep 3; echo more) | socat -t 1 - TCP:{TapLab.Server}:7 > a &
            (echo two; sleep 3) | socat -t 1 - TCP:{TapLab.Server}:7 > b &
            sleep 1
            echo three | socat -t 1 - TCP:{TapLab.Server}:7,connect-timeout=1 > c 2>&1
            wait; cat a b c
            """;
        string output = lab.In(lab.Client, script + "; true");
        Assert.That(output, Does.Contain("one\nmore\n").And.Contain("two\n").And.Not.Contain("three\n"));
        lab.StopNat();
        Assert.That(lab.Log, Does.Contain("ports-exhausted"));
    }

    [Test]
    public void The_summary_says_what_was_forwarded()
    {
        TapLab.Require("ping");
        using var lab = TapLab.Start("--summary json");
        lab.In(lab.Client, $"ping -c 2 -i 0.2 {TapLab.Server}");
        Assert.That(lab.StopNat("INT"), Is.Zero);
        var summary = JsonDocument.Parse(lab.Output).RootElement;
        Assert.That(summary.GetProperty("forwarded").GetInt32(), Is.GreaterThanOrEqualTo(4));
        Assert.That(summary.GetProperty("flows").GetProperty("created").GetInt32(), Is.GreaterThanOrEqualTo(1));
    }
}
