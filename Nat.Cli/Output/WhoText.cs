using System.Globalization;
using System.Text;
using System.Text.Json;
using Nat.Core;
using Nat.Pcap.Reports;

namespace Nat.Cli.Output;

/// <summary>The answers of <c>nat who</c>, and the times in them.</summary>
internal static class WhoText
{
    /// <summary>Reads seconds since 1970-01-01 UTC, or an ISO 8601 time, UTC if it names no zone.</summary>
    public static bool TryTime(string text, out Instant at)
    {
        at = default;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) && seconds < 9_000_000_000)
        {
            at = new Instant((long)(seconds * Instant.NanosecondsPerSecond));
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        at = new Instant((time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
        return true;
    }

    /// <summary>A line for each answer.</summary>
    public static string Lines(IReadOnlyList<PortHolding> answers, string endpoint)
    {
        var text = new StringBuilder();
        foreach (var answer in answers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{endpoint} {answer.Protocol ?? "any"}: {answer.Inside}");
            text.Append(answer is { From: null, To: null } ? " for ever" : $" from {Show(answer.From)} to {Show(answer.To)}").Append('\n');
        }

        return text.Length == 0 ? $"{endpoint}: nobody\n" : text.ToString();
    }

    /// <summary>An array with an object for each answer.</summary>
    public static string Json(IReadOnlyList<PortHolding> answers)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                json.WriteString("inside", answer.Inside);
                json.WriteString("proto", answer.Protocol);
                Write(json, "from", answer.From);
                Write(json, "to", answer.To);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, Instant? at)
    {
        if (at is { } time)
            json.WriteNumber(name, (decimal)time.Nanoseconds / Instant.NanosecondsPerSecond);
        else
            json.WriteNull(name);
    }

    private static string Show(Instant? at) => at is { } time
        ? DateTimeOffset.UnixEpoch.AddTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
        : "?";
}
