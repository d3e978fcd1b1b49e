namespace Nat.Linux.Logging;

/// <summary>The form of a line of the log.</summary>
public enum LogFormat
{
    /// <summary>Time, level, event, a sentence, and then what is in it as <c>key=value</c>.</summary>
    Text,

    /// <summary>One JSON object: <c>time</c>, <c>level</c>, <c>event</c>, <c>message</c>, and the keys beside them.</summary>
    Json,

    /// <summary>The same as text, for the journal of systemd: the priority in front (sd-daemon(3)), and no time, which the journal has itself.</summary>
    Journal,
}
