using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nat.Linux.Logging;

/// <summary>Writes an event as one line, whatever its values hold.</summary>
internal static class LogLine
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \"=\\\r\n\t");

    // A log is no web page.
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line, with its end.</summary>
    /// <param name="format">Its form.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="level">How urgent it is.</param>
    /// <param name="name">The event: lower-case words joined by hyphens.</param>
    /// <param name="message">A sentence for people.</param>
    /// <param name="values">What programs want of it: numbers stay numbers.</param>
    public static string Of(LogFormat format, DateTime time, LogLevel level, string name, string message, ReadOnlySpan<(string Key, object Value)> values) =>
        format == LogFormat.Json ? Json(time, level, name, message, values) : Text(format, time, level, name, message, values);

    private static string Text(LogFormat format, DateTime time, LogLevel level, string name, string message, ReadOnlySpan<(string Key, object Value)> values)
    {
        var line = new StringBuilder();
        if (format == LogFormat.Journal)
            line.Append(CultureInfo.InvariantCulture, $"<{(int)level}>");
        else
            line.Append(CultureInfo.InvariantCulture, $"{Time(time)} {NameOf(level)} ");
        line.Append(name).Append(": ").Append(message.ReplaceLineEndings(" "));
        foreach (var (key, value) in values)
            line.Append(' ').Append(key).Append('=').Append(Quoted(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        return line.Append('\n').ToString();
    }

    private static string Json(DateTime time, LogLevel level, string name, string message, ReadOnlySpan<(string Key, object Value)> values)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = Relaxed.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("time", Time(time));
            json.WriteString("level", NameOf(level));
            json.WriteString("event", name);
            json.WriteString("message", message);
            foreach (var (key, value) in values)
            {
                json.WritePropertyName(key);
                JsonSerializer.Serialize(json, value is string or int or long or ulong or double or bool ? value : value.ToString(), Relaxed);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string NameOf(LogLevel level) => level.ToString().ToLowerInvariant();

    private static string Quoted(string value) =>
        value.Length > 0 && !value.AsSpan().ContainsAny(Special) ? value : JsonSerializer.Serialize(value, Relaxed);
}
