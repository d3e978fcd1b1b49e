using System.Collections.Immutable;
using System.Globalization;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>
/// Reads single values of the configuration. What cannot be read is a <see cref="FormatException"/> that says what to write instead.
/// </summary>
internal static class ConfigText
{
    public static ImmutableArray<Ipv4Prefix> Prefixes(IReadOnlyList<string> items) => List(items, "prefix", text =>
        Ipv4Prefix.TryParse(text, out var prefix) ? prefix : throw Bad(text, "an IPv4 prefix", "10.0.0.0/8"));

    public static ImmutableArray<Ipv4Range> Ranges(IReadOnlyList<string> items) => List(items, "address", text =>
        Ipv4Range.TryParse(text, out var range)
            ? range
            : throw Bad(text, "an IPv4 address, prefix or range", "203.0.113.1, 203.0.113.0/28 or 203.0.113.1-203.0.113.9"));

    public static ImmutableArray<Exclusion> Exclusions(IReadOnlyList<string> items) => [.. items.Select(Exclusion)];

    public static ImmutableArray<byte> Protocols(IReadOnlyList<string> items) => List(items, "protocol", text =>
        ProtocolText.TryParse(text, out byte protocol) ? protocol : throw Bad(text, "a protocol", "tcp, udp, icmp, sctp, dccp, gre or udplite"));

    public static Ipv4Address Address(string text) =>
        Ipv4Address.TryParse(text, out var address) ? address : throw Bad(text, "an IPv4 address", "192.168.0.1");

    public static bool Flag(string text) => text switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => throw Bad(text, "a switch", "true or false"),
    };

    public static int Number(string text, int least, int most) =>
        int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most
            ? value
            : throw Bad(text, $"a number from {least} to {most}", least.ToString(CultureInfo.InvariantCulture));

    public static TimeSpan Duration(string text) =>
        Durations.TryParse(text, out var duration) ? duration : throw Bad(text, "a duration", "30, 90s, 5m, 2h4m or 5d");

    /// <summary>Ports, or null for the word that says: by the class of the source port.</summary>
    public static PortRange? Ports(string text)
    {
        if (text == BySourcePort)
            return null;
        return PortRange.TryParse(text, out var range) && range.First > 0 ? range : throw Bad(text, "a port range", "1024-65535");
    }

    /// <summary>A limit for TCP segments: a number of bytes, or a word.</summary>
    public static MssClamp MssClampOf(string text) => text switch
    {
        "none" => MssClamp.None,
        "path" => MssClamp.Path,
        _ => new MssClamp(Number(text, MssClamp.Least, MssClamp.Most)),
    };

    public static string Show(MssClamp clamp) => clamp == MssClamp.None ? "none" : clamp == MssClamp.Path ? "path" : Show(clamp.Bytes);

    public const string BySourcePort = "by-source-port";

    public static T Choice<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Hyphens.Between(value.ToString()) == text)
                return value;
        }

        string[] names = [.. Enum.GetNames<T>().Select(Hyphens.Between)];
        string hint = Meant(text, names) is { } meant ? $"; did you mean '{meant}'?" : "";
        throw new FormatException($"'{text}' is none of {string.Join(", ", names)}{hint}");
    }

    // Words of RFC 3489 section 5 that people know better, and what RFC 4787 section 4.1 calls them.
    private static readonly (string Old, string Name)[] OldWords = [("symmetric", "address-and-port-dependent"), ("full-cone", "endpoint-independent")];

    private static string? Meant(string text, string[] names)
    {
        string? nearest = Spelling.Nearest(text, [.. names, .. OldWords.Where(w => names.Contains(w.Name)).Select(w => w.Old)]);
        return OldWords.FirstOrDefault(w => w.Old == nearest).Name ?? nearest;
    }

    public static string Show<T>(T value)
        where T : struct, Enum => Hyphens.Between(value.ToString());

    public static string Show(bool value) => value ? "true" : "false";

    public static string Show(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static Exclusion Exclusion(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        ushort port = 0;
        if (!Ipv4Prefix.TryParse(colon < 0 ? text : text.AsSpan(0, colon), out var prefix)
            || (colon >= 0 && !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            throw Bad(text, "a destination", "192.0.2.0/24 or 192.0.2.1:53");
        }

        return new Exclusion(prefix, colon < 0 ? null : port);
    }

    private static ImmutableArray<T> List<T>(IReadOnlyList<string> items, string what, Func<string, T> parse) =>
        items.Count == 0 ? throw new FormatException($"at least one {what} is needed") : [.. items.Select(parse)];

    private static FormatException Bad(string text, string what, string example) => new($"'{text}' is not {what}; write {example}");
}
