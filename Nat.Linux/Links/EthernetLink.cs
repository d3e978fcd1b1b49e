using System.Collections.Immutable;
using System.Diagnostics;
using Nat.Core.Packets;

namespace Nat.Linux.Links;

/// <summary>
/// The NAT as a station of an Ethernet link: it answers ARP for its addresses, and finds the stations that it sends to. Used by several
/// threads at once.
/// </summary>
/// <param name="options">How it stands on the link.</param>
internal sealed class EthernetLink(LinkOptions options)
{
    /// <summary>Stations that are remembered; more than a link should have (Linux begins to forget at 1024, gc_thresh3).</summary>
    public const int MostStations = 4096;

    /// <summary>Packets that wait for one station to answer (Linux keeps some hundred kilobytes, unres_qlen_bytes).</summary>
    public const int MostWaiting = 64;

    /// <summary>How long an answer is believed (RFC 1122 section 2.3.2.1 asks for a minute or so).</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>How long before a station is asked for again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _guard = new();
    private readonly Dictionary<Ipv4Address, Station> _stations = [];
    private volatile LinkOptions _options = options;

    /// <summary>Its hardware address.</summary>
    public MacAddress Mac => _options.Mac;

    /// <summary>Gives it other addresses.</summary>
    /// <param name="own">The address from which it asks for others.</param>
    /// <param name="answers">Addresses for which it answers ARP.</param>
    public void Change(Ipv4Address own, ImmutableArray<Ipv4Range> answers) => _options = _options with { Own = own, Answers = answers };

    /// <summary>Whether a frame is for it or for all.</summary>
    public bool IsAddressed(ReadOnlySpan<byte> frame) => EthernetHeader.Destination(frame) is var to && (to == _options.Mac || to.IsGroup);

    /// <summary>Where a packet goes on the link.</summary>
    public Ipv4Address NextHop(Ipv4Address destination) => _options.Router is { } router && !_options.OnLink.Contains(destination) && destination.Value != uint.MaxValue ? router : destination;

    /// <summary>
    /// Finds a station, or lets a frame wait for it.
    /// </summary>
    /// <param name="hop">The station.</param>
    /// <param name="frame">The frame, which is copied if it has to wait.</param>
    /// <param name="mac">Its hardware address.</param>
    /// <param name="asks">Whether the station is to be asked for now.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryFind(Ipv4Address hop, ReadOnlySpan<byte> frame, out MacAddress mac, out bool asks)
    {
        (mac, asks) = (MacAddress.Broadcast, false);
        if (hop.Value == uint.MaxValue)
            return true;
        long now = Stopwatch.GetTimestamp();
        lock (_guard)
        {
            if (!_stations.TryGetValue(hop, out var station))
            {
                if (_stations.Count >= MostStations)
                    Forget(now);
                _stations[hop] = station = new Station();
            }

            mac = station.Mac;
            asks = (!station.IsKnown || Since(station.Heard, now) > Lifetime) && (station.Asked == 0 || Since(station.Asked, now) > Patience);
            if (asks)
                station.Asked = now;
            if (!station.IsKnown && station.Waiting.Count < MostWaiting)
                station.Waiting.Enqueue(frame.ToArray());
            return station.IsKnown;
        }
    }

    /// <summary>The request for a station.</summary>
    public void WriteRequest(Ipv4Address hop, Span<byte> frame)
    {
        EthernetHeader.Write(frame, MacAddress.Broadcast, _options.Mac, EthernetHeader.Arp);
        new ArpMessage(true, _options.Mac, _options.Own, default, hop).Write(frame[EthernetHeader.Length..]);
    }

    /// <summary>Takes in an ARP message.</summary>
    /// <param name="frame">The frame that carries it.</param>
    /// <param name="reply">Room for the answer.</param>
    /// <param name="released">Frames that waited for the sender; they lack its address.</param>
    /// <returns>Length of the answer; 0 for none.</returns>
    public int Hear(ReadOnlySpan<byte> frame, Span<byte> reply, out IReadOnlyList<byte[]> released)
    {
        released = [];
        if (!ArpMessage.TryRead(frame[EthernetHeader.Length..], out var message) || message.SenderMac.IsGroup)
            return 0;
        bool isForUs = _options.Answers.Any(range => range.Contains(message.Target));
        released = Learn(message, isForUs);
        if (!isForUs || !message.IsRequest)
            return 0;
        EthernetHeader.Write(reply, message.SenderMac, _options.Mac, EthernetHeader.Arp);
        new ArpMessage(false, _options.Mac, message.Target, message.SenderMac, message.Sender).Write(reply[EthernetHeader.Length..]);
        return EthernetHeader.Length + ArpMessage.Length;
    }

    // RFC 826: who is known is updated by whatever he says; a stranger is remembered if he speaks to us.
    private byte[][] Learn(ArpMessage message, bool isForUs)
    {
        if (message.Sender.Value == 0)
            return [];
        lock (_guard)
        {
            if (!_stations.TryGetValue(message.Sender, out var station))
            {
                if (!isForUs || _stations.Count >= MostStations)
                    return [];
                _stations[message.Sender] = station = new Station();
            }

            (station.Mac, station.IsKnown, station.Heard, station.Asked) = (message.SenderMac, true, Stopwatch.GetTimestamp(), 0);
            byte[][] waited = [.. station.Waiting];
            station.Waiting.Clear();
            return waited;
        }
    }

    private void Forget(long now)
    {
        foreach (var (address, station) in _stations)
        {
            if (Since(Math.Max(station.Heard, station.Asked), now) > Lifetime)
                _stations.Remove(address);
        }

        if (_stations.Count >= MostStations)
            _stations.Remove(_stations.Keys.First());
    }

    private static TimeSpan Since(long then, long now) => then == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(then, now);

    private sealed class Station
    {
        public Queue<byte[]> Waiting { get; } = [];

        public MacAddress Mac { get; set; }

        public bool IsKnown { get; set; }

        public long Heard { get; set; }

        public long Asked { get; set; }
    }
}
