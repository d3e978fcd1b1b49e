using System.Text;
using System.Text.Json;

namespace Nat.Vpc.Files;

/// <summary>Writes a <see cref="Shape"/> as a JSON schema.</summary>
internal static class SchemaText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of a file.</summary>
    public static string Write(Shape file)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "nat vpc");
            Mapping(json, file);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Mapping(Utf8JsonWriter json, Shape shape)
    {
        json.WriteString("description", shape.Says);
        json.WriteStartArray("type");
        json.WriteStringValue("object");
        if (!shape.Keys.Any(k => k.Required || k.IsChoice))
            json.WriteStringValue("null");
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var key in shape.Keys)
        {
            json.WriteStartObject(key.Name);
            Key(json, key);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Names(json, "required", shape.Keys.Where(k => k.Required));
        if (!shape.HasChoice)
            return;
        json.WriteStartArray("oneOf");
        foreach (var key in shape.Keys.Where(k => k.IsChoice))
        {
            json.WriteStartObject();
            Names(json, "required", [key]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<ShapeKey> keys)
    {
        json.WriteStartArray(name);
        foreach (var key in keys)
            json.WriteStringValue(key.Name);
        json.WriteEndArray();
    }

    private static void Key(Utf8JsonWriter json, ShapeKey key)
    {
        json.WriteString("description", key.Says);
        if (key.Named)
        {
            Type(json, "object", "null");
            Inside(json, "propertyNames", () => json.WriteString("pattern", ValueForm.Name.Pattern));
            Inside(json, "additionalProperties", () => Value(json, key));
        }
        else if (key.Listed)
        {
            Type(json, "array", "null");
            Inside(json, "items", () => Value(json, key));
        }
        else
        {
            Value(json, key);
        }
    }

    private static void Value(Utf8JsonWriter json, ShapeKey key)
    {
        if (key.Inner is { } inner && key.Form is { } form)
        {
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            Form(json, form);
            json.WriteEndObject();
            json.WriteStartObject();
            Mapping(json, inner);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        else if (key.Inner is { } only)
        {
            Mapping(json, only);
        }
        else
        {
            Form(json, key.Form!);
        }
    }

    private static void Form(Utf8JsonWriter json, ValueForm form)
    {
        if (!form.Many)
        {
            Scalar(json, form);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        Scalar(json, form);
        json.WriteEndObject();
        json.WriteStartObject();
        Type(json, "array", "null");
        Inside(json, "items", () => Scalar(json, form));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // A plain 443 or true is a number or a switch to a reader of YAML; a pattern is about strings only.
    private static void Scalar(Utf8JsonWriter json, ValueForm form)
    {
        List<string> types = ["string"];
        if (form.Fits("1"))
            types.Add("number");
        if (form.Fits("true"))
            types.Add("boolean");
        Type(json, [.. types]);
        json.WriteString("pattern", form.Pattern);
    }

    private static void Type(Utf8JsonWriter json, params string[] types)
    {
        json.WriteStartArray("type");
        foreach (string type in types)
            json.WriteStringValue(type);
        json.WriteEndArray();
    }

    private static void Inside(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }
}
