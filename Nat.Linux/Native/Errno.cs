using System.Runtime.InteropServices;

namespace Nat.Linux.Native;

/// <summary>Error numbers of the system (errno(3)), and sentences about them.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;        // EPERM
    public const int NoEntry = 2;             // ENOENT
    public const int Interrupted = 4;         // EINTR
    public const int InputOutput = 5;         // EIO
    public const int NoDeviceOrAddress = 6;   // ENXIO
    public const int BadDescriptor = 9;       // EBADF
    public const int TryAgain = 11;           // EAGAIN
    public const int NoMemory = 12;           // ENOMEM
    public const int AccessDenied = 13;       // EACCES
    public const int Busy = 16;               // EBUSY
    public const int Exists = 17;             // EEXIST
    public const int NoDevice = 19;           // ENODEV
    public const int Invalid = 22;            // EINVAL
    public const int NetworkDown = 100;       // ENETDOWN
    public const int NoBuffers = 105;         // ENOBUFS
    public const int BadState = 77;           // EBADFD

    /// <summary>The error of the last call on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>An exception for the last error.</summary>
    /// <param name="what">What was tried, as the beginning of a sentence.</param>
    /// <param name="advice">What to do, if the error has a known remedy here.</param>
    public static LinuxException Fault(string what, Func<int, string?>? advice = null)
    {
        int errno = Last;
        string? remedy = advice?.Invoke(errno) ?? Remedy(errno);
        string cause = Marshal.GetPInvokeErrorMessage(errno);
        return new LinuxException(remedy is null ? $"{what}: {cause}" : $"{what}: {cause}; {remedy}", errno);
    }

    private static string? Remedy(int errno) => errno switch
    {
        NotPermitted or AccessDenied => "it needs CAP_NET_ADMIN: run with sudo, or once 'setcap cap_net_admin+ep' on the program",
        _ => null,
    };
}
