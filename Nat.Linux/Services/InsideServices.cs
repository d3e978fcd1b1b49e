using System.Buffers.Binary;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Linux.Forwarding;

namespace Nat.Linux.Services;

/// <summary>The services of the NAT for its inside: takes packets that are for them, sends answers. Used by several threads at once.</summary>
internal sealed class InsideServices : IDisposable
{
    private const int ProtocolAt = 9;
    private const int DestinationAt = 16;
    private const int LongestPacket = 65_535;

    private readonly Outlet _inside;
    private readonly DhcpOptions? _dhcpOptions;
    private readonly DhcpServer? _dhcp;
    private readonly DnsForwarder? _dns;
    private readonly PacketSender _sender;
    private readonly byte[] _memory = new byte[PacketSender.Headroom + LongestPacket];
    private readonly Lock _guard = new();

    /// <summary>Makes the services that are wanted.</summary>
    /// <param name="options">Which.</param>
    /// <param name="inside">Where their answers go.</param>
    /// <param name="counters">Where what they send is counted.</param>
    public InsideServices(ServiceOptions options, Outlet inside, PortCounters counters)
    {
        (_inside, _dhcpOptions, _sender) = (inside, options.Dhcp, new PacketSender(counters));
        _dhcp = options.Dhcp is { } dhcp ? new DhcpServer(dhcp) : null;
        _dns = options.Dns is { } address ? new DnsForwarder(address, options.NameServers, Send) : null;
    }

    /// <summary>Takes a packet if it is for one of the services.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool TryTake(ReadOnlySpan<byte> packet, Instant now)
    {
        if (packet.Length < UdpDatagram.HeaderLength || packet[ProtocolAt] != IpProtocol.Udp)
            return false;
        uint destination = BinaryPrimitives.ReadUInt32BigEndian(packet[DestinationAt..]);
        bool mayBeDns = destination == _dns?.Address.Value;
        bool mayBeDhcp = _dhcpOptions is { } dhcp && (destination == uint.MaxValue || destination == dhcp.Server.Value);
        if ((!mayBeDns && !mayBeDhcp) || !UdpDatagram.TryRead(packet, out var datagram, out var payload))
            return false;
        if (mayBeDns && datagram.DestinationPort == DnsForwarder.Port)
        {
            _dns!.Ask(datagram, payload);
            return true;
        }

        if (!mayBeDhcp || datagram.DestinationPort != DhcpServer.ServerPort)
            return false;
        Serve(payload, now);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _dns?.Dispose();

    private void Serve(ReadOnlySpan<byte> message, Instant now)
    {
        Span<byte> answer = stackalloc byte[DhcpServer.LongestMessage];
        int length;
        Ipv4Address to;
        lock (_guard)
            length = _dhcp!.Answer(message, now, answer, out to);
        if (length > 0)
            Send(new UdpDatagram(_dhcpOptions!.Server, DhcpServer.ServerPort, to, DhcpServer.ClientPort), answer[..length]);
    }

    private void Send(UdpDatagram datagram, ReadOnlyMemory<byte> payload) => Send(datagram, payload.Span);

    private void Send(UdpDatagram datagram, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LongestPacket - UdpDatagram.HeaderLength)
            return;
        lock (_guard)
        {
            int length = UdpDatagram.HeaderLength + payload.Length;
            var packet = _memory.AsSpan(PacketSender.Headroom, length);
            payload.CopyTo(packet[UdpDatagram.HeaderLength..]);
            datagram.Write(packet);
            _sender.Send(_inside, _memory, PacketSender.Headroom, length, default, linkLength: 0);
        }
    }
}
