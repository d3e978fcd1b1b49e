using System.Net.Sockets;
using Nat.Linux.Native;

namespace Nat.Linux.Control;

/// <summary>Who asked over the control socket. Used by one thread at a time.</summary>
public sealed class ControlPeer
{
    private readonly Socket _socket;

    internal ControlPeer(Socket socket) => _socket = socket;

    /// <summary>
    /// Whether it has said more, or has gone: then an answer without end is at its end. Who only says that he will say no more still listens.
    /// </summary>
    public unsafe bool IsImpatient
    {
        get
        {
            var entry = new Libc.PollEntry { Descriptor = (int)_socket.Handle, Wanted = Libc.PollIn };
            return Libc.Poll(&entry, 1, 0) > 0 && ((entry.Happened & (Libc.PollHangUp | Libc.PollError)) != 0 || _socket.Available > 0);
        }
    }

    /// <summary>Sends whole lines, each a JSON object with its line end. Waits as long as the peer does not read.</summary>
    /// <exception cref="SocketException">The peer has gone, or the NAT ends.</exception>
    public void Send(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
            lines = lines[_socket.Send(lines)..];
    }
}
