using System.Net.Sockets;
using System.Text;
using Nat.Linux.Native;

namespace Nat.Linux.Control;

/// <summary>Where the control sockets of NATs are: in one folder for all that a user runs, each named for its inside device.</summary>
public static class ControlPath
{
    private const string Extension = ".sock";
    private const int LongestPath = 107;   // unix(7): sun_path has 108 bytes, the last is 0

    /// <summary>The folder: <c>/run/nat</c> for root, else <c>nat</c> in the user's own $XDG_RUNTIME_DIR; null if there is no such folder.</summary>
    public static string? Folder =>
        Environment.IsPrivilegedProcess ? "/run/nat"
        : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own ? Path.Combine(own, "nat")
        : null;

    /// <summary>The socket of the NAT with an inside device, in the folder, which is made.</summary>
    /// <exception cref="LinuxException">There is no such folder, and none can be made.</exception>
    public static string Of(string device)
    {
        string folder = Folder ?? throw new LinuxException("no place for the control socket: $XDG_RUNTIME_DIR is not set; give a path with --control");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException($"no place for the control socket: {fault.Message.TrimEnd('.')}; give a path with --control");
        }

        return Path.Combine(folder, device + Extension);
    }

    /// <summary>Finds the socket of the only NAT that runs.</summary>
    /// <exception cref="LinuxException">There is none, or more than one.</exception>
    public static string Find()
    {
        string[] live = Folder is { } folder && Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*" + Extension).Where(IsServed).Order(StringComparer.Ordinal)] : [];
        return live switch
        {
            [var only] => only,
            [] => throw new LinuxException($"no NAT listens in {Folder ?? "$XDG_RUNTIME_DIR/nat"}: start 'nat tap' with --control, or say here with --control where its socket is"),
            _ => throw new LinuxException($"{live.Length} NATs are running: say with --control which, one of {string.Join(", ", live)}"),
        };
    }

    /// <summary>Connects to a socket.</summary>
    /// <exception cref="LinuxException">There is nobody; the message says why.</exception>
    internal static Socket Connect(string path)
    {
        var address = Address(path);
        var socket = Make();
        try
        {
            socket.Connect(address);
            return socket;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            string why = fault.SocketErrorCode switch
            {
                SocketError.AddressNotAvailable => "there is no such socket; start 'nat tap' with --control",
                SocketError.ConnectionRefused => "nobody listens there; the NAT has ended",
                SocketError.AccessDenied => "it belongs to another user; run this as that user, or with sudo",
                _ => fault.Message,
            };
            throw new LinuxException($"cannot reach the NAT at {path}: {why}", fault.NativeErrorCode);
        }
    }

    /// <summary>Makes a socket that only the user of this process may connect to. One that a dead process left is replaced.</summary>
    /// <exception cref="LinuxException">It cannot be made; the message says why.</exception>
    internal static Socket Bind(string path)
    {
        var address = Address(path);
        if (Exists(path))
        {
            if (!IsSocket(path))
                throw new LinuxException($"cannot make the control socket {path}: there is something else of that name; remove it, or give another path", Errno.Exists);
            if (IsServed(path))
                throw new LinuxException($"cannot make the control socket {path}: another NAT listens there; give another path", Errno.Busy);
        }

        var socket = Make();
        try
        {
            File.Delete(path);
            socket.Bind(address);
            if (Libc.ChangeMode(path, Libc.OwnerOnly) != 0)
                throw Errno.Fault($"cannot keep others from the control socket {path}");
            return socket;
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            if (fault is LinuxException)
                throw;
            string why = fault is DirectoryNotFoundException ? "its folder does not exist" : fault.Message.TrimEnd('.');
            throw new LinuxException($"cannot make the control socket {path}: {why}", (fault as SocketException)?.NativeErrorCode ?? 0);
        }
    }

    private static Socket Make() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static UnixDomainSocketEndPoint Address(string path) => Encoding.UTF8.GetByteCount(path) switch
    {
        0 => throw new LinuxException("the path of the control socket is empty"),
        > LongestPath and var length => throw new LinuxException($"the path of the control socket has {length} bytes, and at most {LongestPath} are possible: {path}", Errno.Invalid),
        _ => new UnixDomainSocketEndPoint(path),
    };

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    // Asked by opening it, which nobody can: to connect to a file of another kind is refused in the same way as to a socket without a process.
    private static bool IsSocket(string path)
    {
        using var file = new Descriptor(Libc.Open(path, Libc.NonBlocking | Libc.CloseOnExec));
        return file.IsInvalid && Errno.Last == Errno.NoDeviceOrAddress;
    }

    private static bool IsServed(string path)
    {
        using var socket = Make();
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
    }
}
