using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using Nat.Cli.Configuration;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Linux.Devices;
using Nat.Linux.Interfaces;
using Nat.Linux.Links;
using Nat.Linux.Live;
using Nat.Linux.Services;
using Nat.Linux.Tun;

namespace Nat.Cli.Commands;

/// <summary>The options of <c>nat tap</c> about devices, links and services, and what they mean together.</summary>
internal sealed class TapOptions
{
    private const int DefaultMtu = 1500;
    private const int MostMtu = 65_521;

    // As slirp4netns has them: gateway .2, name server .3, leases .15 to .30, the configured host .100.
    private const string DefaultGateway = "10.0.2.2/24";
    private const uint DnsNumber = 3;
    private const uint FirstLease = 15;
    private const uint LastLease = 30;
    private const uint HostNumber = 100;

    private readonly TapDevices _devices = new();
    private readonly Option<string?> _gateway = TapDevices.One("--gateway", "ADDR/LEN", $"The NAT's own address on the inside and the prefix of that link [default: {DefaultGateway} with --configure or a TAP, else none]");
    private readonly Option<bool> _configure = new("--configure") { Description = "Gives the machine's side of both devices addresses, routes and MTU, and brings them up" };
    private readonly Option<string?> _insideHost = TapDevices.One("--inside-host", "ADDR/LEN", "With --configure: the address of the machine on the inside device [default: number 100 of the gateway's prefix]");
    private readonly Option<string?> _outsideHost = TapDevices.One("--outside-host", "ADDR/LEN", "With --configure: the address of the machine on the outside device [default: none]");
    private readonly Option<string?> _router = TapDevices.One("--outside-router", "ADDR", "On a TAP: where the outside is reached [default: everything is on the link]");
    private readonly Option<string?> _mtu = TapDevices.One("--mtu", "N", $"The largest packet of both links, in bytes [default with --configure: {DefaultMtu}]");
    private readonly Option<string?> _dhcp = new("--dhcp") { HelpName = "A-B", Arity = ArgumentArity.ZeroOrOne, Description = "Serves DHCP on an inside TAP, from these addresses [default: numbers 15 to 30 of the gateway's prefix]" };
    private readonly Option<string?> _dns = new("--dns") { HelpName = "ADDR", Arity = ArgumentArity.ZeroOrOne, Description = "Hands on queries to this address to the machine's own name servers [default: number 3 of the gateway's prefix]" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _devices.AddTo(command);
        foreach (var option in (Option[])[_gateway, _configure, _insideHost, _outsideHost, _router, _mtu, _dhcp, _dns])
            command.Options.Add(option);
    }

    /// <summary>The NAT of a configuration, with the addresses and MTU that the options give its links.</summary>
    public NatConfig Config(ParseResult parsed, NatConfig config)
    {
        if (Gateway(parsed) is { } gateway)
            config = config with { Gateway = gateway.Address };
        return Mtu(parsed) is { } mtu ? config with { InsideMtu = mtu, OutsideMtu = mtu } : config;
    }

    /// <summary>Opens the inside device.</summary>
    public PacketDevice OpenInside(ParseResult parsed)
    {
        var device = _devices.Tun(parsed, Side.Inside);
        if (device.Kind == TunKind.Tun)
            return TunDevice.Open(device);
        var gateway = Gateway(parsed)!.Value;
        var answers = ImmutableArray.Create(new Ipv4Range(gateway.Address, gateway.Address));
        if (Dns(parsed) is { } dns)
            answers = answers.Add(new Ipv4Range(dns, dns));
        return TunDevice.Open(device with { Link = new LinkOptions(TapDevices.Mac(device.Name), gateway.Address, answers, gateway.Network, Router: null) });
    }

    /// <summary>The NAT of a configuration on a live interface sends no packets that are larger than the interface takes.</summary>
    public static NatConfig Fit(NatConfig config, PacketDevice outside) =>
        config.OutsideMtu == 0 && outside is LiveDevice live ? config with { OutsideMtu = live.Mtu } : config;

    /// <summary>Opens the outside device.</summary>
    public PacketDevice OpenOutside(ParseResult parsed, NatConfig config)
    {
        Ipv4Address? router = parsed.GetValue(_router) is { } text ? Address("--outside-router", text) : null;
        if (_devices.IsLive(parsed))
            return OpenLive(parsed, router, config);
        var device = _devices.Tun(parsed, Side.Outside);
        if (device.Kind == TunKind.Tun)
            return router is null ? TunDevice.Open(device) : throw CliException.Usage("--outside-router: a TUN has no link with stations; leave it out or write --outside-dev NAME:tap");
        var own = config.Outside[0].First;
        var onLink = parsed.GetValue(_outsideHost) is { } host ? Host("--outside-host", host).Network : new Ipv4Prefix(own, 32);
        return TunDevice.Open(device with { Link = new LinkOptions(TapDevices.Mac(device.Name), own, config.Outside, onLink, router) });
    }

    /// <summary>What the NAT itself offers to inside hosts; null for nothing.</summary>
    public ServiceOptions? Services(ParseResult parsed)
    {
        var dns = Dns(parsed);
        bool serves = parsed.GetResult(_dhcp) is not null;
        if (dns is null && !serves)
            return null;
        if (serves && !IsInsideTap(parsed))
            throw CliException.Usage("--dhcp: only a TAP has hosts that ask; write --inside-dev NAME:tap");
        var resolver = ResolverFile.Read();
        if (dns is not null && resolver.NameServers.IsEmpty)
            throw CliException.Failed($"--dns: {ResolverFile.Path} names no name server to hand queries on to");
        return new ServiceOptions
        {
            Dns = dns,
            NameServers = resolver.NameServers,
            Dhcp = serves ? Dhcp(parsed, dns, resolver) : null,
        };
    }

    /// <summary>Sets up the machine's side of the devices, if that is wanted.</summary>
    public void Configure(ParseResult parsed, NatConfig config, PacketDevice inside, PacketDevice outside)
    {
        if (!parsed.GetValue(_configure))
        {
            if (parsed.GetValue(_insideHost) is not null || parsed.GetValue(_outsideHost) is not null)
                throw CliException.Usage("--inside-host and --outside-host say what --configure sets up: add --configure");
            return;
        }

        int mtu = Mtu(parsed) ?? DefaultMtu;
        var gateway = Gateway(parsed)!.Value;
        var host = parsed.GetValue(_insideHost) is { } text ? Host("--inside-host", text) : (Number(gateway, HostNumber, "--inside-host"), gateway.Network);
        new HostSetup { Address = host.Item1, PrefixLength = host.Network.Length, Mtu = mtu, Routes = [new(Ipv4Prefix.Parse("0.0.0.0/0"), gateway.Address)] }.Apply(inside);
        if (_devices.IsLive(parsed))
            return;
        var far = FarHost(parsed);
        new HostSetup { Address = far?.Address, PrefixLength = far?.Network.Length ?? 32, Mtu = mtu, Routes = Routes(far, config) }.Apply(outside);
    }

    /// <summary>Leads the machine on the outside device to the external addresses of another configuration, if that is wanted.</summary>
    public void ConfigureAgain(ParseResult parsed, NatConfig config, PacketDevice outside)
    {
        if (parsed.GetValue(_configure) && !_devices.IsLive(parsed))
            new HostSetup { Routes = Routes(FarHost(parsed), config) }.Apply(outside);
    }

    private (Ipv4Address Address, Ipv4Prefix Network)? FarHost(ParseResult parsed) =>
        parsed.GetValue(_outsideHost) is { } text ? Host("--outside-host", text) : null;

    private static ImmutableArray<HostRoute> Routes((Ipv4Address Address, Ipv4Prefix Network)? far, NatConfig config) =>
        [.. config.Outside.SelectMany(Prefixes).Where(p => far is null || !far.Value.Network.Contains(p.Network)).Select(p => new HostRoute(p, null))];

    private DhcpOptions Dhcp(ParseResult parsed, Ipv4Address? dns, ResolverFile resolver)
    {
        var gateway = Gateway(parsed)!.Value;
        var leases = parsed.GetValue(_dhcp) is { } text
            ? SharedOptions.Apply("--dhcp", () => ConfigText.Ranges([text])[0])
            : new Ipv4Range(Number(gateway, FirstLease, "--dhcp"), Number(gateway, LastLease, "--dhcp"));
        if (!gateway.Network.Contains(leases.First) || !gateway.Network.Contains(leases.Last))
            throw CliException.Usage($"--dhcp: {leases} is not within {gateway.Network}, the prefix of the link");
        ImmutableArray<Ipv4Address> servers = dns is { } own
            ? [own]
            : [.. resolver.NameServers.Where(s => s.AddressFamily == AddressFamily.InterNetwork).Select(s => Ipv4Address.Parse(s.ToString()))];
        return new DhcpOptions(gateway.Address, gateway.Network, leases, servers, resolver.SearchDomains, Mtu(parsed) ?? DefaultMtu);
    }

    private LiveDevice OpenLive(ParseResult parsed, Ipv4Address? router, NatConfig config)
    {
        if (parsed.GetValue(_outsideHost) is not null)
            throw CliException.Usage("--outside-host: a live interface has its address from the machine; leave it out");
        var (name, space, queues) = _devices.LiveOutside(parsed);
        return LiveDevice.Open(new LiveOptions(name, TapDevices.Mac(name), config.Outside) { Namespace = space, Router = router, Queues = queues });
    }

    private (Ipv4Address Address, Ipv4Prefix Network)? Gateway(ParseResult parsed)
    {
        string? text = parsed.GetValue(_gateway);
        bool isNeeded = parsed.GetValue(_configure) || IsInsideTap(parsed) || parsed.GetResult(_dns) is not null;
        return text is null && !isNeeded ? null : Host("--gateway", text ?? DefaultGateway);
    }

    private bool IsInsideTap(ParseResult parsed) => _devices.Tun(parsed, Side.Inside).Kind == TunKind.Tap;

    private Ipv4Address? Dns(ParseResult parsed)
    {
        if (parsed.GetResult(_dns) is null)
            return null;
        return parsed.GetValue(_dns) is { } text ? Address("--dns", text) : Number(Gateway(parsed)!.Value, DnsNumber, "--dns");
    }

    private int? Mtu(ParseResult parsed) => (int?)TapDevices.Whole(parsed, _mtu, NatConfig.LeastMtu, MostMtu);

    private static (Ipv4Address Address, Ipv4Prefix Network) Host(string option, string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && Ipv4Address.TryParse(text.AsSpan(0, slash), out var address) && int.TryParse(text.AsSpan(slash + 1), out int length) && length is >= 1 and <= 32)
            return (address, new Ipv4Prefix(new Ipv4Address(address.Value & (uint.MaxValue << (32 - length))), length));
        throw CliException.Usage($"{option}: '{text}' is not an address with a prefix length; write {DefaultGateway}");
    }

    private static Ipv4Address Address(string option, string text) =>
        Ipv4Address.TryParse(text, out var address) ? address : throw CliException.Usage($"{option}: '{text}' is not an IPv4 address");

    private static Ipv4Address Number((Ipv4Address Address, Ipv4Prefix Network) gateway, uint number, string option)
    {
        var address = new Ipv4Address(gateway.Network.Network.Value + number);
        return gateway.Network.Contains(address) && address != gateway.Network.Last
            ? address
            : throw CliException.Usage($"{option}: {gateway.Network} has no number {number}; say which address");
    }

    /// <summary>The prefixes that make up a range.</summary>
    private static IEnumerable<Ipv4Prefix> Prefixes(Ipv4Range range)
    {
        for (ulong at = range.First.Value; at <= range.Last.Value;)
        {
            int length = 32;
            while (length > 0 && at % (1ul << (33 - length)) == 0 && at + (1ul << (33 - length)) - 1 <= range.Last.Value)
                length--;
            yield return new Ipv4Prefix(new Ipv4Address((uint)at), length);
            at += 1ul << (32 - length);
        }
    }
}
