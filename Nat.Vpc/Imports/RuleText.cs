using System.Globalization;

namespace Nat.Vpc.Imports;

/// <summary>Writes what AWS says of a rule as the words of the file.</summary>
internal static class RuleText
{
    /// <summary>The traffic of a rule, or null for a protocol that is not simulated.</summary>
    /// <param name="protocol">A name or a number; -1 or all for every one.</param>
    /// <param name="from">The first port, or the type of ICMP; -1 or null for all.</param>
    /// <param name="to">The last port, or the code of ICMP; -1 or null for all.</param>
    public static string? Traffic(string? protocol, int? from, int? to) => protocol?.ToLowerInvariant() switch
    {
        "-1" or "all" => "all",
        "tcp" or "6" => "tcp" + Ports(from, to),
        "udp" or "17" => "udp" + Ports(from, to),
        "icmp" or "1" => from is null or < 0 ? "icmp" : to is null or < 0 ? $"icmp {from}" : $"icmp {from}/{to}",
        "icmpv6" or "58" => from is null or < 0 ? "icmpv6" : to is null or < 0 ? $"icmpv6 {from}" : $"icmpv6 {from}/{to}",
        null => null,
        var number when byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out byte value) => $"protocol {value}",
        _ => null,
    };

    private static string Ports(int? from, int? to)
    {
        if (from is null or < 0 || to is null or < 0 || (from == 0 && to == ushort.MaxValue))
            return "";
        return from == to ? $" {from}" : $" {from}-{to}";
    }
}
