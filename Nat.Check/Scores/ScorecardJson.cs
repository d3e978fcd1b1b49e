using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nat.Check.Scores;

/// <summary>A scorecard as JSON, and back.</summary>
public static class ScorecardJson
{
    // Arrows and angle brackets stay legible; this is a file, never a part of a page.
    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An array of rows <c>{"id","source","requirement","level","result","detail","packets"}</c>.</summary>
    public static void Write(Stream output, IEnumerable<CheckRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var json = new Utf8JsonWriter(output, Form);
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("id", row.Id);
            json.WriteString("source", row.Source);
            json.WriteString("requirement", row.Requirement);
            json.WriteString("level", Name(row.Level));
            json.WriteString("result", Name(row.Result));
            json.WriteString("detail", row.Detail);
            json.WriteStartArray("packets");
            foreach (string packet in row.Packets)
                json.WriteStringValue(packet.Trim());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The results of a scorecard that was written, by id.</summary>
    /// <exception cref="FormatException">It is no scorecard.</exception>
    public static ImmutableSortedDictionary<string, CheckResult> Read(Stream input)
    {
        try
        {
            using var document = JsonDocument.Parse(input);
            return document.RootElement.EnumerateArray().ToImmutableSortedDictionary(
                row => row.GetProperty("id").GetString() ?? throw new FormatException("a row has no id"),
                row => Result(row.GetProperty("result").GetString()),
                StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException($"no rows as nat check --json writes them: {fault.Message}", fault);
        }
    }

    /// <summary>A level as it is written.</summary>
    public static string Name(RequirementLevel level) => level switch
    {
        RequirementLevel.Must => "MUST",
        RequirementLevel.Should => "SHOULD",
        _ => "MAY",
    };

    /// <summary>A result as it is written.</summary>
    public static string Name(CheckResult result) => result switch
    {
        CheckResult.Pass => "pass",
        CheckResult.Fail => "fail",
        _ => "na",
    };

    private static CheckResult Result(string? name) => name switch
    {
        "pass" => CheckResult.Pass,
        "fail" => CheckResult.Fail,
        "na" => CheckResult.NotApplicable,
        _ => throw new FormatException($"'{name}' is none of pass, fail and na"),
    };
}
