using System.Text;
using System.Text.Json;
using Nat.Cli.Configuration;
using Nat.Core.Translation;

namespace Nat.Cli.Output;

/// <summary>Profiles as JSON: an array of objects with the keys of the configuration file.</summary>
internal static class ProfileJson
{
    /// <summary>The array, indented.</summary>
    public static string Write(IReadOnlyList<NatConfig> profiles)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var profile in profiles)
                Write(json, profile);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, NatConfig profile)
    {
        json.WriteStartObject();
        json.WriteString("profile", profile.Profile);
        string section = "";
        foreach (var field in ConfigFields.All)
        {
            int dot = field.Key.IndexOf('.', StringComparison.Ordinal);
            string own = dot < 0 ? "" : field.Key[..dot];
            if (own != section)
            {
                if (section.Length > 0)
                    json.WriteEndObject();
                if (own.Length > 0)
                    json.WriteStartObject(own);
                section = own;
            }

            json.WritePropertyName(field.Key[(dot + 1)..]);
            Value(json, field, profile);
        }

        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, ConfigField field, NatConfig profile)
    {
        var items = field.Show(profile);
        if (field.IsList)
        {
            json.WriteStartArray();
            foreach (string item in items)
                json.WriteStringValue(item);
            json.WriteEndArray();
        }
        else if (items[0] is "true" or "false")
        {
            json.WriteBooleanValue(items[0] == "true");
        }
        else if (long.TryParse(items[0], out long number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(items[0]);
        }
    }
}
