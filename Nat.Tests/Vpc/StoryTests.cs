using Nat.Tests.Vpc.Files;

namespace Nat.Tests.Vpc;

/// <summary>The learner's whole story from one file; removing any one piece fails with the right explanation.</summary>
public class StoryTests
{
    [Test]
    public void The_database_fetches_an_update_and_nobody_from_the_internet_reaches_it()
    {
        var shop = NetworkTexts.Network(CloudTexts.Shop);
        shop.Trace("db", "updates:443").AssertReaches();
        shop.Trace("customer", "web:443").AssertReaches();
        shop.Trace("web", "db:5432").AssertReaches();
        shop.Trace("customer", "203.0.113.10:5432").AssertBlocked("nat-gateway", "NAT_UNSOLICITED", "nat");
        shop.Trace("customer", "10.0.2.20:5432").AssertBlocked("internet", "NO_POSSIBLE_DESTINATION");
    }

    [TestCase("0.0.0.0/0 via nat }", "[] }", "route-table", "NO_ROUTE_TO_DESTINATION", "private", TestName = "Without the route to the NAT gateway")]
    [TestCase("0.0.0.0/0 via igw }", "[] }", "route-table", "NO_ROUTE_TO_DESTINATION", "public", TestName = "Without the route of the NAT gateway's own subnet")]
    [TestCase("igw:", "igw: { attached: no }", "internet-gateway", "BAD_STATE_ATTACHMENT", "igw", TestName = "Without the internet gateway")]
    [TestCase("elastic: 203.0.113.10 }", "private: true }", "internet-gateway", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "igw", TestName = "Without the elastic address")]
    [TestCase("elastic: 203.0.113.10 }", "elastic: 203.0.113.10, state: failed }", "route-table", "BAD_STATE_ROUTE", "private", TestName = "Without a gateway that works")]
    [TestCase("database: { inbound: [tcp 5432 from web] }", "database: { outbound: [] }", "security-group", "SG_HAS_NO_RULES", "database", TestName = "Without an outbound rule")]
    [TestCase("inner: { inbound: [100 allow all from 0.0.0.0/0]", "inner: { inbound: [100 allow tcp 5432 from 10.0.0.0/16]", "network-acl", "SUBNET_ACL_RESTRICTION", "inner", TestName = "Without ephemeral ports in the network ACL")]
    [TestCase("listens: [tcp 443, udp 123]", "listens: tcp 80", "host", "NOT_LISTENING", "updates", TestName = "Without a service at the other end")]
    public void The_update_fails(string piece, string without, string component, string code, string resource) =>
        CloudTexts.ShopWith(piece, without).Trace("db", "updates:443").AssertBlocked(component, code, resource);
}
