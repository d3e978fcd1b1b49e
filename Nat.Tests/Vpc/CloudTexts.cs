using System.Globalization;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Model;
using Nat.Vpc.Run;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>Networks for tests of the data plane, and short ways to ask them.</summary>
internal static class CloudTexts
{
    /// <summary>The learner's story in one zone: a web server in public, a database in private, a NAT gateway, an update server, a customer.</summary>
    public const string Shop = """
        vpcs:
          shop: { cidr: 10.0.0.0/16 }
        subnets:
          public: { zone: a, cidr: 10.0.1.0/24, routes: public, acl: open }
          private: { zone: a, cidr: 10.0.2.0/24, routes: private, acl: inner }
        internet-gateways:
          igw:
        nat-gateways:
          nat: { subnet: public, addresses: 10.0.1.100, elastic: 203.0.113.10 }
        route-tables:
          public: { routes: 0.0.0.0/0 via igw }
          private: { routes: 0.0.0.0/0 via nat }
        security-groups:
          web: { inbound: [tcp 443 from 0.0.0.0/0] }
          database: { inbound: [tcp 5432 from web] }
        network-acls:
          open: { inbound: [100 allow all from 0.0.0.0/0], outbound: [100 allow all to 0.0.0.0/0] }
          inner: { inbound: [100 allow all from 0.0.0.0/0], outbound: [100 allow all to 0.0.0.0/0] }
        instances:
          web: { subnet: public, address: 10.0.1.10, elastic: 203.0.113.20, groups: web, listens: tcp 443 }
          db: { subnet: private, address: 10.0.2.20, groups: database, listens: tcp 5432 }
        hosts:
          updates: { address: 93.184.216.34, listens: [tcp 443, udp 123] }
          customer: { address: 198.51.100.7 }

        """;

    /// <summary>The shop after a change of its text.</summary>
    /// <param name="old">What stands there.</param>
    /// <param name="now">What is to stand there instead.</param>
    public static CloudNetwork ShopWith(string old, string now)
    {
        string text = Shop.Replace(old, now, StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(Shop), "the text has changed");
        return NetworkTexts.Network(text);
    }

    /// <summary>The shop with this behind its text.</summary>
    public static CloudNetwork ShopAnd(string more) => NetworkTexts.Network(Shop + more);

    /// <summary>Plays a timeline in the shop, or in another network, and everything that it expects must come.</summary>
    public static RunReport Play(string timeline, string network = Shop)
    {
        var report = Scenario.Run(NetworkTexts.Network(network + "\n" + timeline), seed: 1);
        Assert.That(report.Failures, Is.Empty, RunText.Write(report));
        return report;
    }

    /// <summary>A trace in a network; the destination is written <c>updates:443</c>, or without port for a ping.</summary>
    public static TraceReport Trace(this CloudNetwork network, string from, string to, byte? protocol = null)
    {
        Assert.That(EndpointText.TrySplit(to, out string host, out string? digits, out _));
        ushort port = digits is null ? (ushort)0 : ushort.Parse(digits, CultureInfo.InvariantCulture);
        var question = new TraceQuestion(from, host, port, protocol ?? (digits is null ? (byte)1 : (byte)6));
        Assert.That(Tracer.Fault(network, question), Is.Null);
        return Tracer.Run(network, question, seed: 1);
    }

    /// <summary>It is blocked by that component with that code.</summary>
    public static void AssertBlocked(this TraceReport report, string component, string code, string? resource = null)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.BlockedBy?.Component, Is.EqualTo(component), report.Story());
            Assert.That(report.BlockedBy?.Code, Is.EqualTo(code));
            Assert.That(resource ?? report.BlockedBy?.Resource, Is.EqualTo(report.BlockedBy?.Resource));
            Assert.That(report.BlockedBy?.Fix, Is.Not.Empty);
        }
    }

    /// <summary>It reaches.</summary>
    public static void AssertReaches(this TraceReport report) => Assert.That(report.Reaches, report.Story());

    /// <summary>The steps, for messages.</summary>
    public static string Story(this TraceReport report) => TraceText.Write(report);
}
