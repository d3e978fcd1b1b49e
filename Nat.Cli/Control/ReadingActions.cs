using System.Globalization;
using System.Text.Json;
using Nat.Cli.Commands;
using Nat.Core;
using Nat.Linux.Control;
using Nat.Linux.Forwarding;
using Nat.Pcap.Reports;

namespace Nat.Cli.Control;

/// <summary>
/// Requests about what the NAT does: <c>summary</c> returns one <see cref="TapReading"/>, <c>watch</c> tells one again and again, each with what
/// changed since the one before. <c>hosts</c> is how many of the busiest inside hosts are told, <c>interval</c> the seconds between two.
/// </summary>
/// <param name="nat">The NAT.</param>
/// <param name="setup">What it was made from.</param>
/// <param name="feed">Tells of its flows.</param>
internal sealed class ReadingActions(TunNat nat, TranslatorSetup setup, FlowFeed feed)
{
    private const int DefaultHosts = 10;
    private const int MostHosts = 1000;
    private const double LeastInterval = 0.1;
    private const double MostInterval = 86_400;

    // So long at most passes before it is noticed that nobody listens any more.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly Instant _start = LiveClock.Now;

    /// <summary>The requests.</summary>
    public IEnumerable<ControlAction> Actions =>
    [
        new("summary", ["hosts"], Summary),
        new("watch", ["hosts", "interval"], Watch),
    ];

    private ControlReturn Summary(ControlRequest request, ControlPeer peer)
    {
        int hosts = Hosts(request);
        var reading = new TapReading(nat, setup, _start);
        return json => reading.Write(json, hosts);
    }

    private ControlReturn Watch(ControlRequest request, ControlPeer peer)
    {
        int hosts = Hosts(request);
        var interval = Interval(request);
        var reading = new TapReading(nat, setup, _start);
        long count = 0;
        feed.Add(reading.Census);
        try
        {
            for (var next = LiveClock.Now; !peer.IsImpatient;)
            {
                var left = next - LiveClock.Now;
                if (left > TimeSpan.Zero)
                {
                    Thread.Sleep(left < Patience ? left : Patience);
                    continue;
                }

                peer.Send(Line(reading, hosts));
                count++;
                next = LiveClock.Now + interval;
            }
        }
        finally
        {
            feed.Remove(reading.Census);
        }

        return json => json.WriteNumber("readings", count);
    }

    private static byte[] Line(TapReading reading, int hosts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            reading.Write(json, hosts);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        return stream.ToArray();
    }

    private static int Hosts(ControlRequest request)
    {
        if (request.Argument("hosts") is not { } text)
            return DefaultHosts;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int hosts) && hosts <= MostHosts
            ? hosts
            : throw new ControlException($"hosts: '{text}' is not a number from 0 to {MostHosts}");
    }

    private static TimeSpan Interval(ControlRequest request)
    {
        if (request.Argument("interval") is not { } text)
            return TimeSpan.FromSeconds(1);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is >= LeastInterval and <= MostInterval
            ? TimeSpan.FromSeconds(seconds)
            : throw new ControlException(string.Create(CultureInfo.InvariantCulture, $"interval: '{text}' is not a number of seconds from {LeastInterval} to {MostInterval}"));
    }
}
