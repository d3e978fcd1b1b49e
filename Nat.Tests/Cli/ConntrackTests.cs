namespace Nat.Tests.Cli;

/// <summary>Command lines of <c>nat conntrack</c>, <c>nat top</c> and <c>nat control</c> that are wrong before any NAT is asked.</summary>
public sealed class ConntrackTests
{
    [TestCase("conntrack", "give one of -L, -E, -D")]
    [TestCase("conntrack -L -D", "only one of -L, -E, -D")]
    [TestCase("conntrack -L expect", "'expect' is no table")]
    [TestCase("conntrack -L -o extended,foo", "--output: 'foo' is none of extended")]
    [TestCase("conntrack -L -o xml,save", "choose one")]
    [TestCase("conntrack -L -e NEW", "belongs to -E")]
    [TestCase("conntrack -E -e OLD", "--event-mask: 'OLD'")]
    [TestCase("conntrack -L -f ipv6", "ipv4 only")]
    [TestCase("conntrack -L -p foo", "nat: --proto: 'foo' is not a protocol")]
    [TestCase("conntrack -L -s 1.2.3", "nat: --src: '1.2.3' is not an IPv4 address")]
    [TestCase("conntrack -L --statuss", "did you mean '--status'")]
    [TestCase("conntrack -C -p tcp", "--proto says which flows, and belongs to -L, -E and -D")]
    [TestCase("top -n 0", "--iterations")]
    [TestCase("top -d x", "--delay")]
    [TestCase("control list proto", "'proto' is no argument of a request; write NAME=VALUE")]
    [TestCase("control", "REQUEST")]
    public void A_wrong_command_line_is_one_line_and_exit_code_2(string line, string word) => CliRun.Of(line.Split(' ')).AssertFails(2, word);

    [TestCase("conntrack -L")]
    [TestCase("top -b -n 1")]
    [TestCase("control count")]
    public void Without_a_nat_it_is_one_line_and_exit_code_1(string line)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("the control socket is Linux's");
        using var place = new Workplace();
        CliRun.Of([.. line.Split(' '), "--control", place["s"]]).AssertFails(1, place["s"], "there is no such socket; start 'nat tap' with --control");
    }
}
