using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation.Products;

/// <summary>Linux with the flag random, and with fully-random, which does the same (PRT-08).</summary>
[TestFixture("linux-random")]
[TestFixture("linux-fully-random")]
public sealed class LinuxRandomTests(string profile)
{
    private const string Server = "198.51.100.7:53";

    [Test]
    public void No_port_is_kept_and_no_mapping_used_again()
    {
        using var random = Lab.Of(NatProfiles.Find(profile)!);
        using var linux = Lab.Linux();
        var ports = Enumerable.Range(1, 100).Select(i => random.MappingOf("10.0.0.1:5000", $"198.51.100.{i}:53")).ToList();
        Assert.That(ports.Distinct().Count(), Is.GreaterThan(90));
        Assert.That(Enumerable.Range(1, 100).Select(i => linux.MappingOf("10.0.0.1:5000", $"198.51.100.{i}:53")), Has.All.EqualTo("203.0.113.1:5000"));
    }

    [TestCase(80, 1, 511)]
    [TestCase(700, 600, 1023)]
    [TestCase(5000, 1024, 65535)]
    public void The_class_of_the_port_is_kept(int port, int first, int last)
    {
        using var lab = Lab.Of(NatProfiles.Find(profile)!);
        int[] ports = [.. Enumerable.Range(1, 200).Select(i => int.Parse(lab.MappingOf($"10.0.0.{i}:{port}", Server).Split(':')[1], null))];
        Assert.That(ports, Has.All.InRange(first, last));
        Assert.That(ports, Is.Unique);
        Assert.That(ports.Count(p => p < (first + last) / 2), Is.InRange(60, 140));
    }

    [Test]
    public void Identifiers_are_chosen_at_random_too()
    {
        using var lab = Lab.Of(NatProfiles.Find(profile)!);
        var ids = Enumerable.Range(1, 100).Select(i => (int)lab.Inside(Ping("10.0.0.1", $"198.51.100.{i}", 7)).Leaves().Packet!.QueryId).ToList();
        Assert.That(ids.Distinct().Count(), Is.GreaterThan(90));
        Assert.That(ids.Count(i => i < 32768), Is.InRange(30, 70));
    }
}
