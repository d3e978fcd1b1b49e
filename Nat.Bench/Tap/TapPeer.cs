using System.Diagnostics;
using Nat.Bench.Replay;

namespace Nat.Bench.Tap;

/// <summary>A NAT between the client's and the server's namespace.</summary>
/// <param name="Name">What it is called in tables and rows.</param>
/// <param name="Programs">What must be installed for it.</param>
internal abstract record TapPeer(string Name, params string[] Programs)
{
    /// <summary>The NAT itself.</summary>
    public const string Nat = "nat";

    /// <summary>The NAT of the kernel between two pairs of virtual Ethernet devices.</summary>
    public const string Kernel = "kernel-masquerade";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The first program that is missing; null if it can run.</summary>
    public string? Missing => Programs.FirstOrDefault(p => !TimedProcess.Exists(p) && !TimedProcess.Exists("/usr/sbin/" + p));

    /// <summary>Whether it runs without offloads, too.</summary>
    public virtual bool HasOffloads => true;

    /// <summary>All peers.</summary>
    /// <param name="nat">The program <c>nat</c>, and what goes before its command.</param>
    /// <param name="mtu">The largest packet of every link, in bytes.</param>
    public static TapPeer[] All(string nat, int mtu) => [new NatPeer(nat, mtu), new KernelPeer(mtu), new SlirpPeer(mtu), new PastaPeer(mtu)];

    /// <summary>The NAT itself, with more options.</summary>
    public static TapPeer OfNat(string nat, int mtu, string options) => new NatPeer(nat, mtu, options);

    /// <summary>Sets it up, and starts its program if it has one.</summary>
    /// <param name="spaces">Between whom.</param>
    /// <param name="offloads">Whether devices may leave checksums and segmentation to others.</param>
    /// <returns>Its program; null if it needs none.</returns>
    public abstract Process? Begin(TapSpaces spaces, bool offloads);

    /// <summary>Waits until it forwards.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public static void AwaitForwarding(TapSpaces spaces, Process? process)
    {
        var watch = Stopwatch.StartNew();
        while (!Answers(spaces))
        {
            if (watch.Elapsed > Patience || process is { HasExited: true })
                throw new IOException($"it does not forward: {(process is { HasExited: true } ? process.StandardError.ReadToEnd() : "nothing comes back")}");
            Thread.Sleep(50);
        }
    }

    /// <summary>Takes it down again.</summary>
    public static void End(TapSpaces spaces, Process? process)
    {
        if (process is not null)
            Shell.End(process);
        Shell.Run($"""
            for space in {spaces.Client} {spaces.Server} {spaces.Router}; do
              for device in $(ip -n $space -o link | cut -d: -f2 | cut -d@ -f1 | grep -v '^ lo$'); do ip -n $space link del $device 2>/dev/null || true; done
            done
            """);
    }

    /// <summary>The server's address on a device that leads nowhere, for peers that have sockets in its namespace.</summary>
    protected static void GiveServerItsAddress(TapSpaces spaces) =>
        Shell.Run($"ip -n {spaces.Server} link add d0 type veth peer name d1 && ip -n {spaces.Server} link set d1 up && ip -n {spaces.Server} addr add {TapSpaces.ServerAddress}/24 dev d0 && ip -n {spaces.Server} link set d0 up "
            + $"&& ip -n {spaces.Server} route add default dev d0");

    private static bool Answers(TapSpaces spaces)
    {
        using var echo = new EchoServer(spaces);
        return TapTests.CanEcho(spaces);
    }

    private sealed record NatPeer(string Program, int Mtu, string Options = "") : TapPeer(Nat)
    {
        public override Process? Begin(TapSpaces spaces, bool offloads) => Shell.Start(
            $"exec {Program} tap --inside-dev nbi0 --netns-inside {spaces.Client} --outside-dev nbo0 --netns-outside {spaces.Server} --mtu {Mtu} "
            + $"--configure --outside-host {TapSpaces.ServerAddress}/24 --seed 1{(offloads ? "" : " --no-offload")} {Options}");
    }

    private sealed record KernelPeer(int Mtu) : TapPeer(Kernel, "nft", "ethtool")
    {
        public override Process? Begin(TapSpaces spaces, bool offloads)
        {
            string off = offloads ? "true" : "ip netns exec $space ethtool -K $device tx off rx off tso off gso off gro off >/dev/null 2>&1 || true";
            Shell.Run($$"""
                set -e
                C={{spaces.Client}} S={{spaces.Server}} R={{spaces.Router}}
                ip -n $C link add c0 mtu {{Mtu}} type veth peer name r0 mtu {{Mtu}} netns $R
                ip -n $S link add s0 mtu {{Mtu}} type veth peer name r1 mtu {{Mtu}} netns $R
                ip -n $C addr add 10.0.2.100/24 dev c0; ip -n $R addr add 10.0.2.2/24 dev r0
                ip -n $S addr add {{TapSpaces.ServerAddress}}/24 dev s0; ip -n $R addr add 198.51.100.2/24 dev r1
                for pair in "$C c0" "$R r0" "$R r1" "$S s0"; do
                  set -- $pair; space=$1; device=$2; ip -n $space link set $device up; {{off}}
                done
                ip -n $C route add default via 10.0.2.2
                ip netns exec $R sysctl -qw net.ipv4.ip_forward=1
                ip netns exec $R nft 'add table ip n; add chain ip n post { type nat hook postrouting priority 100; }; add rule ip n post oifname "r1" masquerade'
                """);
            return null;
        }
    }

    private sealed record SlirpPeer(int Mtu) : TapPeer("slirp4netns", "slirp4netns")
    {
        public override bool HasOffloads => false;

        public override Process? Begin(TapSpaces spaces, bool offloads)
        {
            GiveServerItsAddress(spaces);
            return Shell.Start($"ip netns exec {spaces.Client} sleep infinity & exec ip netns exec {spaces.Server} slirp4netns --configure --mtu={Mtu} $! tap0");
        }
    }

    private sealed record PastaPeer(int Mtu) : TapPeer("pasta", "pasta")
    {
        public override bool HasOffloads => false;

        public override Process? Begin(TapSpaces spaces, bool offloads)
        {
            GiveServerItsAddress(spaces);
            return Shell.Start(
                $"exec env --default-signal=PIPE ip netns exec {spaces.Server} pasta --config-net --foreground --runas 0 --mtu {Mtu} -I tap0 -a 10.0.2.100 -n 255.255.255.0 -g 10.0.2.2 --netns /run/netns/{spaces.Client}");
        }
    }
}
