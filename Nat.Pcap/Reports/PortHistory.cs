using System.Text.Json;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Pcap.Reports;

/// <summary>
/// Finds in the JSON lines of a replay who had an external port: in the log of blocks, or in the log of events. Lines that are neither are
/// a <see cref="FormatException"/> with their number.
/// </summary>
public static class PortHistory
{
    /// <summary>Who had the block of a port, in the order of the log.</summary>
    /// <param name="log">The log of blocks.</param>
    /// <param name="external">The external address.</param>
    /// <param name="port">The port.</param>
    public static IReadOnlyList<PortHolding> OfBlocks(TextReader log, Ipv4Address external, ushort port)
    {
        List<PortHolding> found = [];
        foreach (var record in Records(log, $"\"{external}\""))
        {
            if (Text(record, "address") != external.ToString() || !new PortRange((ushort)Number(record, "first"), (ushort)Number(record, "last")).Contains(port))
                continue;
            string subscriber = (Text(record, "subscriber") is var prefix && prefix.EndsWith("/32", StringComparison.Ordinal) ? prefix[..^3] : prefix) + Zone(record);
            if (Text(record, "event") == "given")
                found.Add(new PortHolding(subscriber, null, Time(record, "time"), null));
            else
                End(found, new PortHolding(subscriber, null, null, Time(record, "time")));
        }

        return found;
    }

    /// <summary>Whose flows used a port, in the order of the log.</summary>
    /// <param name="log">The log of events.</param>
    /// <param name="external">The external address.</param>
    /// <param name="port">The port.</param>
    public static IReadOnlyList<PortHolding> OfEvents(TextReader log, Ipv4Address external, ushort port)
    {
        List<PortHolding> found = [];
        foreach (var record in Records(log, $"\"{external}\""))
        {
            var (original, reply) = (record.GetProperty("original"), record.GetProperty("reply"));
            string? inside = IsAt(reply, "d", external, port) ? Endpoint(original, "s") : IsAt(original, "d", external, port) ? Endpoint(reply, "s") : null;
            if (inside is null)
                continue;
            var holding = new PortHolding(inside, Text(record, "proto"), Time(record, "start"), null);
            switch (Text(record, "event"))
            {
                case "NEW":
                    found.Add(holding);
                    break;
                case "DESTROY":
                    End(found, holding with { To = Time(record, "end") });
                    break;
                default:
                    break;
            }
        }

        return found;
    }

    /// <summary>Ends the holding that began and did not end yet; one whose beginning is not in the log is known by its end alone.</summary>
    private static void End(List<PortHolding> found, PortHolding ended)
    {
        int at = found.FindLastIndex(f => f.To is null && f.Inside == ended.Inside && f.Protocol == ended.Protocol && (ended.From is null || f.From == ended.From));
        if (at >= 0)
            found[at] = found[at] with { To = ended.To };
        else
            found.Add(ended);
    }

    private static IEnumerable<JsonElement> Records(TextReader log, string about)
    {
        for (int number = 1; log.ReadLine() is { } line; number++)
        {
            if (!line.Contains(about, StringComparison.Ordinal))
                continue;
            yield return Parse(line, number);
        }
    }

    private static JsonElement Parse(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new FormatException($"line {number} is not JSON; write the log to a file whose name ends in .jsonl");
        }
    }

    private static bool IsAt(JsonElement tuple, string end, Ipv4Address address, ushort port) =>
        Text(tuple, end == "s" ? "src" : "dst") == address.ToString() && PortOf(tuple, end) == port;

    private static string Endpoint(JsonElement tuple, string end) =>
        $"{Text(tuple, end == "s" ? "src" : "dst")}:{PortOf(tuple, end)}{Zone(tuple)}";

    private static string Zone(JsonElement record) => Number(record, "zone") is not 0 and var zone ? $" zone {zone}" : "";

    private static long PortOf(JsonElement tuple, string end) => tuple.TryGetProperty("id", out var id) ? id.GetInt64() : Number(tuple, end + "port");

    private static string Text(JsonElement record, string name) => record.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static long Number(JsonElement record, string name) => record.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static Instant? Time(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? new Instant((long)(value.GetDecimal() * Instant.NanosecondsPerSecond))
            : null;
}
