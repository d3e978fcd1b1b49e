namespace Nat.Linux.Control;

/// <summary>A request was refused. The message is a whole sentence that says why, and what to do.</summary>
public sealed class ControlException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="message">The whole sentence.</param>
    /// <param name="inner">What it comes from, if anything.</param>
    public ControlException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
