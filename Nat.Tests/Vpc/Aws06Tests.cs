using Nat.Tests.Vpc.Files;

namespace Nat.Tests.Vpc;

/// <summary>AWS-06: network ACL.</summary>
public class Aws06Tests
{
    private const string Inner = "inner: { inbound: [100 allow all from 0.0.0.0/0], outbound: [100 allow all to 0.0.0.0/0] }";

    [Test]
    public void AWS_06_The_lowest_number_that_fits_decides() =>
        CloudTexts.ShopWith(Inner, "inner: { inbound: [200 allow all from 0.0.0.0/0, 100 deny tcp 5432 from 10.0.1.0/24], outbound: [100 allow all to 0.0.0.0/0] }")
            .Trace("web", "db:5432").AssertBlocked("network-acl", "SUBNET_ACL_RESTRICTION", "inner");

    [Test]
    public void AWS_06_Behind_all_rules_stands_a_deny()
    {
        var trace = CloudTexts.ShopWith(Inner, "inner: { inbound: [100 allow udp from 0.0.0.0/0], outbound: [100 allow all to 0.0.0.0/0] }").Trace("web", "db:5432");
        Assert.That(trace.BlockedBy?.Rule, Is.EqualTo("* deny everything"), trace.Story());
    }

    [Test]
    public void AWS_06_It_is_stateless_so_answers_need_the_ephemeral_ports()
    {
        var trace = CloudTexts.ShopWith(Inner, "inner: { inbound: [100 allow tcp 5432 from 10.0.1.0/24], outbound: [100 allow tcp 443 to 0.0.0.0/0] }").Trace("web", "db:5432");
        trace.AssertBlocked("network-acl", "SUBNET_ACL_RESTRICTION", "inner");
        Assert.That(trace.ReturnHops, Is.Not.Empty, "the packet itself arrived");
        Assert.That(trace.BlockedBy?.Fix, Does.Contain("outbound tcp 1024-65535"));
    }

    [Test]
    public void AWS_06_With_the_ephemeral_ports_the_answers_pass() =>
        CloudTexts.ShopWith(Inner, "inner: { inbound: [100 allow tcp 5432 from 10.0.1.0/24], outbound: [100 allow tcp 1024-65535 to 10.0.1.0/24] }")
            .Trace("web", "db:5432").AssertReaches();

    [Test]
    public void AWS_06_Nobody_asks_it_inside_a_subnet() =>
        NetworkTexts.Network(CloudTexts.Shop.Replace(Inner, "inner: { inbound: [], outbound: [] }", StringComparison.Ordinal)
                .Replace("instances:\n", "instances:\n  app: { subnet: private, address: 10.0.2.30, groups: web }\n", StringComparison.Ordinal))
            .Trace("app", "db:5432").AssertReaches();

    [Test]
    public void AWS_06_A_rule_that_is_put_in_ends_running_connections_at_once() => CloudTexts.Play("""
        timeline:
          - { at: 0s, transfer: { from: web, to: "db:5432", bytes: 1MB, for: 60s }, expect: blocked by inner }
          - { at: 30s, set-acl-rule: { acl: inner, outbound: 50 deny all to 10.0.1.0/24 } }
        """);
}
