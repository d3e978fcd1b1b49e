using System.Globalization;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>Static mappings as text: <c>PROTO:EXT[:PORT]=INT[:PORT]</c>; <c>any</c> stands for every protocol.</summary>
internal static class ForwardText
{
    private const string Form = "PROTO:EXT[:PORT]=INT[:PORT], for example tcp:203.0.113.1:443=10.0.0.5:8443 or any:203.0.113.2=10.0.0.6";
    private const string AnyProtocol = "any";

    /// <summary>Reads a static mapping.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static StaticMapping Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (colon < 1 || equals < colon)
            throw Bad(text, "it has the form");
        byte? protocol = Protocol(text, text[..colon]);
        var (external, externalPort) = Endpoint(text, text[(colon + 1)..equals]);
        var (inside, internalPort) = Endpoint(text, text[(equals + 1)..]);
        if (externalPort is null && internalPort is not null)
            throw Bad(text, "the external side needs a port, too; the form is");
        if (externalPort is not null && protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp or IpProtocol.Dccp or IpProtocol.UdpLite))
            throw Bad(text, "ports go with tcp, udp, sctp, dccp or udplite only; the form is");
        return new StaticMapping(protocol, external, externalPort, inside, internalPort ?? externalPort);
    }

    /// <summary>The text that reads back as the same mapping.</summary>
    public static string Show(StaticMapping mapping)
    {
        string protocol = mapping.Protocol is { } number ? ProtocolText.Show(number) : AnyProtocol;
        return $"{protocol}:{mapping.External}{Port(mapping.ExternalPort)}={mapping.Internal}{Port(mapping.InternalPort)}";
    }

    private static string Port(ushort? port) => port is { } number ? $":{number}" : "";

    private static byte? Protocol(string text, string name)
    {
        if (name is AnyProtocol or "all" or "*")
            return null;
        return ProtocolText.TryParse(name, out byte number) ? number : throw Bad(text, $"'{name}' is no protocol (tcp, udp, icmp, sctp, dccp, gre, udplite, any or a number); the form is");
    }

    private static (Ipv4Address Address, ushort? Port) Endpoint(string text, string endpoint)
    {
        int colon = endpoint.IndexOf(':', StringComparison.Ordinal);
        ushort port = 0;
        if (!Ipv4Address.TryParse(colon < 0 ? endpoint : endpoint.AsSpan(0, colon), out var address))
            throw Bad(text, $"'{endpoint}' has no IPv4 address; the form is");
        if (colon >= 0 && (!ushort.TryParse(endpoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0))
            throw Bad(text, $"'{endpoint[(colon + 1)..]}' is no port from 1 to 65535; the form is");
        return (address, colon < 0 ? null : port);
    }

    private static FormatException Bad(string text, string why) => new($"'{text}' is not a static mapping: {why} {Form}");
}
