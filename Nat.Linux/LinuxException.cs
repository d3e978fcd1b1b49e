namespace Nat.Linux;

/// <summary>The system refused something. The message says what, why, and what to do about it.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="message">The whole sentence.</param>
    /// <param name="errno">The error number; 0 where there is none.</param>
    public LinuxException(string message, int errno = 0)
        : base(message) => ErrorNumber = errno;

    /// <summary>The error number of the system call (errno(3)); 0 where there is none.</summary>
    public int ErrorNumber { get; }
}
