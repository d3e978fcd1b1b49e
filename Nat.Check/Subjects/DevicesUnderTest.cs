using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Check.Subjects;

/// <summary>
/// Any NAT whose inside and outside are the other ends of two interfaces. The bench answers address resolution for its hosts and
/// sends and sees frames; the interfaces need no addresses, and had better have none, else the machine's own stack answers, too.
/// </summary>
public sealed class DevicesUnderTest : INatUnderTest
{
    private const ushort Ipv4EtherType = 0x0800;
    private const int Hosts = 4;
    private const int MostWaiting = 200_000;  // packets kept for whoever asks; more is noise
    private const int Attempts = 3;
    private const ushort ProbePort = 9; // discard
    private static readonly TimeSpan AttemptLasts = TimeSpan.FromSeconds(1);

    private readonly DeviceOptions _options;
    private readonly LinkSocket _inside;
    private readonly LinkSocket _outside;
    private readonly Ipv4Address _gateway;
    private readonly Queue<(Side, byte[])> _arrived = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private byte[]? _insideMac;
    private byte[]? _outsideMac;

    private DevicesUnderTest(DeviceOptions options, LinkSocket inside, LinkSocket outside)
    {
        (_options, _inside, _outside) = (options, inside, outside);
        _gateway = options.InsideGateway ?? new Ipv4Address(options.InsideHosts.Network.Value + 1);
        InsideHosts = Some(options.InsideHosts);
        OutsideHosts = Some(options.OutsideHosts);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Ipv4Address> InsideHosts { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Ipv4Address> OutsideHosts { get; }

    /// <inheritdoc/>
    public bool HasConfiguration => false;

    /// <inheritdoc/>
    public Instant Now => new((long)Stopwatch.GetElapsedTime(0).TotalNanoseconds);

    /// <inheritdoc/>
    public TimeSpan Patience => _options.Patience;

    /// <summary>Opens both interfaces and looks whether a NAT answers.</summary>
    /// <exception cref="IOException">An interface cannot be used, or no packet comes through.</exception>
    public static DevicesUnderTest Open(DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var inside = LinkSocket.Open(options.InsideInterface);
        try
        {
            var nat = new DevicesUnderTest(options, inside, LinkSocket.Open(options.OutsideInterface));
            try
            {
                nat.FindNat();
                return nat;
            }
            catch
            {
                nat.Dispose();
                throw;
            }
        }
        catch
        {
            inside.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Send(Side from, ReadOnlySpan<byte> packet) =>
        (from == Side.Inside ? _inside : _outside).Send((from == Side.Inside ? _insideMac : _outsideMac)!, Ipv4EtherType, packet);

    /// <inheritdoc/>
    public (Side Side, byte[] Packet)? Receive(Instant until)
    {
        if (_arrived.Count == 0)
            Listen(until, untilPacket: true);
        return _arrived.TryDequeue(out var packet) ? packet : null;
    }

    /// <inheritdoc/>
    public Task Wait(TimeSpan time)
    {
        var waiting = new TaskCompletionSource();  // what follows runs where it is completed
        _waiting.Enqueue(waiting, (Now + time).Nanoseconds);
        return waiting.Task;
    }

    /// <inheritdoc/>
    public void Complete(Task work)
    {
        ArgumentNullException.ThrowIfNull(work);
        while (!work.IsCompleted && _waiting.TryDequeue(out var next, out long due))
        {
            Listen(new Instant(due), untilPacket: false);
            next.SetResult();
        }

        work.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inside.Dispose();
        _outside.Dispose();
    }

    private Ipv4Address[] Some(Ipv4Prefix prefix) =>
        [.. Enumerable.Range(1, Hosts + 2).Select(n => new Ipv4Address(prefix.Network.Value + (uint)n)).Where(a => a != _gateway && a != _options.OutsideGateway).Take(Hosts)];

    private void FindNat()
    {
        for (int attempt = 0; attempt < Attempts && _insideMac is null; attempt++)
        {
            _inside.Send(Arp.Broadcast, Arp.EtherType, Arp.Ask(_inside.Address, InsideHosts[0], _gateway));
            Listen(Now + AttemptLasts, untilPacket: false, () => _insideMac is not null);
        }

        if (_insideMac is null)
            throw new IOException($"nobody on {_inside.Name} answers for {_gateway}; --inside-gateway is the NAT's address there, --inside-hosts its network");
        byte[] probe = Wire.Make.Udp(new(InsideHosts[0], ProbePort), new(OutsideHosts[0], ProbePort)).Bytes;
        for (int attempt = 0; attempt < Attempts && _outsideMac is null; attempt++)
        {
            Send(Side.Inside, probe);
            Listen(Now + AttemptLasts, untilPacket: false, () => _outsideMac is not null);
        }

        if (_outsideMac is null)
            throw new IOException($"a packet from {InsideHosts[0]} to {OutsideHosts[0]} does not come out on {_outside.Name}; --outside-hosts are addresses that the NAT reaches there");
        Listen(Now + Patience, untilPacket: false);
        _arrived.Clear();
    }

    /// <summary>How long the system is waited for at once; it counts in microseconds of 32 bits.</summary>
    private static readonly TimeSpan LongestSelect = TimeSpan.FromMinutes(1);

    private void Listen(Instant until, bool untilPacket, Func<bool>? isEnough = null)
    {
        while (true)
        {
            bool any = Take(Side.Inside, _inside) | Take(Side.Outside, _outside);
            if ((untilPacket && _arrived.Count > 0) || isEnough?.Invoke() == true)
                return;
            var left = until - Now;
            if (left <= TimeSpan.Zero)
                return;
            if (!any)
                Socket.Select(new List<Socket> { _inside.Socket, _outside.Socket }, null, null, left < LongestSelect ? left : LongestSelect);
        }
    }

    private bool Take(Side side, LinkSocket link)
    {
        var frame = link.Receive();
        if (frame.IsEmpty)
            return false;
        var payload = frame[LinkSocket.HeaderLength..];
        switch (BinaryPrimitives.ReadUInt16BigEndian(frame[12..]))
        {
            case Arp.EtherType:
                if (Arp.Reply(payload, link.Address, address => IsOurs(side, address)) is { } reply)
                    link.Send(frame[6..12], Arp.EtherType, reply);
                else if (side == Side.Inside)
                    _insideMac = Arp.HardwareAddressOf(payload, _gateway) ?? _insideMac;
                break;
            case Ipv4EtherType:
                if (side == Side.Outside)
                    _outsideMac = frame[6..12].ToArray();
                if (_arrived.Count < MostWaiting)
                    _arrived.Enqueue((side, payload.ToArray()));
                break;
            default:
                break;
        }

        return true;
    }

    private bool IsOurs(Side side, Ipv4Address address) =>
        side == Side.Inside ? InsideHosts.Contains(address) : OutsideHosts.Contains(address) || address == _options.OutsideGateway;
}
