using System.Collections.Immutable;
using System.Net;

namespace Nat.Linux.Services;

/// <summary>What the machine's resolv.conf(5) says.</summary>
/// <param name="NameServers">Whom to ask; IPv4 and IPv6.</param>
/// <param name="SearchDomains">Domains that are added to short names.</param>
public sealed record ResolverFile(ImmutableArray<IPAddress> NameServers, ImmutableArray<string> SearchDomains)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/etc/resolv.conf";

    /// <summary>Reads it; empty if there is none.</summary>
    public static ResolverFile Read(string path = Path)
    {
        var servers = ImmutableArray.CreateBuilder<IPAddress>();
        string[] domains = [];
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..] && IPAddress.TryParse(address, out var server))
                servers.Add(server);
            else if (words is ["search" or "domain", .. var names])
                domains = names;
        }

        return new ResolverFile(servers.ToImmutable(), [.. domains]);
    }
}
