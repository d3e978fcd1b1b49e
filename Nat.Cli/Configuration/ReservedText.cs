using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>Reserved ports as text: <c>[PROTO:]A[-B]</c>.</summary>
internal static class ReservedText
{
    /// <summary>Reads reserved ports.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static ReservedPorts Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        byte? protocol = colon < 0 ? null : text[..colon] switch
        {
            "tcp" => IpProtocol.Tcp,
            "udp" => IpProtocol.Udp,
            _ => throw Bad(text),
        };
        return PortRange.TryParse(text.AsSpan(colon + 1), out var ports) ? new ReservedPorts(protocol, ports) : throw Bad(text);
    }

    /// <summary>The text that reads back as the same ports.</summary>
    public static string Show(ReservedPorts reserved)
    {
        string ports = reserved.Ports.Count == 1 ? $"{reserved.Ports.First}" : $"{reserved.Ports}";
        return reserved.Protocol is { } protocol ? $"{IpProtocol.Name(protocol)}:{ports}" : ports;
    }

    private static FormatException Bad(string text) => new($"'{text}' are no ports; write 5060, 30000-32767 or tcp:22");
}
