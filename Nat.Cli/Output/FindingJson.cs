using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nat.Vpc.Checks;

namespace Nat.Cli.Output;

/// <summary>Findings as JSON: an array of rows.</summary>
internal static class FindingJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ImmutableArray<Finding> findings)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartArray();
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("severity", FindingText.Show(finding.Severity));
                json.WriteString("code", finding.Code);
                json.WriteString("resource", finding.Resource);
                json.WriteString("message", finding.Message);
                json.WriteString("fix", finding.Fix);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
