using System.Text.Json;

namespace Nat.Tests.Cli;

public class VpcTests
{
    private const string Broken = "vpcs:\n  shop: { cidr: 10.0.0.0/16 }\nsubnets:\n  one: { zone: q, cidr: 10.0.0.0/24 }\n  two: { zone: a, cidr: 10.1.0.0/24 }\n";
    private const string Unsafe = "vpcs: { shop: { cidr: 10.0.0.0/16 } }\nsecurity-groups: { database: { inbound: tcp 5432 from 0.0.0.0/0 } }\n";

    [Test]
    public void Every_fault_of_a_file_is_told_on_a_line_with_its_place()
    {
        using var place = new Workplace();
        string file = place.Write("net.yaml", Broken);
        var run = CliRun.Of("vpc", "check", file);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((1,
            $"nat: {file}:4:16: no zone 'q'; there is a, b, c\nnat: {file}:5:25: 10.1.0.0/24 is not inside VPC 'shop' (10.0.0.0/16)\nnat: {file}: 2 faults, so there is no network\n")));
    }

    [Test]
    public void Findings_are_told_with_why_and_mend_and_as_rows_for_programs()
    {
        using var place = new Workplace();
        string file = place.Write("net.yaml", Unsafe);
        var run = CliRun.Of("vpc", "check", file, "--json", place["rows.json"]);
        using var rows = JsonDocument.Parse(File.ReadAllText(place["rows.json"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Out, Does.StartWith("error: database (open-database-port)\n  why:  The rule 'tcp 5432 from 0.0.0.0/0'").And.EndsWith("\n1 error, 1 note\n"));
            Assert.That(rows.RootElement[0].EnumerateObject().Select(p => p.Name), Is.EqualTo(["severity", "code", "resource", "message", "fix"]));
            Assert.That(rows.RootElement[0].GetProperty("severity").GetString(), Is.EqualTo("error"));
        }
    }

    [Test]
    public void With_JSON_on_standard_output_nothing_else_is_there()
    {
        using var place = new Workplace();
        var run = CliRun.Of("vpc", "check", place.Write("net.yaml", Unsafe), "--json", "-");
        Assert.That(JsonDocument.Parse(run.Out).RootElement.GetArrayLength(), Is.EqualTo(2));
    }

    [TestCase(Unsafe, 3)]
    [TestCase("vpcs: { shop: { cidr: 10.0.0.0/16 } }", 0)]
    public void A_design_that_must_be_clean_and_is_not_gives_exit_code_3(string text, int code)
    {
        using var place = new Workplace();
        Assert.That(CliRun.Of("vpc", "check", place.Write("net.yaml", text), "--expect", "clean").ExitCode, Is.EqualTo(code));
    }

    [Test]
    public void Wrong_usage_is_named()
    {
        using var place = new Workplace();
        CliRun.Of("vpc", "check", place["none.yaml"]).AssertFails(1, "none.yaml", "no such file");
        CliRun.Of("vpc", "check").AssertFails(2, "'nat vpc check --help'");
        CliRun.Of("vpc", "chekc").AssertFails(2, "did you mean 'check'?");
        CliRun.Of("vpc", "check", place.Write("net.yaml", Unsafe), "--expect", "perfect").AssertFails(2, "clean");
    }

    [Test]
    public void A_folder_of_answers_becomes_a_file_and_can_be_checked_as_it_is()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["aws"]);
        string answer = place.Write("aws/vpcs.json", """{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","Odd":1}]}""");
        var import = CliRun.Of("vpc", "import", place["aws"], "-o", place["net.yaml"]);
        var check = CliRun.Of("vpc", "check", place["aws"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((import.ExitCode, import.Error), Is.EqualTo((0, $"nat: {answer}:$.Vpcs[0].Odd: not understood; left out\n")));
            Assert.That(File.ReadAllText(place["net.yaml"]), Is.EqualTo("vpcs:\n  vpc-1:\n    cidr:\n      - 10.0.0.0/16\n"));
            Assert.That((check.ExitCode, check.Error), Is.EqualTo((0, import.Error)));
        }

        CliRun.Of("vpc", "import", place["nowhere"]).AssertFails(1, "no such file or folder");
        Assert.That(CliRun.Of("vpc", "import", place.Write("notes.txt", "hello")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void The_schema_of_the_format_is_published()
    {
        using var schema = JsonDocument.Parse(CliRun.Of("vpc", "schema").Out);
        Assert.That(schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name), Does.Contain("nat-gateways").And.Contain("timeline"));
    }
}
