using System.Net.Sockets;
using System.Text.Json;

namespace Nat.Linux.Control;

/// <summary>Asks a running NAT over its control socket, see <see cref="ControlServer"/>.</summary>
public sealed class ControlClient : IDisposable
{
    private const int LongestLine = 64 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly LineReader _reader;
    private readonly string _path;
    private volatile bool _hasLeft;   // written before the connection is shut down, read behind that

    private ControlClient(Socket socket, string path) => (_socket, _reader, _path) = (socket, new LineReader(socket, LongestLine), path);

    /// <summary>Connects.</summary>
    /// <param name="path">The socket; null for that of the only NAT that runs.</param>
    /// <exception cref="LinuxException">There is nobody; the message says why.</exception>
    public static ControlClient Connect(string? path)
    {
        path ??= ControlPath.Find();
        return new ControlClient(ControlPath.Connect(path), path);
    }

    /// <summary>Asks, and waits for the end of the answer.</summary>
    /// <param name="request">What.</param>
    /// <param name="take">Is given every line before the last; the object is valid until it returns. It returns false to hear no more.</param>
    /// <returns>What the last line returns; null if the end was not waited for or <see cref="Leave"/> was called.</returns>
    /// <exception cref="ControlException">The NAT refuses; the message is its own.</exception>
    /// <exception cref="LinuxException">The NAT has ended, or does not keep to the protocol.</exception>
    public JsonElement? Ask(ControlRequest request, Func<JsonElement, bool>? take = null)
    {
        try
        {
            for (ReadOnlySpan<byte> line = [.. request.ToLine(), (byte)'\n']; !line.IsEmpty;)
                line = line[_socket.Send(line)..];
            while (_reader.TryRead(out var line))
            {
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (root.TryGetProperty("return", out var value))
                    return value.Clone();
                if (root.TryGetProperty("error", out var error))
                    throw new ControlException(error.GetProperty("desc").GetString()!);
                if (take is not null && !take(root))
                    return null;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new LinuxException($"what listens at {_path} is no NAT: {fault.Message}");
        }
        catch (SocketException) when (_hasLeft)
        {
            return null;
        }
        catch (SocketException fault)
        {
            throw new LinuxException($"the connection to the NAT at {_path} broke: {fault.Message}", fault.NativeErrorCode);
        }

        return _hasLeft ? null : throw new LinuxException($"the NAT at {_path} has ended");
    }

    /// <summary>Ends an answer that is being waited for on another thread.</summary>
    public void Leave()
    {
        _hasLeft = true;
        _socket.Shutdown(SocketShutdown.Both);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
