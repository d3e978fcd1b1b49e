using System.Net.Sockets;
using System.Text.Json;

namespace Nat.Linux.Control;

/// <summary>One who is connected to the control socket, and the thread that serves it.</summary>
internal sealed class ControlConnection
{
    private const int LongestRequest = 64 * 1024;

    private readonly Socket _socket;
    private readonly IControlService _service;
    private readonly Action<ControlConnection> _gone;
    private readonly Thread _thread;

    /// <summary>Takes a connection over.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="service">Answers.</param>
    /// <param name="gone">Is told on its thread when it is at its end.</param>
    public ControlConnection(Socket socket, IControlService service, Action<ControlConnection> gone)
    {
        (_socket, _service, _gone) = (socket, service, gone);
        _thread = new Thread(Serve) { Name = "control", IsBackground = true };
    }

    /// <summary>Begins to serve.</summary>
    public void Start() => _thread.Start();

    /// <summary>Breaks the connection off, whatever its thread is waiting for.</summary>
    public void Break()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Waits until its thread has ended.</summary>
    public void Join() => _thread.Join();

    /// <summary>The line that says that a request failed.</summary>
    public static byte[] Failure(string why) => Line(json =>
    {
        json.WriteStartObject("error");
        json.WriteString("desc", why.ReplaceLineEndings(" "));
        json.WriteEndObject();
    });

    private void Serve()
    {
        try
        {
            var peer = new ControlPeer(_socket);
            var reader = new LineReader(_socket, LongestRequest);
            while (reader.TryRead(out var line))
            {
                if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                    peer.Send(Answer(line, peer));
            }

            if (reader.IsTooLong)
                peer.Send(Failure($"a request has at most {LongestRequest} bytes; this connection is closed"));
        }
        catch (SocketException)
        {
            // The peer has gone, or the NAT ends.
        }
        finally
        {
            _socket.Dispose();
            _gone(this);
        }
    }

    // A request that cannot be answered, for whatever reason, must not end the NAT.
    private byte[] Answer(ReadOnlyMemory<byte> line, ControlPeer peer)
    {
        try
        {
            var answer = _service.Answer(ControlRequest.Parse(line), peer);
            return Line(json =>
            {
                json.WriteStartObject("return");
                answer(json);
                json.WriteEndObject();
            });
        }
        catch (Exception fault) when (fault is not SocketException)
        {
            return Failure(fault.Message);
        }
    }

    private static byte[] Line(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        return stream.ToArray();
    }
}
