using System.Globalization;
using System.Text;
using System.Text.Json;
using Nat.Cli.Control;

namespace Nat.Cli.Output;

/// <summary>A <see cref="TapReading"/> as lines of text for people.</summary>
internal static class TopText
{
    /// <summary>The lines, each with its end; they look the same on a terminal and in a file.</summary>
    /// <param name="reading">What <c>watch</c> tells.</param>
    public static string Write(JsonElement reading)
    {
        var text = new StringBuilder();
        var time = DateTimeOffset.UnixEpoch.AddSeconds(reading.GetProperty("time").GetDouble()).ToLocalTime();
        double uptime = reading.GetProperty("uptime_seconds").GetDouble();
        text.Append(CultureInfo.InvariantCulture, $"nat top - {time:HH:mm:ss} up {Quantities.Seconds(Math.Floor(uptime))}, ");
        text.Append(CultureInfo.InvariantCulture, $"profile {reading.GetProperty("profile")}, seed {reading.GetProperty("seed")}\n\n");
        Rates(text, reading);
        Flows(text, reading.GetProperty("flows"));
        Ports(text, reading.GetProperty("ports"));
        Drops(text, reading.GetProperty("drops"));
        Hosts(text, reading.GetProperty("hosts"));
        return text.ToString();
    }

    private static void Rates(StringBuilder text, JsonElement reading)
    {
        var table = new ColumnText(4, rightFrom: 1);
        table.Add(["", "packets/s", "bit/s", "packets"]);
        foreach (string way in (string[])["in2out", "out2in"])
        {
            var counts = reading.GetProperty(way);
            table.Add([way, Rate(counts, "packets_per_second"), Scaled(counts.GetProperty("bits_per_second").GetDouble()), Number(counts, "packets")]);
        }

        foreach (string kind in (string[])["dropped", "answered"])
            table.Add([kind, Rate(reading.GetProperty(kind), "packets_per_second"), "", Number(reading.GetProperty(kind), "packets")]);
        text.Append(table).Append('\n');
        foreach (string kind in (string[])["untranslated", "refused"])
        {
            if (reading.GetProperty(kind).GetInt64() is > 0 and var count)
                text.Append(CultureInfo.InvariantCulture, $"{Quantities.Count(count, "packet")} {kind}\n");
        }
    }

    private static void Flows(StringBuilder text, JsonElement flows)
    {
        var (live, most) = (flows.GetProperty("live").GetInt64(), flows.GetProperty("max").GetInt64());
        string protocols = string.Join(", ", flows.GetProperty("protocols").EnumerateObject().Select(p => $"{p.Name} {Quantities.Number(p.Value.GetInt64())}"));
        text.Append(CultureInfo.InvariantCulture, $"flows   {Quantities.Number(live)} of {Quantities.Number(most)}{Filled(live, most)}; ");
        text.Append(CultureInfo.InvariantCulture, $"{Rate(flows, "created_per_second")} new/s");
        text.Append(protocols == "" ? "\n" : $"; {protocols}\n");
    }

    private static void Ports(StringBuilder text, JsonElement ports)
    {
        foreach (var use in ports.EnumerateArray())
        {
            var (used, of) = (use.GetProperty("used").GetInt64(), use.GetProperty("of").GetInt64());
            text.Append(CultureInfo.InvariantCulture, $"ports   {use.GetProperty("address")} {use.GetProperty("proto")} ");
            text.Append(CultureInfo.InvariantCulture, $"{Quantities.Number(used)} of {Quantities.Number(of)}{Filled(used, of)}\n");
        }
    }

    private static void Drops(StringBuilder text, JsonElement drops)
    {
        var byRate = drops.EnumerateObject().OrderByDescending(d => d.Value.GetProperty("packets_per_second").GetDouble())
            .ThenByDescending(d => d.Value.GetProperty("packets").GetInt64());
        foreach (var reason in byRate)
            text.Append(CultureInfo.InvariantCulture, $"drops   {reason.Name} {Rate(reason.Value, "packets_per_second")}/s, {Number(reason.Value, "packets")} in all\n");
    }

    private static void Hosts(StringBuilder text, JsonElement hosts)
    {
        var table = new ColumnText(5, rightFrom: 1);
        table.Add(["host", "flows", "packets/s", "bit/s", "bytes"]);
        foreach (var host in hosts.EnumerateArray())
        {
            string zone = host.TryGetProperty("zone", out var number) ? $" zone {number}" : "";
            table.Add(
            [
                host.GetProperty("host").GetString() + zone, Number(host, "flows"), Rate(host, "packets_per_second"),
                Scaled(host.GetProperty("bits_per_second").GetDouble()), Quantities.Bytes(host.GetProperty("bytes").GetUInt64()),
            ]);
        }

        text.Append('\n').Append(table);
    }

    private static string Number(JsonElement of, string name) => Quantities.Number(of.GetProperty(name).GetInt64());

    private static string Rate(JsonElement of, string name) =>
        of.GetProperty(name).GetDouble() is var rate && rate is > 0 and < 10 ? rate.ToString("0.0", CultureInfo.InvariantCulture) : Quantities.Number((long)rate);

    private static string Filled(long part, long whole) => part == 0 ? "" : $" ({Quantities.Share(part, whole).Trim()})";

    private static string Scaled(double bits) => bits switch
    {
        >= 1e9 => Text(bits / 1e9, "G"),
        >= 1e6 => Text(bits / 1e6, "M"),
        >= 1e3 => Text(bits / 1e3, "k"),
        _ => bits.ToString("0", CultureInfo.InvariantCulture),
    };

    private static string Text(double value, string unit) => value.ToString(value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + unit;
}
