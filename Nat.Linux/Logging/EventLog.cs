namespace Nat.Linux.Logging;

/// <summary>
/// What happens in the life of a NAT, a line for each event; nothing is written for packets. Any thread may write. A file is opened anew for every
/// line, so that it may be moved away at any time; a line that cannot be written is lost, and nothing else is.
/// </summary>
public sealed class EventLog
{
    private readonly Action<string>? _append;
    private readonly LogFormat _format;
    private readonly LogLevel _least;
    private readonly Lock _guard = new();

    private EventLog(Action<string>? append, LogFormat format, LogLevel least) => (_append, _format, _least) = (append, format, least);

    /// <summary>A log that nobody reads.</summary>
    public static EventLog None { get; } = new(null, LogFormat.Text, LogLevel.Error);

    /// <summary>A log that is appended to a file.</summary>
    /// <param name="path">The file; made if it does not exist.</param>
    /// <param name="format">The form of its lines.</param>
    /// <param name="least">Events that are less urgent are left out.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static EventLog ToFile(string path, LogFormat format, LogLevel least)
    {
        File.AppendAllText(path, "");
        return new EventLog(line => File.AppendAllText(path, line), format, least);
    }

    /// <summary>A log that goes to a stream of text.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="format">The form of its lines.</param>
    /// <param name="least">Events that are less urgent are left out.</param>
    public static EventLog To(TextWriter writer, LogFormat format, LogLevel least) => new(writer.Write, format, least);

    /// <summary>Writes an event. Does not throw.</summary>
    /// <param name="level">How urgent it is.</param>
    /// <param name="name">The event: lower-case words joined by hyphens.</param>
    /// <param name="message">A sentence for people.</param>
    /// <param name="values">What programs want of it.</param>
    public void Write(LogLevel level, string name, string message, params ReadOnlySpan<(string Key, object Value)> values)
    {
        if (_append is null || level > _least)
            return;
        string line = LogLine.Of(_format, DateTime.UtcNow, level, name, message, values);
        lock (_guard)
        {
            try
            {
                _append(line);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The disk is full, or the folder is gone: the NAT goes on.
            }
        }
    }
}
