using System.Text.Json;

namespace Nat.Linux.Control;

/// <summary>A request to a running NAT: a word and its arguments, <c>{"execute":"list","arguments":{"proto":"tcp"}}</c>.</summary>
/// <param name="Execute">What to do.</param>
/// <param name="Arguments">By name. Numbers are their digits, true is empty text; lists and objects are not taken.</param>
public sealed record ControlRequest(string Execute, IReadOnlyDictionary<string, string> Arguments)
{
    private const string Form = "write {\"execute\":\"count\"} or {\"execute\":\"list\",\"arguments\":{\"proto\":\"tcp\"}}, one request a line";

    /// <summary>Reads a line.</summary>
    /// <exception cref="ControlException">It is no request.</exception>
    public static ControlRequest Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("execute", out var execute) || execute.ValueKind != JsonValueKind.String)
                throw new ControlException($"no request; {Form}");
            Dictionary<string, string> arguments = [];
            if (root.TryGetProperty("arguments", out var given))
            {
                if (given.ValueKind != JsonValueKind.Object)
                    throw new ControlException($"the arguments are no object; {Form}");
                foreach (var argument in given.EnumerateObject())
                    arguments[argument.Name] = Text(argument);
            }

            return new ControlRequest(execute.GetString()!, arguments);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new ControlException($"not JSON: {fault.Message.TrimEnd('.')}; {Form}", fault);
        }
    }

    /// <summary>An argument; null if it was not given.</summary>
    public string? Argument(string name) => Arguments.GetValueOrDefault(name);

    /// <summary>The line that reads back as the same request, without its end.</summary>
    public byte[] ToLine()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("execute", Execute);
            json.WriteStartObject("arguments");
            foreach (var (name, value) in Arguments)
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Text(JsonProperty argument) => argument.Value.ValueKind switch
    {
        JsonValueKind.String => argument.Value.GetString()!,
        JsonValueKind.Number => argument.Value.GetRawText(),
        JsonValueKind.True => "",
        _ => throw new ControlException($"the argument '{argument.Name}' is neither text nor a number nor true"),
    };
}
