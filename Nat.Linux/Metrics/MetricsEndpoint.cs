using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nat.Linux.Metrics;

/// <summary>
/// Serves <c>GET /metrics</c> to Prometheus, one request for each connection. It answers to any host name, which the listener of the framework
/// does not if it is bound to an address. Clients can be slow, silent or many: each has a few seconds and a few kilobytes, only some are
/// served at once, and the text is made anew not more often than ten times a second.
/// </summary>
public sealed class MetricsEndpoint : IDisposable
{
    private const int MostClients = 16;
    private const int LongestRequest = 8192;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TextIsFresh = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly PrometheusText _text;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(MostClients);
    private readonly Lock _guard = new();
    private readonly (byte[] Bytes, long MadeAt)[] _made = new (byte[], long)[2];
    private bool _isEnded;

    /// <summary>Begins to serve.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="meter">What to serve; it must live longer than this.</param>
    /// <exception cref="LinuxException">The address cannot be listened on.</exception>
    public MetricsEndpoint(IPEndPoint address, NatMeter meter)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(meter);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(address);
            _socket.Listen();
        }
        catch (SocketException fault)
        {
            _socket.Dispose();
            string advice = fault.SocketErrorCode == SocketError.AddressAlreadyInUse ? "; another program listens there: take another port"
                : fault.SocketErrorCode == SocketError.AddressNotAvailable ? "; take an address of this machine" : "";
            throw new LinuxException($"cannot serve metrics on {address}: {fault.Message}{advice}");
        }

        _text = new PrometheusText(meter.Meter);
        _ = AcceptAsync();
    }

    /// <summary>Ends serving; when this returns, the NAT is not looked at any more.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        lock (_guard)
            _isEnded = true;
        _text.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (SocketException)
            {
                // A client that went away before it was served, or no descriptor is left: others will come.
                _places.Release();
                await Task.Delay(TextIsFresh).ConfigureAwait(false);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            string request = await ReadAsync(client, patience.Token).ConfigureAwait(false);
            await client.SendAsync(Answer(request), SocketFlags.None, patience.Token).ConfigureAwait(false);
            client.Shutdown(SocketShutdown.Send);

            // Closing a socket that has unread bytes would reset the connection, and with it the answer.
            byte[] rest = new byte[LongestRequest];
            while (await client.ReceiveAsync(rest, SocketFlags.None, patience.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, too slow, or everything ends: none of it concerns the NAT.
        }
        finally
        {
            client.Dispose();
            _places.Release();
        }
    }

    /// <summary>Reads up to the empty line behind the headers, or as much as a request may have.</summary>
    private static async Task<string> ReadAsync(Socket client, CancellationToken stop)
    {
        byte[] bytes = new byte[LongestRequest];
        for (int length = 0; ;)
        {
            int count = await client.ReceiveAsync(bytes.AsMemory(length), SocketFlags.None, stop).ConfigureAwait(false);
            length += count;
            string text = Encoding.Latin1.GetString(bytes, 0, length);
            if (count == 0 || length == bytes.Length || text.Contains("\r\n\r\n", StringComparison.Ordinal))
                return text;
        }
    }

    private byte[] Answer(string request)
    {
        int end = request.IndexOf("\r\n", StringComparison.Ordinal);
        string[] line = end < 0 ? [] : request[..end].Split(' ');
        if (line.Length != 3 || !line[2].StartsWith("HTTP/1.", StringComparison.Ordinal) || !request.Contains("\r\n\r\n", StringComparison.Ordinal))
            return Response("400 Bad Request", "text/plain", "this is no request of HTTP/1.1, or one that is too long\n"u8, withBody: true);
        bool isHead = line[0] == "HEAD";
        if (line[0] != "GET" && !isHead)
            return Response("405 Method Not Allowed\r\nAllow: GET, HEAD", "text/plain", "only GET and HEAD\n"u8, withBody: true);
        if (line[1].Split('?')[0] != "/metrics")
            return Response("404 Not Found", "text/plain", "the metrics are at /metrics\n"u8, !isHead);
        bool isOpen = AcceptsOpenMetrics(request);
        return Text(isOpen) is { } text
            ? Response("200 OK", isOpen ? PrometheusText.OpenType : PrometheusText.PlainType, text, !isHead)
            : Response("503 Service Unavailable", "text/plain", "the NAT ends\n"u8, !isHead);
    }

    private static bool AcceptsOpenMetrics(string request) => request.Split("\r\n").Any(h =>
        h.StartsWith("Accept:", StringComparison.OrdinalIgnoreCase) && h.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase));

    private byte[]? Text(bool isOpen)
    {
        lock (_guard)
        {
            if (_isEnded)
                return null;
            ref var made = ref _made[isOpen ? 1 : 0];
            if (made.Bytes is null || Stopwatch.GetElapsedTime(made.MadeAt) > TextIsFresh)
                made = (Encoding.UTF8.GetBytes(_text.Write(isOpen)), Stopwatch.GetTimestamp());
            return made.Bytes;
        }
    }

    private static byte[] Response(string status, string type, ReadOnlySpan<byte> body, bool withBody)
    {
        byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return withBody ? [.. head, .. body] : head;
    }
}
