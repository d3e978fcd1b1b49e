using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Nat.Linux.Services;

/// <summary>
/// Tells the service manager that started this program how far it is (sd_notify(3)): a datagram to the socket that NOTIFY_SOCKET names. Without
/// that variable nothing happens, and a manager that does not listen is not missed.
/// </summary>
/// <param name="socket">The socket's path, or <c>@</c> and its abstract name; null if nobody is to be told.</param>
public sealed class ServiceManager(string? socket)
{
    /// <summary>The one that started this program.</summary>
    public static ServiceManager Own { get; } = new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>Whether what is written to standard error goes to the journal.</summary>
    public static bool HasJournal => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JOURNAL_STREAM"));

    /// <summary>It forwards.</summary>
    /// <param name="status">What it does, in a few words.</param>
    public void Ready(string status) => Tell($"READY=1\nSTATUS={status}\nMAINPID={Environment.ProcessId}");

    /// <summary>It reads its configuration again; <see cref="Ready"/> follows when that is done.</summary>
    public void Reloading() => Tell(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}"));

    /// <summary>It ends.</summary>
    public void Stopping() => Tell("STOPPING=1");

    private void Tell(string message)
    {
        if (string.IsNullOrEmpty(socket))
            return;
        try
        {
            using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            sender.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket[1..]}" : socket));
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            // Nobody listens there.
        }
    }
}
