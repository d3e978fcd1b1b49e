namespace Nat.Core.Engine;

/// <summary>A saved state cannot be restored: it is damaged, cut short, or none. The message is one line that says what and where.</summary>
public sealed class StateException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public StateException()
    {
    }

    /// <summary>Makes one with a message of one line.</summary>
    public StateException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message of one line and what caused it.</summary>
    public StateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static StateException At(long offset, string what) => new($"{what} (at byte {offset})");
}
