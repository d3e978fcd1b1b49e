using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nat.Bench.Tap;

/// <summary>
/// Traffic of many kinds, each exchange a flow of its own whose bytes come back and are compared: short and long TCP connections, ended by FIN
/// or by RST, UDP datagrams of all sizes up to fragments, pings, and one connection that says a byte now and then from beginning to end.
/// </summary>
internal sealed class SoakLoad(TapSpaces spaces, SoakFigures figures, double flowsPerSecond) : IDisposable
{
    private const int StreamPort = 7778;
    private const int Talkers = 4;
    private const int ShortMessage = 16 * 1024;
    private const int LongMessage = 4 * 1024 * 1024;
    private const int LongEvery = 400;           // exchanges of a talker
    private const int LongestDatagram = 4000;
    private const int DatagramsPerStream = 1;    // as many UDP flows as TCP flows
    private const int Patience = 5000;           // milliseconds
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly Socket _listener = Listen(spaces);
    private readonly EchoServer _echo = new(spaces);

    /// <summary>Runs it.</summary>
    public void Run(TimeSpan time)
    {
        new Thread(Serve) { IsBackground = true }.Start();
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var threads = Enumerable.Range(0, Talkers).Select(i => new Thread(() => spaces.ClientSpace.Run(() => Talk(i, end)))).ToList();
        threads.Add(new Thread(() => spaces.ClientSpace.Run(() => Idle(end))));
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _echo.Dispose();
    }

    private static Socket Listen(TapSpaces spaces)
    {
        var listener = spaces.ServerSpace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, StreamPort));
        listener.Listen(512);
        return listener;
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                var connection = _listener.Accept();
                new Thread(() => Echo(connection)) { IsBackground = true }.Start();
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The end of the soak: the listener was closed.
        }
    }

    private static void Echo(Socket connection)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            using (connection)
            {
                for (int length; (length = connection.Receive(buffer)) > 0;)
                    connection.Send(buffer.AsSpan(0, length));
            }
        }
        catch (SocketException)
        {
            // The client ended it by a reset.
        }
    }

    private bool Talk(int number, long end)
    {
        var random = new Random(number);
        byte[] message = new byte[LongMessage];
        byte[] answer = new byte[LongMessage];
        random.NextBytes(message);
        double period = Stopwatch.Frequency * Talkers * (1 + DatagramsPerStream) / flowsPerSecond;
        long start = Stopwatch.GetTimestamp();
        for (long turn = 0; Stopwatch.GetTimestamp() < end; turn++)
        {
            int wait = (int)((start + (turn * period) - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency);
            if (wait > 0)
                Thread.Sleep(wait);
            int length = turn % LongEvery == 0 ? LongMessage : random.Next(1, ShortMessage);
            Exchange(() => Stream(message.AsSpan(0, length), answer, isReset: turn % 2 == 0));
            for (int i = 0; i < DatagramsPerStream; i++)
                Exchange(() => Datagram(message.AsSpan(0, random.Next(1, LongestDatagram)), answer));
        }

        return true;
    }

    private void Exchange(Action exchange)
    {
        figures.Begin();
        try
        {
            exchange();
        }
        catch (SocketException)
        {
            figures.Fail();
        }
    }

    private void Stream(ReadOnlySpan<byte> message, byte[] answer, bool isReset)
    {
        using var socket = Connected(SocketType.Stream, ProtocolType.Tcp, StreamPort);
        if (isReset)
            socket.LingerState = new LingerOption(true, 0);
        int sent = 0;
        int received = 0;
        while (received < message.Length)
        {
            // Not further ahead than what the buffers of both sides hold, or both would wait for each other.
            if (sent < message.Length && sent - received < ShortMessage)
                sent += socket.Send(message[sent..Math.Min(message.Length, sent + ShortMessage)]);
            int length = socket.Receive(answer, received, sent - received, SocketFlags.None);
            if (length == 0)
                throw new SocketException((int)SocketError.ConnectionAborted);
            figures.Compare(message.Slice(received, length), answer.AsSpan(received, length));
            received += length;
        }
    }

    private void Datagram(ReadOnlySpan<byte> message, byte[] answer)
    {
        using var socket = Connected(SocketType.Dgram, ProtocolType.Udp, EchoServer.EchoPort);
        socket.Send(message);
        int length = socket.Receive(answer);
        if (length != message.Length)
            throw new SocketException((int)SocketError.MessageSize);
        figures.Compare(message, answer.AsSpan(0, length));
    }

    private bool Idle(long end)
    {
        figures.Begin();
        byte[] one = new byte[1];
        try
        {
            using var socket = Connected(SocketType.Stream, ProtocolType.Tcp, StreamPort);
            for (byte letter = 0; Stopwatch.GetTimestamp() < end; letter++)
            {
                socket.Send([letter]);
                socket.Receive(one);
                figures.Compare([letter], one);
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end);
                Thread.Sleep(left < Silence ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : Silence);
            }

            return true;
        }
        catch (SocketException)
        {
            figures.Fail();
            return false;
        }
    }

    private static Socket Connected(SocketType type, ProtocolType protocol, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, protocol) { ReceiveTimeout = Patience, SendTimeout = Patience };
        try
        {
            socket.Connect(IPAddress.Parse(TapSpaces.ServerAddress), port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
