using System.Net;
using System.Net.Sockets;
using Nat.Core.Packets;

namespace Nat.Linux.Services;

/// <summary>
/// Hands on queries of inside hosts to the machine's own name servers, from the machine's own network, and brings back the answers. A query
/// has a socket of its own with a random port until its answer comes or nobody waits for it any more (RFC 5452 section 4.5).
/// </summary>
internal sealed class DnsForwarder : IDisposable
{
    /// <summary>The port of name servers.</summary>
    public const ushort Port = 53;

    /// <summary>Queries that may be under way at once.</summary>
    public const int MostQueries = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IPEndPoint[] _servers;
    private readonly Action<UdpDatagram, ReadOnlyMemory<byte>> _answer;
    private readonly CancellationTokenSource _stop = new();
    private int _underWay;

    /// <summary>Makes a forwarder.</summary>
    /// <param name="address">The address at which inside hosts ask.</param>
    /// <param name="servers">Whom it asks; the first, and the next when one does not answer.</param>
    /// <param name="answer">Takes an answer, and who it is from and for. Called on any thread.</param>
    public DnsForwarder(Ipv4Address address, IEnumerable<IPAddress> servers, Action<UdpDatagram, ReadOnlyMemory<byte>> answer)
    {
        (Address, _answer) = (address, answer);
        _servers = [.. servers.Select(s => new IPEndPoint(s, Port))];
    }

    /// <summary>The address at which inside hosts ask.</summary>
    public Ipv4Address Address { get; }

    /// <summary>Takes a query; its answer comes later, or never.</summary>
    public void Ask(UdpDatagram from, ReadOnlySpan<byte> query)
    {
        if (_servers.Length == 0 || query.Length < 12)
            return;
        if (Interlocked.Increment(ref _underWay) > MostQueries)
        {
            Interlocked.Decrement(ref _underWay);
            return;
        }

        byte[] copy = query.ToArray();
        _ = Task.Run(() => AskAll(from, copy));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task AskAll(UdpDatagram from, byte[] query)
    {
        try
        {
            foreach (var server in _servers)
            {
                if (await Ask(server, query).ConfigureAwait(false) is { } reply)
                {
                    _answer(from.Answer(), reply);
                    return;
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<byte[]?> Ask(IPEndPoint server, byte[] query)
    {
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            timeout.CancelAfter(Patience);
            await socket.ConnectAsync(server, timeout.Token).ConfigureAwait(false);
            await socket.SendAsync(query, timeout.Token).ConfigureAwait(false);
            byte[] reply = new byte[ushort.MaxValue];
            int length = await socket.ReceiveAsync(reply, timeout.Token).ConfigureAwait(false);
            bool isAnswer = length >= 12 && reply[0] == query[0] && reply[1] == query[1];
            return isAnswer ? reply[..length] : null;
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
