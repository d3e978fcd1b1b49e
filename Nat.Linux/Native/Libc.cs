using System.Runtime.InteropServices;

namespace Nat.Linux.Native;

/// <summary>The system calls that are used, as the C library of Linux has them (section 2 of the manual).</summary>
internal static partial class Libc
{
    public const int ReadWrite = 2;              // O_RDWR
    public const int NonBlocking = 0x800;        // O_NONBLOCK
    public const int CloseOnExec = 0x80000;      // O_CLOEXEC, EFD_CLOEXEC, SOCK_CLOEXEC
    public const int Semaphore = 1;              // EFD_SEMAPHORE
    public const int NewNetwork = 0x40000000;    // CLONE_NEWNET
    public const int InternetFamily = 2;         // AF_INET
    public const int DatagramSocket = 2;         // SOCK_DGRAM
    public const int SocketLevel = 1;            // SOL_SOCKET
    public const int AttachFilter = 26;          // SO_ATTACH_FILTER
    public const int ForceReceiveBuffer = 33;    // SO_RCVBUFFORCE
    public const int SetFlags = 4;               // F_SETFL
    public const uint OwnerOnly = 0x180;         // S_IRUSR | S_IWUSR
    public const short PollIn = 1;
    public const short PollError = 8;
    public const short PollHangUp = 16;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int Ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int descriptor, nuint request, nuint argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static unsafe partial int Bind(int descriptor, void* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static unsafe partial int SetOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static unsafe partial int GetOption(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    /// <summary>One descriptor to wait for (struct pollfd).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
