using System.Text;
using System.Text.RegularExpressions;
using Nat.Tests.Cli;

namespace Nat.Tests.Linux;

/// <summary>
/// The same traffic through the kernel's NAT and through <c>nat tap</c>: what conntrack(8) prints of the one, <c>nat conntrack</c> prints of the
/// other, but for numbers that no two runs have in common.
/// </summary>
[Category("root")]
public sealed partial class ConntrackTwinTests
{
    private static readonly string[] Lists = ["-L", "-L -o extended", "-L -o id", "-L -o ktimestamp", "-L -o extended,id,timestamp", "-L -o xml", "-L -o xml,ktimestamp", "-L -o save",
        "-L -p udp", "-L -p tcp --dport 80", "-L -s 10.0.2.0/24", "-L -d 198.51.100.1", "-L -r 198.51.100.1", "-L -q 203.0.113.1", "-L -n", "-L -n 203.0.113.1", "-L -n 203.0.113.9",
        "-L -g 10.0.2.100", "-L -u ASSURED", "-L -u SEEN_REPLY", "-L -p tcp --state TIME_WAIT", "-L -p tcp --sport 40000 --reply-port-dst 40000", "-L -p icmp --icmp-type 8", "-L -w 0",
        "-L conntrack", "-C", "-D -s 192.0.2.1", "-D -p icmp", "-D -p udp -o xml", "-D -p tcp -d 198.51.100.1 -o save", "-C", "-F", "-C", "-L", "-L -o xml"];

    private static readonly string[] Follows = ["-E", "-E -o timestamp", "-E -o extended,id,ktimestamp", "-E -o xml,timestamp", "-E -o xml,ktimestamp", "-E -e NEW,DESTROY -p udp", "-E -o save"];

    [Test]
    public void Every_form_of_list_and_event_is_that_of_conntrack()
    {
        TapLab.Require("conntrack", "nft", "curl", "python3", "ping", "socat");
        using var twin = TapLab.WithoutNat();
        string kernel = Kernel(twin);
        if (twin.TryIn(kernel, "conntrack -L").ExitCode != 0)
            Assert.Ignore("the kernel tells nothing of its connections");
        using var lab = TapLab.WithoutNat();
        lab.StartNat($"--control {lab.Folder}/s --forward tcp:203.0.113.1:8080=10.0.2.100:80");
        string[] ofKernel = Tell(twin, kernel, "conntrack", arguments => Run(twin, kernel, arguments));
        string[] ofNat = Tell(lab, lab.Client, $"{TapLab.NatCommand} conntrack --control {lab.Folder}/s", arguments =>
        {
            var run = CliRun.Of(["conntrack", "--control", $"{lab.Folder}/s", .. arguments.Split(' ')]);
            return (run.ExitCode, Encoding.UTF8.GetString(run.Bytes) + run.Out, run.Error);
        });
        Assert.That(ofNat, Is.EqualTo(ofKernel));
        Assert.That(ofNat.Length, Is.GreaterThan(80), "there was something to compare");
    }

    /// <summary>Makes a NAT of the kernel like that of the lab, with its sides where the lab has its own.</summary>
    private static string Kernel(TapLab lab)
    {
        string nat = lab.Space("n");
        lab.In(nat, $"ip link add n0 type veth peer name ci0 netns {lab.Client} && ip link add n1 type veth peer name co0 netns {lab.Far}");
        lab.In(lab.Client, "ip addr add 10.0.2.100/24 dev ci0 && ip link set ci0 up && ip route add default via 10.0.2.2");
        lab.In(lab.Far, $"ip addr add {TapLab.Server}/24 dev co0 && ip link set co0 up && ip route add 203.0.113.1/32 via 198.51.100.2");
        lab.In(nat, "ip addr add 10.0.2.2/24 dev n0 && ip addr add 198.51.100.2/24 dev n1 && ip addr add 203.0.113.1/32 dev n1 && ip link set n0 up && ip link set n1 up");
        lab.In(nat, "sysctl -q net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1");
        File.WriteAllText(Path.Combine(lab.Folder, "rules"), """
            table ip nat {
             chain out { type nat hook postrouting priority 100; oifname "n1" snat to 203.0.113.1
             }
             chain in { type nat hook prerouting priority -100; iifname "n1" ip daddr 203.0.113.1 tcp dport 8080 dnat to 10.0.2.100:80
             }
            }
            """);
        lab.In(nat, $"nft -f {lab.Folder}/rules");
        return nat;
    }

    /// <summary>Lets traffic pass, and asks for it in every form.</summary>
    /// <returns>All that was said, with the numbers of the run taken out.</returns>
    private static string[] Tell(TapLab lab, string space, string program, Func<string, (int Code, string Out, string Error)> run)
    {
        File.WriteAllText(Path.Combine(lab.Folder, "index.html"), "hello");
        lab.ServeFiles();
        lab.Serve(lab.Client, $"python3 -m http.server --directory {lab.Folder} 80", 80);
        lab.Serve(lab.Far, "socat UDP4-RECVFROM:53,fork EXEC:cat", 53, 'u');
        run("-F");
        var followers = Follows.Select((options, number) => lab.Serve(space, $"sh -c \"exec timeout -s INT 8 {program} {options} >{lab.Folder}/follow{number} 2>{lab.Folder}/told{number}\"")).ToList();
        Thread.Sleep(2500);
        lab.In(lab.Client, $"curl -sf -o /dev/null --local-port 40000 http://{TapLab.Server}/index.html");
        lab.In(lab.Far, "curl -sf -o /dev/null --local-port 40001 http://203.0.113.1:8080/index.html");
        lab.In(lab.Client, $"ping -c 1 -W 2 -e 77 {TapLab.Server}");
        lab.In(lab.Client, $"echo hello | socat -t 1 - UDP4:{TapLab.Server}:53,sourceport=5353");
        lab.In(lab.Client, $"echo hello | socat -t 0.1 - UDP4:{TapLab.Server}:54,sourceport=5354 2>&1 || true");
        List<string> said = [];
        foreach (string arguments in Lists)
        {
            var (code, output, error) = run(arguments);
            said.Add($"{arguments}: {code} {Plain(error)}");
            said.AddRange(Plain(output).Split('\n').Order(StringComparer.Ordinal));
        }

        foreach (var follower in followers)
            Assert.That(follower.WaitForExit(TimeSpan.FromSeconds(20)), Is.True);
        foreach (var (number, options) in Follows.Index())
        {
            said.Add(options);
            said.AddRange(Plain(File.ReadAllText(Path.Combine(lab.Folder, $"follow{number}"))).Split('\n').Where(l => !IsOnTheWay().IsMatch(l)).Distinct().Order(StringComparer.Ordinal));
        }

        return [.. said];
    }

    private static (int Code, string Out, string Error) Run(TapLab lab, string space, string arguments)
    {
        string error = Path.Combine(lab.Folder, "error");
        var (code, output) = lab.TryIn(space, $"conntrack {arguments} 2>{error}");
        return (code, output, File.ReadAllText(error));
    }

    private static string Plain(string text) => string.Join('\n', text.Split('\n').Select(PlainLine));

    private static string PlainLine(string line)
    {
        line = line.Replace("(conntrack-tools)", "(nat)", StringComparison.Ordinal);
        line = Deleter().Replace(line, "");
        line = OfTheRun().Replace(line, "${before}N");
        line = Id().Replace(line, " id=N");
        line = Calendar().Replace(line, "=N]");

        // Acknowledgements are sent together or apart.
        return line.Contains("tcp", StringComparison.Ordinal) ? Counters().Replace(line, "${before}N") : line;
    }

    // How a connection is closed differs from run to run: whose FIN comes first, and whether an ACK comes with it.
    [GeneratedRegex("FIN_WAIT|CLOSE_WAIT|LAST_ACK")]
    private static partial Regex IsOnTheWay();

    [GeneratedRegex(@"(?<before>\b(?:udp +17|tcp +6|icmp +1) |-t |delta-time=|<timeout>|<id>|<deltatime>|<start>|<stop>|<hour>|<min>|<sec>|^\[)[\d.]+")]
    private static partial Regex OfTheRun();

    [GeneratedRegex(@" (?:portid|progname)=\S+")]
    private static partial Regex Deleter();

    [GeneratedRegex(@" id=\d+(?=( \[USERSPACE\])?$)")]
    private static partial Regex Id();

    [GeneratedRegex("(?<before>packets[=>]|bytes[=>])\\d+")]
    private static partial Regex Counters();

    [GeneratedRegex(@"=[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}\]")]
    private static partial Regex Calendar();
}
