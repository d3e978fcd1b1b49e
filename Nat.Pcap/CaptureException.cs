using System.Runtime.InteropServices;

namespace Nat.Pcap;

/// <summary>
/// Captures could not be read, written or taken from an interface. The message is one line that says what failed, where, and
/// what to do. What is wrong inside a capture file is no exception but a <see cref="Files.CaptureFault"/>.
/// </summary>
public sealed class CaptureException : Exception
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int BrokenPipe = 32; // EPIPE

    /// <summary>Makes one without a message.</summary>
    public CaptureException()
    {
    }

    /// <summary>Makes one with a message of one line.</summary>
    public CaptureException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message of one line and what caused it.</summary>
    public CaptureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static bool IsIoFailure(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException
        or ArgumentException or ObjectDisposedException;

    internal static CaptureException Reading(string name, Exception cause) => new($"cannot read {name}: {Reason(name, cause)}", cause);

    internal static CaptureException Writing(string name, Exception cause) => new($"cannot write {name}: {Reason(name, cause)}", cause);

    private static string Reason(string name, Exception cause) => cause switch
    {
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "its directory does not exist; make it first",
        UnauthorizedAccessException when Directory.Exists(name) => "it is a directory; give the name of a file",
        UnauthorizedAccessException => "permission denied; choose a file that you may use, or another user",
        IOException when Errno(cause) == NoSpaceLeft => "no space left on the disk; make room or choose another disk",
        IOException when Errno(cause) == BrokenPipe => "the program that reads it has ended",
        _ => cause.Message.ReplaceLineEndings(" "),
    };

    // On Unix the runtime keeps the errno in HResult where it has no name of its own for it.
    private static int Errno(Exception cause) => RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? 0 : cause.HResult & 0xFFFF;
}
