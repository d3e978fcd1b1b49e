using Nat.Tests.House;
using Nat.Tests.Kernel;

namespace Nat.Tests.Check;

/// <summary>
/// The NAT of the running kernel, nft masquerade, in a network namespace of its own; a second one holds the other ends of its two
/// links, for the bench. Both are gone afterwards, and nothing of the machine's own network is touched.
/// </summary>
internal sealed class KernelNat : IDisposable
{
    private static readonly (string Name, int Seconds)[] Defaults =
    [
        ("udp_timeout", 30), ("udp_timeout_stream", 120), ("icmp_timeout", 30), ("generic_timeout", 600),
        ("tcp_timeout_syn_sent", 120), ("tcp_timeout_syn_recv", 60), ("tcp_timeout_established", 432_000), ("tcp_timeout_fin_wait", 120),
        ("tcp_timeout_close_wait", 60), ("tcp_timeout_last_ack", 30), ("tcp_timeout_time_wait", 120), ("tcp_timeout_close", 10),
        ("tcp_timeout_max_retrans", 300), ("tcp_timeout_unacknowledged", 300),
    ];

    private static int _count;

    private readonly string _nat = $"chkN{Environment.ProcessId}x{Interlocked.Increment(ref _count)}";
    private readonly string _bench = $"chkB{Environment.ProcessId}x{_count}";

    /// <summary>Makes it.</summary>
    /// <param name="shorter">How many times its timers are shorter than they are by default; none gets below a second.</param>
    /// <param name="masquerade">What stands behind the word masquerade.</param>
    public KernelNat(int shorter, string masquerade = "")
    {
        Oracle.Require();
        try
        {
            Run($$"""
                ip netns add {{_nat}} && ip netns add {{_bench}}
                for n in {{_nat}} {{_bench}}; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
                for link in in out; do
                    ip -n {{_nat}} link add ${link}0 type veth peer name ${link}1 netns {{_bench}}
                    ip netns exec {{_nat}} ethtool -K ${link}0 tx off rx off gro off gso off tso off >/dev/null 2>&1
                    ip netns exec {{_bench}} ethtool -K ${link}1 tx off rx off gro off gso off tso off >/dev/null 2>&1
                    ip -n {{_bench}} link set ${link}1 up
                done
                ip -n {{_nat}} addr add 192.168.1.1/24 dev in0
                ip -n {{_nat}} addr add 203.0.113.1/24 dev out0
                ip -n {{_nat}} link set lo up
                ip -n {{_nat}} link set in0 up
                ip -n {{_nat}} link set out0 mtu 1280 up
                ip -n {{_nat}} route add default via 203.0.113.254
                ip netns exec {{_nat}} sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.in0.rp_filter=0 net.ipv4.conf.out0.rp_filter=0 \
                    net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.in0.send_redirects=0 net.ipv4.conf.out0.send_redirects=0 net.ipv4.icmp_ratelimit=0
                ip netns exec {{_nat}} nft -f - <<'RULES'
                table ip check {
                    chain input { type filter hook input priority 0; policy drop;
                    }
                    chain forward { type filter hook forward priority 0; policy drop;
                        ct state invalid drop
                        iifname "in0" oifname "out0" accept
                        ct state established,related accept
                    }
                    chain post { type nat hook postrouting priority 100;
                        oifname "out0" meta l4proto { tcp, udp } masquerade {{masquerade}}
                        oifname "out0" masquerade
                    }
                }
                RULES
                ip netns exec {{_nat}} sysctl -qw {{Timers(shorter)}}
                """);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Scores it; the JSON goes to a file.</summary>
    public void Score(string file, string options)
    {
        var (code, text) = Shell.Run(
            $"ip netns exec {_bench} dotnet '{Path.Combine(AppContext.BaseDirectory, "nat.dll")}' check --device in1,out1 --outside-gateway 203.0.113.254 --expect none --json '{file}' {options}",
            Path.GetTempPath());
        Assert.That(code, Is.Zero, text);
    }

    public void Dispose() => Shell.Run($"ip netns del {_nat}; ip netns del {_bench}", Path.GetTempPath());

    private static void Run(string script)
    {
        var (code, text) = Shell.Run("set -e\n" + script, Path.GetTempPath());
        Assert.That(code, Is.Zero, text);
    }

    private static string Timers(int shorter) =>
        string.Join(' ', Defaults.Select(t => $"net.netfilter.nf_conntrack_{t.Name}={Math.Max(1, t.Seconds / shorter)}"));
}
