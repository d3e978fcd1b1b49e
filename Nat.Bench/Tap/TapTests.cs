using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Nat.Bench.Tap;

/// <summary>What is measured, each from the client's namespace to the server's through whatever NAT is between them.</summary>
internal static class TapTests
{
    private const int SmallPayload = 22;  // 64 bytes with the headers of UDP, IPv4 and Ethernet
    private const double LossAllowed = 0.001;
    private const int Steps = 7;
    private const int Patience = 1000;  // milliseconds
    private const double TicksPerSecond = 100;

    /// <summary>Whether an echo comes back within a tenth of a second.</summary>
    public static bool CanEcho(TapSpaces spaces)
    {
        using var socket = spaces.ClientSpace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 100 });
        try
        {
            socket.Connect(IPAddress.Parse(TapSpaces.ServerAddress), EchoServer.EchoPort);
            socket.Send(new byte[SmallPayload]);
            return socket.Receive(new byte[64]) == SmallPayload;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>One TCP connection as fast as it goes: gigabits a second, and processor seconds of the whole machine for a gigabyte.</summary>
    public static (double Gigabits, double CpuPerGigabyte) Bulk(TapSpaces spaces, double seconds)
    {
        var server = Shell.Start($"exec ip netns exec {spaces.Server} iperf3 -s -1");
        try
        {
            Thread.Sleep(300);
            double before = Busy();
            string json = Shell.Run(string.Create(CultureInfo.InvariantCulture, $"ip netns exec {spaces.Client} iperf3 -c {TapSpaces.ServerAddress} -t {seconds} --json"));
            double cpu = Busy() - before;
            var end = JsonDocument.Parse(json).RootElement.GetProperty("end").GetProperty("sum_received");
            return (end.GetProperty("bits_per_second").GetDouble() / 1e9, cpu / (end.GetProperty("bytes").GetDouble() / 1e9));
        }
        finally
        {
            Shell.End(server);
        }
    }

    /// <summary>The highest rate of datagrams of 64 bytes of which no more than one in a thousand is lost, in packets a second.</summary>
    public static double SmallPackets(TapSpaces spaces, double seconds)
    {
        using var server = new EchoServer(spaces);
        using var socket = spaces.ClientSpace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Connect(IPAddress.Parse(TapSpaces.ServerAddress), EchoServer.SinkPort);
        var (most, passed) = Flood(socket, server, double.PositiveInfinity, seconds);
        if (passed >= most * (1 - LossAllowed))
            return most;
        double low = 0;
        double high = most;
        for (int step = 0; step < Steps; step++)
        {
            double rate = (low + high) / 2;
            (double sent, double received) = Flood(socket, server, rate, seconds);
            if (received >= sent * (1 - LossAllowed) && sent >= rate * 0.9)
                low = sent;
            else
                high = rate;
        }

        return low;
    }

    /// <summary>Connections a second: connect, take one byte, close.</summary>
    public static double Connections(TapSpaces spaces, double seconds)
    {
        const int Clients = 8;
        using var listener = spaces.ServerSpace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, 7777));
        listener.Listen(4096);
        for (int i = 0; i < 2; i++)
            new Thread(() => Accept(listener)) { IsBackground = true }.Start();
        long done = 0;
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var clients = Enumerable.Range(0, Clients).Select(_ => new Thread(() => spaces.ClientSpace.Run(() => Connect(end, ref done)))).ToList();
        clients.ForEach(c => c.Start());
        clients.ForEach(c => c.Join());
        return done / seconds;
    }

    /// <summary>Microseconds for a datagram there and back: median and 99th percentile.</summary>
    public static (double Median, double High) PingPong(TapSpaces spaces, int count)
    {
        using var server = new EchoServer(spaces);
        using var socket = spaces.ClientSpace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 });
        socket.Connect(IPAddress.Parse(TapSpaces.ServerAddress), EchoServer.EchoPort);
        byte[] buffer = new byte[64];
        var times = new List<double>(count);
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            socket.Send(buffer.AsSpan(0, SmallPayload));
            socket.Receive(buffer);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        return (times[count / 2], times[count * 99 / 100]);
    }

    private static (double Sent, double Received) Flood(Socket socket, EchoServer server, double rate, double seconds)
    {
        byte[] payload = new byte[SmallPayload];
        long before = server.Counted;
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(seconds * Stopwatch.Frequency);
        long sent = 0;
        for (long now = start; now < end; now = Stopwatch.GetTimestamp())
        {
            if (sent >= (now - start) * rate / Stopwatch.Frequency)
            {
                Thread.SpinWait(20);
                continue;
            }

            try
            {
                socket.Send(payload);
                sent++;
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.NoBufferSpaceAvailable or SocketError.ConnectionRefused)
            {
                sent++;  // lost at the first device
            }
        }

        Thread.Sleep(100);
        return (sent / seconds, (server.Counted - before) / seconds);
    }

    private static void Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                using var connection = listener.Accept();
                connection.Send([1]);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The end of the test: the listener was closed.
        }
    }

    private static bool Connect(long end, ref long done)
    {
        byte[] one = new byte[1];
        while (Stopwatch.GetTimestamp() < end)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Patience, SendTimeout = Patience, LingerState = new(true, 0) };
                socket.Connect(IPAddress.Parse(TapSpaces.ServerAddress), 7777);
                if (socket.Receive(one) == 1)
                    Interlocked.Increment(ref done);
            }
            catch (SocketException)
            {
                // Not counted.
            }
        }

        return true;
    }

    /// <summary>Seconds that all processors of the machine have worked (proc_stat(5)): what the kernel does for nobody in particular is in it.</summary>
    private static double Busy()
    {
        long[] fields = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(f => long.Parse(f, CultureInfo.InvariantCulture))];
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / TicksPerSecond;
    }
}
