using Nat.Vpc.Run;

namespace Nat.Tests.Vpc;

/// <summary>AWS-10: front door and back door.</summary>
public class Aws10Tests
{
    private const string Roles = """
        roles:
          reader:
            allow: ["s3:Get* on arn:aws:s3:::shop-*/*"]
            deny: ["s3:* on arn:aws:s3:::shop-secret/*"]
          admin:
            allow: ["* on *"]

        """;

    private static readonly string Shop = CloudTexts.Shop.Replace("groups: database", "groups: database, role: reader", StringComparison.Ordinal) + Roles;

    [Test]
    public void AWS_10_The_back_door_is_IAM_and_no_security_group_is_asked()
    {
        var report = CloudTexts.Play(
            """
            timeline:
              - { at: 0s, call: { by: db, service: s3, does: read, on: "arn:aws:s3:::shop-data/list" }, expect: reaches }
              - { at: 1s, call: { by: db, service: s3, does: write, on: "arn:aws:s3:::shop-data/list" }, expect: blocked by iam-implicit-deny }
              - { at: 2s, call: { by: db, service: s3, does: read, on: "arn:aws:s3:::shop-secret/key" }, expect: blocked by iam-explicit-deny }
              - { at: 3s, call: { by: web, service: s3, does: read, on: "arn:aws:s3:::shop-data/list" }, expect: blocked by iam-no-role }
              - { at: 4s, call: { by: admin, service: ec2, does: create-route }, expect: reaches }
            """,
            Shop.Replace("database: { inbound: [tcp 5432 from web] }", "database: { outbound: [] }", StringComparison.Ordinal));
        Assert.That(report.Steps.Select(s => s.Door), Is.All.EqualTo("back"));
        Assert.That(report.Steps[1].Block?.Fix, Does.Contain("allow s3:PutObject on arn:aws:s3:::shop-data/list"));
        Assert.That(report.Packets, Is.Zero);
    }

    [Test]
    public void AWS_10_The_front_door_is_the_path_of_packets_and_IAM_is_not_asked()
    {
        var report = CloudTexts.Play(
            """
            timeline:
              - { at: 0s, call: { by: web, service: postgresql, to: db }, expect: reaches }
              - { at: 1s, call: { by: web, service: ssh, to: db }, expect: blocked by database }
              - { at: 2s, call: { by: admin, service: postgresql, to: db }, expect: blocked by host }
            """,
            Shop);
        Assert.That(report.Steps.Select(s => s.Door).Take(2), Is.All.EqualTo("front"));
    }

    [TestCase("s3:Get*", "s3:GetObject", true)]
    [TestCase("S3:getobject", "s3:GetObject", true)]
    [TestCase("s3:Get?bject", "s3:GetObject", true)]
    [TestCase("*", "s3:GetObject", true)]
    [TestCase("s3:*Object*Acl", "s3:GetObjectVersionAcl", true)]
    [TestCase("s3:Put*", "s3:GetObject", false)]
    [TestCase("s3:GetObject?", "s3:GetObject", false)]
    public void AWS_10_Wildcards_stand_for_any_letters(string pattern, string action, bool fits) =>
        Assert.That(IamJudge.Fits(pattern, action, ignoreCase: true), Is.EqualTo(fits));

    [Test]
    public void AWS_10_A_change_through_the_API_takes_effect_in_the_middle_of_traffic() => CloudTexts.Play("""
        timeline:
          - { at: 0s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 1s, delete-route: { table: private, to: 0.0.0.0/0 } }
          - { at: 2s, request: { from: db, to: "updates:443" }, expect: blocked by private }
          - { at: 3s, create-route: { table: private, route: 0.0.0.0/0 via nat } }
          - { at: 4s, request: { from: db, to: "updates:443" }, expect: reaches }
          - { at: 5s, detach-gateway: igw }
          - { at: 6s, request: { from: db, to: "updates:443" }, expect: blocked by igw }
          - { at: 7s, attach-gateway: { gateway: igw } }
          - { at: 8s, request: { from: db, to: "updates:443" }, expect: reaches }
        """);
}
