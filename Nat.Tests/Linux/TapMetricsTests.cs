using System.Net;
using System.Net.Sockets;
using System.Text;
using Nat.Linux.Metrics;
using Nat.Tests.House;
using Nat.Vpc.Network;

namespace Nat.Tests.Linux;

/// <summary><c>nat tap --metrics</c>: what is scraped is what was sent, and clients of any kind leave the NAT alone.</summary>
[Category("root")]
public sealed class TapMetricsTests
{
    [Test]
    public async Task What_was_sent_is_what_is_counted()
    {
        TapLab.Require("ping", "socat");
        int port = FreePort();
        using var lab = TapLab.Start($"--metrics 127.0.0.1:{port}");
        var before = await Scrape(port);
        lab.In(lab.Client, $"ping -c 10 -i 0.05 -s 100 {TapLab.Server}");
        var page = await Scrape(port);
        Assert.Multiple(() =>
        {
            foreach (string side in (string[])["inside", "outside"])
            {
                foreach (string direction in (string[])["receive", "transmit"])
                {
                    string[] labels = [$"nat_side=\"{side}\"", $"network_io_direction=\"{direction}\""];
                    Assert.That(page["nat_packets_total", labels] - before["nat_packets_total", labels], Is.EqualTo(10), $"{side} {direction}");
                    Assert.That(page["nat_io_bytes_total", labels] - before["nat_io_bytes_total", labels], Is.EqualTo(1280), $"{side} {direction}");
                }
            }

            Assert.That(page["nat_flows_created_total", "\"icmp\""], Is.EqualTo(1));
            Assert.That(page["nat_flows", "\"icmp\""], Is.EqualTo(1));
        });

        lab.Serve(lab.Far, "socat TCP-LISTEN:7,fork,reuseaddr EXEC:cat", 7);
        for (int i = 0; i < 3; i++)
            lab.In(lab.Client, $"echo hello | socat -t 1 - TCP:{TapLab.Server}:7");
        page = await Scrape(port);
        Assert.Multiple(() =>
        {
            Assert.That(page["nat_connections_attempted_total"], Is.EqualTo(3));
            Assert.That(page["nat_connections_accepted_total"], Is.EqualTo(3));
            Assert.That(page["nat_flows_created_total", "\"tcp\""], Is.EqualTo(3));
            Assert.That(page["nat_ports_used", "203.0.113.1", "tcp"], Is.EqualTo(3));
            Assert.That(page["nat_endpoint_utilization_ratio"], Is.EqualTo(3 / 64_512.0).Within(1e-9));
            Assert.That(page["aws_natgateway_active_connection_count"], Is.EqualTo(page["nat_flows"]));
        });
    }

    [Test]
    public async Task A_pool_that_runs_out_is_counted_by_its_reason_and_by_the_name_of_AWS()
    {
        TapLab.Require("socat");
        int port = FreePort();
        using var lab = TapLab.Start($"--metrics localhost:{port} --port-range 40000-40001");
        lab.In(lab.Client, $"for p in 1 2 3 4; do echo x | socat -u - UDP:{TapLab.Server}:9; done");
        var page = await Scrape(port);
        Assert.Multiple(() =>
        {
            Assert.That(page["nat_drops_total", "\"ports-exhausted\""], Is.EqualTo(2));
            Assert.That(page["aws_natgateway_error_port_allocation_total"], Is.EqualTo(2));
            Assert.That(page["aws_natgateway_packets_drop_count_total"], Is.EqualTo(page["nat_drops_total"]));
            Assert.That(page["nat_ports_used"], Is.EqualTo(page["nat_ports_limit"]));
            Assert.That(page["nat_endpoint_utilization_ratio"], Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Both_formats_are_read_by_a_strict_reader_and_by_that_of_Prometheus()
    {
        TapLab.Require("ping");
        int port = FreePort();
        using var lab = TapLab.Start($"--metrics 127.0.0.1:{port} --pcap /dev/null");
        lab.In(lab.Client, $"ping -c 1 {TapLab.Server}");
        var plain = await Get(port, "/metrics");
        var open = await Get(port, "/metrics", "application/openmetrics-text; version=1.0.0,text/plain;q=0.5");
        Assert.That(plain.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        Assert.That(open.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        string[] pages = [await plain.Content.ReadAsStringAsync(), await open.Content.ReadAsStringAsync()];
        Assert.That(new PrometheusPage(pages[0]).Samples.Keys, Is.EquivalentTo(new PrometheusPage(pages[1], isOpen: true).Samples.Keys));
        if (Shell.Run("/usr/bin/python3 -c 'import prometheus_client'", "/").ExitCode != 0)
            return;
        string[] readers = ["prometheus_client.parser", "prometheus_client.openmetrics.parser"];
        foreach (var (module, page) in readers.Zip(pages))
        {
            File.WriteAllText(Path.Combine(lab.Folder, "page"), page);
            var (code, output) = Shell.Run($"/usr/bin/python3 -c 'from {module} import text_string_to_metric_families as read; print(len(list(read(open(\"page\").read()))))'", lab.Folder);
            Assert.That(code, Is.Zero, output);
            Assert.That(int.Parse(output.Trim()), Is.GreaterThan(30));
        }
    }

    [Test]
    public async Task Hostile_clients_disturb_neither_the_NAT_nor_the_next_scrape()
    {
        TapLab.Require("ping");
        int port = FreePort();
        using var lab = TapLab.Start($"--metrics 127.0.0.1:{port}");
        var clients = new List<TcpClient>();
        try
        {
            foreach (string request in (string[])["", "GET", "\0\0\0", "GET /metrics HTTP/1.1\r\n", new string('x', 100_000), "GET /metrics HTTP/1.1\r\nA: " + new string('x', 10_000)])
            {
                for (int i = 0; i < 10; i++)
                {
                    var client = new TcpClient();
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    clients.Add(client);
                    try
                    {
                        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
                    }
                    catch (IOException)
                    {
                        // Thrown out already.
                    }
                }
            }

            Assert.That(lab.In(lab.Client, $"ping -c 5 -i 0.2 {TapLab.Server}"), Does.Contain("5 received"));
            Assert.That((await Scrape(port))["nat_packets_total", "inside", "receive"], Is.EqualTo(5));
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }

        Assert.That(lab.StopNat(), Is.Zero, lab.Log);
    }

    [TestCase("GET", "/", HttpStatusCode.NotFound)]
    [TestCase("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [TestCase("HEAD", "/metrics", HttpStatusCode.OK)]
    public async Task Other_requests_have_the_answers_of_HTTP(string method, string path, HttpStatusCode status)
    {
        TapLab.Require();
        int port = FreePort();
        using var lab = TapLab.Start($"--metrics 127.0.0.1:{port}");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://localhost:{port}{path}");
        Assert.That((await http.SendAsync(request)).StatusCode, Is.EqualTo(status));
    }

    [TestCase("--metrics 127.0.0.1", 2, "127.0.0.1:9464")]
    [TestCase("--metrics nowhere:1", 2, "'nowhere:1'")]
    [TestCase("--metrics 192.0.2.77:9464", 1, "192.0.2.77:9464", "address of this machine")]
    public void An_address_that_cannot_be_served_is_one_clear_line(string options, int exitCode, params string[] words)
    {
        TapLab.Require();
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"{TapLab.NatCommand} tap --inside-dev a0 --outside-dev a1 {options}");
        Assert.That((code, output.Trim().Split('\n').Length), Is.EqualTo((exitCode, 1)), output);
        foreach (string word in words)
            Assert.That(output, Does.Contain(word));
    }

    [Test]
    public void A_port_that_is_used_is_one_clear_line()
    {
        TapLab.Require();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var lab = TapLab.WithoutNat();
        var (code, output) = Shell.Run($"{TapLab.NatCommand} tap --inside-dev a0 --netns-inside {lab.Client} --outside-dev a1 --netns-outside {lab.Far} --metrics {other.LocalEndpoint}", lab.Folder);
        Assert.That((code, output.Trim().Split('\n').Length), Is.EqualTo((1, 1)), output);
        Assert.That(output, Does.Contain("another program listens there"));
    }

    [Test]
    public void Every_metric_of_a_simulated_gateway_has_its_counterpart() =>
        Assert.That(AwsMetrics.All.Select(m => m.Name).Except(["PeakBytesPerSecond", "PeakPacketsPerSecond"]), Is.EqualTo(new NatMetricRow().Values().Select(v => v.Name)));

    private static async Task<PrometheusPage> Scrape(int port) => new(await (await Get(port, "/metrics")).Content.ReadAsStringAsync());

    private static async Task<HttpResponseMessage> Get(int port, string path, string? accept = null)
    {
        await Task.Delay(120); // a page is up to a tenth of a second old
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        if (accept is not null)
            http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        var response = await http.GetAsync($"http://localhost:{port}{path}");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return response;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
