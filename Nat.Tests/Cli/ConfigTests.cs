using Nat.Cli;
using Nat.Cli.Configuration;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Tests.Cli;

public class ConfigTests
{
    [Test]
    public void EveryPropertyOfTheConfigurationHasAField()
    {
        string[] named = [.. ConfigFields.All.Select(f => f.Property).Distinct()];
        string[] properties = [.. typeof(NatConfig).GetProperties().Where(p => p.CanWrite && p.Name != nameof(NatConfig.Profile)).Select(p => p.Name)];
        Assert.That(named, Is.EquivalentTo(properties));
    }

    [Test]
    public void EveryTcpRuleAndTimeoutHasAField()
    {
        var keys = ConfigFields.All.Select(f => f.Key).ToHashSet();
        using (Assert.EnterMultipleScope())
        {
            foreach (var rule in typeof(TcpRules).GetProperties().Where(p => p.CanWrite))
                Assert.That(keys, Does.Contain("tcp." + Hyphens.Between(rule.Name)));
            foreach (var rule in typeof(ProtocolRules).GetProperties().Where(p => p.CanWrite))
                Assert.That(keys, Does.Contain("protocols." + Hyphens.Between(rule.Name)));
            foreach (var timeout in Enum.GetValues<TimeoutClass>().Where(t => t != TimeoutClass.TcpNone))
                Assert.That(keys, Does.Contain("timeouts." + ConfigText.Show(timeout)));
        }
    }

    [TestCase("linux")]
    [TestCase("rfc4787")]
    public void APrintedProfileReadsBackAsItself(string name)
    {
        var profile = NatProfiles.Find(name)!;
        var printed = CliRun.Of("profiles", name);
        var read = Read(printed.Out).Config;
        Assert.That(ConfigFields.All.Select(f => f.Text(read)), Is.EqualTo(ConfigFields.All.Select(f => f.Text(profile))));
    }

    [Test]
    public void AFileSaysEverything()
    {
        var read = Read("""
            profile: rfc4787
            seed: 7
            outside: [198.51.100.1, 198.51.100.8/30]
            inside: 10.0.0.0/8, 192.168.0.0/16
            forward: ["tcp:198.51.100.1:443=10.0.0.5:8443"]
            exclude: [192.0.2.0/24, "192.0.2.9:53"]
            port-range: 2000-2999
            mapping: address-dependent
            tcp:
              loose: no
            timeouts:
              udp: 1m30s
              fragment: 5
            """);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Seed, Is.EqualTo(7));
            Assert.That(read.Config.Profile, Is.EqualTo("rfc4787"));
            Assert.That(read.Config.Outside, Has.Length.EqualTo(2));
            Assert.That(read.Config.Inside, Has.Length.EqualTo(2));
            Assert.That(read.Config.StaticMappings[0].InternalPort, Is.EqualTo(8443));
            Assert.That(read.Config.Exclusions[1].Port, Is.EqualTo(53));
            Assert.That(read.Config.Ports, Is.EqualTo(new PortRange(2000, 2999)));
            Assert.That(read.Config.Mapping, Is.EqualTo(MappingBehavior.AddressDependent));
            Assert.That(read.Config.Tcp.Loose, Is.False);
            Assert.That(read.Config.Timeouts[TimeoutClass.Udp], Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(read.Config.Timeouts.Fragment, Is.EqualTo(TimeSpan.FromSeconds(5)));
        }
    }

    [TestCase("profile: linux\nhairpining: true", 2, "'hairpinning'")]
    [TestCase("tcp:\n  loose: true\n  lose: true", 3, "'tcp.loose'")]
    [TestCase("tcp:\n  mss-clamp: 27", 2, "28 to 65495")]
    [TestCase("tcp:\n  machine: ipfw", 2, "rfc7857")]
    [TestCase("mapping: any", 1, "endpoint-independent")]
    [TestCase("mapping: symetric", 1, "mapping: 'symetric' is none of endpoint-independent, address-dependent, address-and-port-dependent; did you mean 'address-and-port-dependent'?")]
    [TestCase("filtering: endpoint-indepedent", 1, "did you mean 'endpoint-independent'?")]
    [TestCase("overload: earlydrop", 1, "did you mean 'early-drop'?")]
    [TestCase("checksums: maybe", 1, "checksums: 'maybe' is none of verify, ignore, complete, fix")]
    [TestCase("hairpinning: ture", 1, "hairpinning: 'ture' is not a switch; write true or false")]
    [TestCase("seed: 1\nmax-flows: 0", 2, "max-flows: '0' is not a number from 1 to 67108864")]
    [TestCase("tcp:\n  max-retransmissions: 256", 2, "from 0 to 255")]
    [TestCase("port-range: 70000-70001", 1, "port-range: '70000-70001' is not a port range")]
    [TestCase("outside-mtu: 20", 1, "from 68 to 65535")]
    [TestCase("timeouts:\n  udp: 0", 2, "above zero")]
    [TestCase("timeout:\n  udp: 5", 1, "did you mean 'timeouts'?")]
    [TestCase("timeouts:\n  udp-steam: 5", 2, "did you mean 'timeouts.udp-stream'?")]
    [TestCase("profile: linus", 1, "unknown profile 'linus'; did you mean 'linux'?")]
    [TestCase("name: []", 1, "a single value")]
    [TestCase("timeouts:\n  udp: soon", 2, "duration")]
    [TestCase("timeouts:\n  udp-ports: 53", 2, "'53' is no timer of a port; write 53=10s")]
    [TestCase("timeouts:\n  udp-ports: [53=10s, 123=0]", 2, "'123=0'")]
    [TestCase("timeouts: 5", 1, "section")]
    [TestCase("\noutside: [203.0.113.1,\n  oops]", 3, "oops")]
    [TestCase("a: b: c", 1, "not YAML")]
    [TestCase("- a", 1, "key: value")]
    [TestCase("seed: x", 1, "whole number")]
    [TestCase("profile: none", 1, "linux, linux-random")]
    [TestCase("mapping: address-dependent\nmapping: address-dependent", 2, "mapping")]
    public void AFaultIsNamedWithItsLine(string text, int line, string words)
    {
        var fault = Assert.Throws<CliException>(() => Read(text))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fault.ExitCode, Is.EqualTo(2));
            Assert.That(fault.Message, Does.StartWith($"nat.yaml:{line}: ").And.Contain(words));
        }
    }

    [TestCase("53=10s")]
    [TestCase("100-200=1m")]
    public void ATimerOfAPortReadsAndShows(string text) => Assert.That(UdpPortText.Show(UdpPortText.Parse(text)), Is.EqualTo(text));

    [TestCase("none")]
    [TestCase("path")]
    [TestCase("1400")]
    public void ALimitForSegmentsReadsAndShows(string text) => Assert.That(ConfigText.Show(ConfigText.MssClampOf(text)), Is.EqualTo(text));

    [Test]
    public void ValuesThatContradictEachOtherNameTheFile()
    {
        using var place = new Workplace();
        string file = place.Write("nat.yaml", "outside: 10.0.0.1\n");
        CliRun.Of("profiles", file).AssertFails(2, "nat.yaml: ", "10.0.0.0/8", "10.0.0.1");
    }

    [Test]
    public void AFileMayDeriveAProfileAndNameIt()
    {
        var read = Read("name: office\nprofile: rfc4787\nhairpinning: no\n");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Config.Profile, Is.EqualTo("office"));
            Assert.That(read.Config.Mapping, Is.EqualTo(MappingBehavior.EndpointIndependent));
            Assert.That(read.Config.Hairpinning, Is.False);
        }
    }

    [Test]
    public void AnEmptyFileIsTheDefault() => Assert.That(Read("# nothing\n").Config.Profile, Is.EqualTo("linux"));

    [TestCase("tcp:203.0.113.1:80=10.0.0.1:8080", "tcp:203.0.113.1:80=10.0.0.1:8080")]
    [TestCase("udp:203.0.113.1:53=10.0.0.1", "udp:203.0.113.1:53=10.0.0.1:53")]
    [TestCase("any:203.0.113.1=10.0.0.1", "any:203.0.113.1=10.0.0.1")]
    [TestCase("6:203.0.113.1=10.0.0.1", "tcp:203.0.113.1=10.0.0.1")]
    [TestCase("99:203.0.113.1=10.0.0.1", "99:203.0.113.1=10.0.0.1")]
    public void AStaticMappingReadsAndShows(string text, string shown) => Assert.That(ForwardText.Show(ForwardText.Parse(text)), Is.EqualTo(shown));

    [TestCase("30", 30)]
    [TestCase("1.5s", 1.5)]
    [TestCase("2h4m", 7440)]
    [TestCase("5d", 432000)]
    [TestCase("0s", 0)]
    public void ADurationReadsAndShows(string text, double seconds)
    {
        Assert.That(Durations.TryParse(text, out var duration), Is.True);
        Assert.That(duration.TotalSeconds, Is.EqualTo(seconds));
        Assert.That(Durations.TryParse(Durations.Show(duration), out var again) && again == duration, Is.True);
    }

    [TestCase("")]
    [TestCase("m")]
    [TestCase("5x")]
    [TestCase("-5")]
    [TestCase("1..5s")]
    public void ADurationIsRefused(string text) => Assert.That(Durations.TryParse(text, out _), Is.False);

    private static FileConfig Read(string text)
    {
        using var reader = new StringReader(text);
        return YamlConfig.Read("nat.yaml", reader, null);
    }
}
