using System.Text.Json;
using System.Text.RegularExpressions;
using Nat.Vpc.Files;

namespace Nat.Tests.Vpc.Lessons;

/// <summary>As much of JSON schema (draft 2020-12) as the published schema uses, so that it is held against files by other code than the reader's.</summary>
internal sealed class SchemaCheck(string schema)
{
    private readonly JsonElement _schema = JsonDocument.Parse(schema).RootElement;

    /// <summary>What does not conform.</summary>
    public List<string> Faults(string yaml)
    {
        var node = SourceText.Read(new StringReader(yaml), new FaultList())!;
        return [.. Faults(node, _schema, "$")];
    }

    private static IEnumerable<string> Faults(SourceNode node, JsonElement schema, string path)
    {
        string type = node switch { SourceMap { Entries.Count: 0 } => "null", SourceMap => "object", SourceList => "array", _ => Scalar(node.At.Text) };
        if (schema.TryGetProperty("type", out var types) && !types.EnumerateArray().Any(t => t.GetString() == type))
            yield return $"{path} is {type}";
        if (type is "string" && schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(node.At.Text, pattern.GetString()!))
            yield return $"{path}: '{node.At.Text}' is not {pattern}";
        if (schema.TryGetProperty("anyOf", out var any) && any.EnumerateArray().All(s => Faults(node, s, path).Any()))
            yield return $"{path} fits none: {string.Join("; ", any.EnumerateArray().SelectMany(s => Faults(node, s, path)))}";
        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(s => !Faults(node, s, path).Any()) != 1)
            yield return $"{path} does not fit exactly one";
        var inner = node switch { SourceMap map => Map(map, schema, path), SourceList list => Items(list, schema, path), _ => [] };
        foreach (string fault in inner)
            yield return fault;
    }

    private static IEnumerable<string> Map(SourceMap map, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (string? name in required.EnumerateArray().Select(r => r.GetString()).Where(r => !map.Entries.Exists(e => e.Key.Text == r)))
                yield return $"{path} lacks {name}";
        }

        bool closed = schema.TryGetProperty("additionalProperties", out var others);
        foreach (var (key, value) in map.Entries)
        {
            string place = $"{path}.{key.Text}";
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(key.Text, out var known))
            {
                foreach (string fault in Faults(value, known, place))
                    yield return fault;
            }
            else if (closed && others.ValueKind == JsonValueKind.False)
            {
                yield return $"{place} is not known";
            }
            else if (closed)
            {
                foreach (string fault in Faults(value, others, place))
                    yield return fault;
            }
        }
    }

    private static IEnumerable<string> Items(SourceList list, JsonElement schema, string path) =>
        schema.TryGetProperty("items", out var items) ? list.Items.SelectMany((item, i) => Faults(item, items, $"{path}[{i}]")) : [];

    // What a reader of YAML 1.2 makes of a plain scalar.
    private static string Scalar(string text) => text is "true" or "false" ? "boolean" : Regex.IsMatch(text, @"^[0-9]+(\.[0-9]+)?$") ? "number" : "string";
}
