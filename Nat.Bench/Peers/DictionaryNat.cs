using System.Net;
using PacketDotNet;

namespace Nat.Bench.Peers;

/// <summary>The translating part of <see cref="SharpPcapNat"/>: a dictionary from flow to external port.</summary>
public sealed class DictionaryNat
{
    private const int FirstPort = 1_024;
    private static readonly IPAddress External = IPAddress.Parse("203.0.113.1");
    private readonly Dictionary<Flow, ushort> _ports = [];
    private int _nextPort = FirstPort;

    /// <summary>Translates a packet in place; one from outside is written as it was outside, if its flow is known.</summary>
    /// <returns>Whether it is forwarded.</returns>
    public bool Translate(Packet packet)
    {
        if (packet.Extract<IPv4Packet>() is not { TimeToLive: > 1 } ip || ip.PayloadPacket is not TransportPacket transport)
            return false;
        if (IsInside(ip.SourceAddress))
        {
            var flow = new Flow(ip.Protocol, ip.SourceAddress, transport.SourcePort, ip.DestinationAddress, transport.DestinationPort);
            if (!_ports.TryGetValue(flow, out ushort port))
            {
                if (_nextPort > ushort.MaxValue)
                    return false;
                port = (ushort)_nextPort++;
                _ports.Add(flow, port);
            }

            ip.SourceAddress = External;
            transport.SourcePort = port;
            ip.TimeToLive--;
        }
        else
        {
            var flow = new Flow(ip.Protocol, ip.DestinationAddress, transport.DestinationPort, ip.SourceAddress, transport.SourcePort);
            if (!_ports.TryGetValue(flow, out ushort port))
                return false;
            ip.DestinationAddress = External;
            transport.DestinationPort = port;
        }

        ip.UpdateIPChecksum();
        if (transport is UdpPacket udp)
            udp.UpdateUdpChecksum();
        else if (transport is TcpPacket tcp)
            tcp.UpdateTcpChecksum();
        return true;
    }

    private static bool IsInside(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && bytes[0] == 10;
    }

    private readonly record struct Flow(ProtocolType Protocol, IPAddress Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort);
}
