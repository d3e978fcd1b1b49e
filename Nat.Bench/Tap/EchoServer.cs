using System.Net;
using System.Net.Sockets;

namespace Nat.Bench.Tap;

/// <summary>Sends every UDP datagram back, and counts what comes to a second port; in the namespace of the server.</summary>
internal sealed class EchoServer : IDisposable
{
    /// <summary>The port that echoes.</summary>
    public const int EchoPort = 7;

    /// <summary>The port that only counts.</summary>
    public const int SinkPort = 9;

    private const int Buffer = 8 * 1024 * 1024;

    private readonly Socket _echo;
    private readonly Socket _sink;
    private long _counted;

    /// <summary>Makes it and lets it run.</summary>
    public EchoServer(TapSpaces spaces)
    {
        (_echo, _sink) = spaces.ServerSpace.Run(() => (Bound(EchoPort), Bound(SinkPort)));
        new Thread(Echo) { IsBackground = true }.Start();
        new Thread(Count) { IsBackground = true }.Start();
    }

    /// <summary>Datagrams that came to the port that counts.</summary>
    public long Counted => Volatile.Read(ref _counted);

    /// <inheritdoc/>
    public void Dispose()
    {
        _echo.Dispose();
        _sink.Dispose();
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = Buffer };
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        return socket;
    }

    private void Echo()
    {
        byte[] buffer = new byte[65_536];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                int length = _echo.ReceiveFrom(buffer, SocketFlags.None, from);
                _echo.SendTo(buffer.AsSpan(0, length), SocketFlags.None, from);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The end of the echo: its socket was closed.
        }
    }

    private void Count()
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (_sink.Receive(buffer) >= 0)
                Volatile.Write(ref _counted, _counted + 1);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The end of counting: its socket was closed.
        }
    }
}
