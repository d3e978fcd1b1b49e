using System.Diagnostics;
using System.Text.Json;
using Nat.Tests.House;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>What a trace looks like: JSON for scripts, text, and a page to step through.</summary>
public class TracePageTests
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "headless_shell", "chrome-headless-shell"];

    [Test]
    public void The_page_needs_nothing_from_elsewhere_and_has_a_step_for_each_hop()
    {
        var report = NetworkTexts.Network(CloudTexts.Shop).Trace("db", "updates:443");
        string page = TracePage.Write(report);
        foreach (string foreign in (string[])["src=", "href=", "url(", "@import", "http:", "https:"])
            Assert.That(page, Does.Not.Contain(foreign));
        Assert.That(page.Split("<section class=\"step\">"), Has.Length.EqualTo(1 + report.Hops.Length + report.ReturnHops.Length));
        Assert.That(page, Does.Contain("10.0.1.100").And.Contain("table after"));
    }

    [Test]
    public void Names_from_a_file_cannot_become_markup()
    {
        var question = new TraceQuestion("<script>alert(1)</script>", "x", 1);
        var hop = new TraceHop { Component = "host", Resource = "<b>", IsOutbound = false, Passes = true, Says = "&", Before = "a -> b", After = "a -> b" };
        string page = TracePage.Write(new TraceReport { Question = question, Hops = [hop], ReturnHops = [] });
        Assert.That(page, Does.Not.Contain("<b>").And.Not.Contain("<script>alert"));
    }

    [Test]
    public void A_browser_shows_the_first_step()
    {
        string? browser = Browsers.SelectMany(b => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, b))).FirstOrDefault(File.Exists);
        if (browser is null)
            Assert.Ignore($"none of {string.Join(", ", Browsers)} is installed");
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "trace.html");
        var report = NetworkTexts.Network(CloudTexts.Shop).Trace("db", "updates:443");
        File.WriteAllText(file, TracePage.Write(report));
        var start = new ProcessStartInfo(browser, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.Path}/profile", "--dump-dom", "file://" + file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(shown, Does.Contain($"1 of {report.Hops.Length + report.ReturnHops.Length}"), errors.Result);
        Assert.That(shown, Does.Contain("<section class=\"step here\">"));
    }

    [Test]
    public void The_JSON_says_whether_it_reaches_and_what_blocks_it()
    {
        var trace = CloudTexts.ShopWith("private: { routes: 0.0.0.0/0 via nat }", "private: { routes: [] }").Trace("db", "updates:443");
        using var json = JsonDocument.Parse(TraceJson.Write(trace));
        var root = json.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(root.GetProperty("reaches").GetBoolean(), Is.False);
            Assert.That(root.GetProperty("door").GetString(), Is.EqualTo("front"));
            Assert.That(root.GetProperty("blocked_by").GetProperty("component").GetString(), Is.EqualTo("route-table"));
            Assert.That(root.GetProperty("blocked_by").GetProperty("resource").GetString(), Is.EqualTo("private"));
            Assert.That(root.GetProperty("blocked_by").GetProperty("code").GetString(), Is.EqualTo("NO_ROUTE_TO_DESTINATION"));
            Assert.That(root.GetProperty("blocked_by").GetProperty("rule").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(root.GetProperty("blocked_by").GetProperty("fix").GetString(), Does.Contain("0.0.0.0/0"));
            Assert.That(root.GetProperty("hops").GetArrayLength(), Is.GreaterThan(1));
            Assert.That(root.GetProperty("return_hops").GetArrayLength(), Is.Zero);
        }
    }

    [Test]
    public void Each_step_tells_what_was_looked_at()
    {
        var hops = CloudTexts.ShopWith("private: { routes: 0.0.0.0/0 via nat }", "private: { routes: [0.0.0.0/0 via nat, 93.184.0.0/16 via nat, 198.51.100.0/24 via igw] }")
            .Trace("db", "updates:443").Hops;
        var route = hops.First(h => h.Component == "route-table");
        Assert.That(route.Details, Is.EqualTo((string[])
        [
            "93.184.0.0/16 via nat wins",
            "0.0.0.0/0 via nat fits, but is less specific",
            "198.51.100.0/24 via igw does not fit",
            "10.0.0.0/16 via local does not fit",
        ]));
        var nat = hops.First(h => h.Component == "nat-gateway");
        Assert.That(nat.Says, Does.StartWith("new entry; the source becomes 10.0.1.100, port "));
        Assert.That(nat.Details[0], Is.EqualTo("table before: empty"));
        Assert.That(nat.Details[1], Does.StartWith("table after: tcp 10.0.2.20:32768 -> 93.184.216.34:443 | answers tcp 93.184.216.34:443 -> 10.0.1.100:"));
    }
}
