using System.Globalization;

namespace Nat.Cli.Output;

/// <summary>Numbers with their units, as people read them.</summary>
internal static class Quantities
{
    /// <summary>A number and what it counts, which gets an s unless it is one.</summary>
    public static string Count(long value, string what) => $"{Number(value)} {what}{(value == 1 ? "" : "s")}";

    /// <summary>A number with its thousands apart.</summary>
    public static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share in percent; empty if there is none.</summary>
    public static string Share(long part, long whole) =>
        whole == 0 || part == 0 ? "" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5) + " %";

    /// <summary>A span of time.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        >= 172_800 => Text(seconds / 86_400, "days"),
        >= 7200 => Text(seconds / 3600, "h"),
        >= 120 => Text(seconds / 60, "min"),
        >= 1 or 0 => Text(seconds, "s"),
        _ => Text(seconds * 1000, "ms"),
    };

    /// <summary>A number of bytes.</summary>
    public static string Bytes(ulong bytes) => bytes switch
    {
        >= 1_000_000_000 => Text(bytes / 1e9, "GB"),
        >= 1_000_000 => Text(bytes / 1e6, "MB"),
        >= 1_000 => Text(bytes / 1e3, "kB"),
        _ => $"{bytes} B",
    };

    private static string Text(double value, string unit) => value.ToString(value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + unit;
}
