using System.Net.Sockets;

namespace Nat.Linux.Control;

/// <summary>
/// The control socket of a running NAT: a unix stream socket that only its owner may use. A request is one line, a JSON object
/// (<see cref="ControlRequest"/>); an answer is any number of lines with JSON objects, of which the last has the member <c>return</c> or, if
/// the request failed, <c>error</c> with a sentence in <c>desc</c>. Then the next request may follow.
/// </summary>
public sealed class ControlServer : IDisposable
{
    /// <summary>So many may be connected at once.</summary>
    public const int MostConnections = 32;

    // So long somebody waits for a place: who has left may not have been noticed yet.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _listener;
    private readonly IControlService _service;
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<ControlConnection> _connections = [];
    private readonly SemaphoreSlim _places = new(MostConnections);
    private Task _accepting = Task.CompletedTask;

    /// <summary>Makes the socket; nobody can connect before <see cref="Start"/>.</summary>
    /// <param name="path">Where. A socket that a dead process left there is replaced.</param>
    /// <param name="service">Answers, on a thread for each who is connected.</param>
    /// <exception cref="LinuxException">It cannot be made; the message says why.</exception>
    public ControlServer(string path, IControlService service) => (Path, _service, _listener) = (path, service, ControlPath.Bind(path));

    /// <summary>The path of the socket.</summary>
    public string Path { get; }

    /// <summary>Begins to serve.</summary>
    public void Start()
    {
        _listener.Listen(MostConnections);
        _accepting = Accept();
    }

    /// <summary>Breaks all connections off, waits until no request is being answered any more, and removes the socket.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _accepting.Wait();
        ControlConnection[] left;
        lock (_connections)
            left = [.. _connections];
        foreach (var connection in left)
            connection.Break();
        foreach (var connection in left)
            connection.Join();
        _listener.Dispose();
        _end.Dispose();
        _places.Dispose();
    }

    private async Task Accept()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_end.Token).ConfigureAwait(false);
                if (await _places.WaitAsync(Patience, CancellationToken.None).ConfigureAwait(false))
                    Serve(socket);
                else
                    Refuse(socket);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Somebody left before he was served, or there are no descriptors for the moment.
                await Task.Delay(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        var connection = new ControlConnection(socket, _service, Forget);
        lock (_connections)
            _connections.Add(connection);
        connection.Start();
    }

    private static void Refuse(Socket socket)
    {
        using (socket)
            socket.Send(ControlConnection.Failure($"{MostConnections} are connected already; try again when one has left"));
    }

    private void Forget(ControlConnection connection)
    {
        lock (_connections)
            _connections.Remove(connection);
        _places.Release();
    }
}
