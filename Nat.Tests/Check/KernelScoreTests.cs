using System.Collections.Immutable;
using Nat.Check.Scores;
using Nat.Tests.Cli;

namespace Nat.Tests.Check;

/// <summary>The kernel's nft masquerade, scored between two interfaces, and profile linux, scored in virtual time, fail the same requirements.</summary>
[Category("root")]
public sealed class KernelScoreTests
{
    private const int Shorter = 30;          // so that four minutes are eight seconds
    private const int MuchShorter = 120;     // so that two hours are a minute; only for what waits so long

    /// <summary>What waits for two hours.</summary>
    private static readonly string[] Slow = ["5382-REQ-5", "7857-2-fin", "7857-2-rst"];

    private static readonly string[] Floods = ["4787-REQ-14a", "5508-REQ-8", "5508-REQ-10f", "6888-REQ-11a", "6888-REQ-11b", "6888-REQ-11d"];

    [Test]
    public void The_profile_linux_fails_what_the_kernel_fails()
    {
        using var place = new Workplace();
        using var kernel = new KernelNat(Shorter);
        using var slow = new KernelNat(MuchShorter);
        var waiting = Task.Run(() => slow.Score(place["slow.json"], $"--long-timers {MuchShorter} --only {string.Join(',', Slow)}"));
        kernel.Score(place["kernel.json"], $"--long-timers {Shorter}");
        waiting.GetAwaiter().GetResult();
        var scored = Read(place["kernel.json"]);
        bool knowsDccp = scored["5597-REQ-1"] != CheckResult.NotApplicable; // newer kernels do not follow DCCP any more
        var device = scored.Where(r => !Slow.Contains(r.Key) && !Floods.Contains(r.Key) && (knowsDccp || !r.Key.StartsWith("5597-", StringComparison.Ordinal)))
            .Concat(Read(place["slow.json"])).ToDictionary();
        AssertSame(device, Profile(place, "outside-mtu: 1280\n", device.Keys));
    }

    [Test]
    public void Both_do_the_same_when_ports_run_out()
    {
        using var place = new Workplace();
        using var kernel = new KernelNat(1, "to :40000-40009");
        kernel.Score(place["kernel.json"], $"--floods --cgn --only {string.Join(',', Floods)}");
        var device = Read(place["kernel.json"]).ToDictionary();
        AssertSame(device, Profile(place, "outside-mtu: 1280\nport-range: 40000-40009\n", Floods, "--cgn"));
    }

    private static Dictionary<string, CheckResult> Profile(Workplace place, string config, IEnumerable<string> only, params string[] options)
    {
        string file = place.Write("linux.yaml", "profile: linux\n" + config);
        CliRun.Of(["check", "--config", file, "--as-is", "--seed", "1", "--expect", "none", "--json", place["profile.json"], "--only", string.Join(',', only), .. options]);
        return Read(place["profile.json"]).ToDictionary();
    }

    // What a profile answers by its configuration, a device cannot; everything else must be alike.
    private static void AssertSame(Dictionary<string, CheckResult> device, Dictionary<string, CheckResult> profile)
    {
        var sides = device.Keys.Select(id => $"{id}: kernel {ScorecardJson.Name(device[id])}, profile {ScorecardJson.Name(profile[id])}").ToList();
        TestContext.Out.WriteLine(string.Join('\n', sides));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(device.Values, Has.Some.EqualTo(CheckResult.Pass));
            Assert.That(Failed(device), Is.EqualTo(Failed(profile)), "kernel and profile fail the same");
            Assert.That(device.Where(r => r.Value == CheckResult.NotApplicable && profile[r.Key] == CheckResult.Fail), Is.Empty);
        }
    }

    private static List<string> Failed(Dictionary<string, CheckResult> rows) => [.. rows.Where(r => r.Value == CheckResult.Fail).Select(r => r.Key).Order(StringComparer.Ordinal)];

    private static ImmutableSortedDictionary<string, CheckResult> Read(string file)
    {
        using var stream = File.OpenRead(file);
        return ScorecardJson.Read(stream);
    }
}
