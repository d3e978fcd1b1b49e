using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>What came of a scenario as one JSON object, for scripts.</summary>
public static class RunJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    public static string Write(RunReport report)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("as_expected", !report.Failures.Any());
            json.WriteNumber("packets", report.Packets);
            json.WriteNumber("seconds", report.End.Seconds);
            json.WriteStartArray("steps");
            foreach (var step in report.Steps)
                Write(json, step);
            json.WriteEndArray();
            Metrics(json, report);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, StepResult step)
    {
        json.WriteStartObject();
        json.WriteNumber("at", step.Step.At.TotalSeconds);
        json.WriteString("outcome", step.Outcome.ToString().ToLowerInvariant());
        json.WriteString("says", step.Says);
        json.WriteString("note", step.Step.Note);
        json.WriteString("door", step.Door);
        if (step.ResetAfter is { } after)
            json.WriteNumber("reset_after", after.TotalSeconds);
        json.WriteBoolean("as_expected", step.IsAsExpected);
        json.WritePropertyName("blocked_by");
        TraceJson.Write(json, step.Block);
        json.WriteEndObject();
    }

    // Each gateway: the totals, and the minutes in which something happened.
    private static void Metrics(Utf8JsonWriter json, RunReport report)
    {
        json.WriteStartObject("metrics");
        foreach (var (name, metrics) in report.Metrics)
        {
            json.WriteStartObject(name);
            foreach (var (metric, value) in metrics.Total.Values())
                json.WriteNumber(metric, value);
            json.WriteStartArray("minutes");
            foreach (var minute in metrics.Minutes)
            {
                json.WriteStartObject();
                json.WriteNumber("minute", minute.Minute);
                foreach (var (metric, value) in minute.Values().Where(v => v.Value != 0))
                    json.WriteNumber(metric, value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
