using Nat.Linux.Namespaces;

namespace Nat.Bench.Tap;

/// <summary>A namespace for the client, one for the server and one for a router between them; gone afterwards.</summary>
internal sealed class TapSpaces : IDisposable
{
    /// <summary>The address of the server.</summary>
    public const string ServerAddress = "198.51.100.1";

    private readonly string _id = $"{Environment.ProcessId}";

    /// <summary>Makes them.</summary>
    public TapSpaces()
    {
        foreach (string name in (string[])[Client, Server, Router])
            Shell.Run($"ip netns add {name} && ip -n {name} link set lo up");
        // One address and its ports serve many connections a second.
        Shell.Run($"ip netns exec {Client} sysctl -qw net.ipv4.ip_local_port_range='1024 65535' net.ipv4.tcp_tw_reuse=1");
    }

    /// <summary>Name of the client's.</summary>
    public string Client => "nbc" + _id;

    /// <summary>Name of the server's.</summary>
    public string Server => "nbs" + _id;

    /// <summary>Name of the router's.</summary>
    public string Router => "nbr" + _id;

    /// <summary>Where the client is.</summary>
    public NetworkNamespace ClientSpace => NetworkNamespace.Find(Client);

    /// <summary>Where the server is.</summary>
    public NetworkNamespace ServerSpace => NetworkNamespace.Find(Server);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string name in (string[])[Client, Server, Router])
            Shell.Run($"ip netns pids {name} | xargs -r kill -9; ip netns del {name} || true");
    }
}
