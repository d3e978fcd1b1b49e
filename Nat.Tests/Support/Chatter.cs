using System.Globalization;
using Nat.Core;
using Nat.Core.Engine;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Support;

/// <summary>
/// Inside and outside hosts that say whatever comes into their heads, the same to two NATs, which must make the same of it. What they answer to
/// is what left the first NAT.
/// </summary>
internal sealed class Chatter(int seed)
{
    private const int MostExternals = 64;

    // So long, and so few flows, that every entry is swept between two packets: when it is swept depends on where it lies.
    private const double LeastStep = 0.02;

    private static readonly string[] Flags = ["S", "S", "SA", "A", "A", "AP", "AP", "FA", "R", "RA"];

    private readonly Random _random = new(seed);
    private readonly List<(string External, string Remote, byte Protocol)> _externals = [];
    private double _now;

    /// <summary>The time, in seconds.</summary>
    public double Now => _now;

    /// <summary>Nobody says anything for some seconds.</summary>
    public void Pause(double seconds) => _now += seconds;

    /// <summary>Some packets for both.</summary>
    /// <param name="count">How many.</param>
    /// <param name="first">The one whose packets are answered.</param>
    /// <param name="second">The one that must do the same.</param>
    public void Say(int count, Lab first, Lab? second = null)
    {
        for (int i = 0; i < count; i++)
        {
            _now += LeastStep + ((_random.Next(50) == 0 ? 40 : 0.3) * _random.NextDouble());
            bool isInbound = _externals.Count > 0 && _random.Next(3) == 0;
            var frame = isInbound ? Inbound() : Outbound();
            var sent = first.At(_now).Send(frame.Bytes(), isInbound ? Arrival.Outside : Arrival.Inside);
            if (second is not null)
            {
                var other = second.At(_now).Send(frame.Bytes(), isInbound ? Arrival.Outside : Arrival.Inside);
                string packet = $"packet {i}, at {_now:F3} s: {new Seen(frame.Bytes())}";
                Assert.That((other.Verdict, other.Reason, other.Egress), Is.EqualTo((sent.Verdict, sent.Reason, sent.Egress)), packet);
                Assert.That(other.Packet?.Bytes, Is.EqualTo(sent.Packet?.Bytes), packet);
            }

            if (!isInbound && sent.Packet is { } packetOut && sent.Egress == Side.Outside)
                Learn(packetOut);
        }
    }

    private void Learn(Seen packet)
    {
        var known = (packet.Source, packet.Destination, packet.Protocol);
        if (_externals.Contains(known))
            return;
        if (_externals.Count == MostExternals)
            _externals.RemoveAt(_random.Next(MostExternals));
        _externals.Add(known);
    }

    private Frame Outbound()
    {
        string host = $"10.0.0.{_random.Next(1, 6)}";
        string server = $"198.51.100.{_random.Next(7, 9)}";
        int port = _random.Next(5000, 5003);
        return _random.Next(5) switch
        {
            0 => Ping(host, server, (ushort)_random.Next(1, 5)),
            1 or 2 => Udp($"{host}:{port}", $"{server}:{_random.Next(53, 55)}"),
            _ => Segment($"{host}:{port}", $"{server}:{_random.Next(80, 82)}"),
        };
    }

    private Frame Inbound()
    {
        var (external, remote, protocol) = _externals[_random.Next(_externals.Count)];
        string stranger = $"198.51.100.{_random.Next(7, 12)}:{_random.Next(53, 56)}";
        string from = protocol != 1 && _random.Next(8) == 0 ? stranger : remote;
        return protocol switch
        {
            1 => Pong(remote, external.Split(':')[0], ushort.Parse(external.Split(':')[1], CultureInfo.InvariantCulture)),
            6 => Segment(from, external),
            _ => Udp(from, external),
        };
    }

    private Frame Segment(string from, string to) =>
        Tcp(from, to, Flags[_random.Next(Flags.Length)], (uint)(1000 + _random.Next(4)), (uint)(1000 + _random.Next(4)), _random.Next(3) * 10);
}
