using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nat.Vpc.Trace;

/// <summary>A trace as one JSON object, for scripts.</summary>
public static class TraceJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    public static string Write(TraceReport report)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteString("from", report.Question.From);
            json.WriteString("to", report.Question.To);
            json.WriteBoolean("reaches", report.Reaches);
            json.WriteString("door", "front");
            json.WritePropertyName("blocked_by");
            Write(json, report.BlockedBy);
            Write(json, "hops", report.Hops);
            Write(json, "return_hops", report.ReturnHops);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    /// <summary>Writes where something ended; null if it did not.</summary>
    public static void Write(Utf8JsonWriter json, TraceBlock? block)
    {
        if (block is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("component", block.Component);
        json.WriteString("resource", block.Resource);
        json.WriteString("rule", block.Rule);
        json.WriteString("code", block.Code);
        json.WriteString("why", block.Why);
        json.WriteString("fix", block.Fix);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<TraceHop> hops)
    {
        json.WriteStartArray(name);
        foreach (var hop in hops)
        {
            json.WriteStartObject();
            json.WriteString("component", hop.Component);
            json.WriteString("resource", hop.Resource);
            json.WriteString("way", hop.IsOutbound ? "out" : "in");
            json.WriteBoolean("passes", hop.Passes);
            json.WriteString("rule", hop.Rule);
            json.WriteString("says", hop.Says);
            json.WriteStartArray("details");
            foreach (string detail in hop.Details)
                json.WriteStringValue(detail);
            json.WriteEndArray();
            json.WriteString("before", hop.Before);
            json.WriteString("after", hop.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
