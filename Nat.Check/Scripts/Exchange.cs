using Nat.Check.Scores;
using Nat.Check.Subjects;
using Nat.Check.Wire;
using Nat.Core;

namespace Nat.Check.Scripts;

/// <summary>
/// What a script does with a NAT. Inside hosts are X1, X2 ..., outside hosts Y1, Y2 ... as in RFC 4787; every exchange has ports of its
/// own, so that it never meets the flows of another. All packets are written down.
/// </summary>
internal sealed class Exchange(Bench bench, int number, CheckOptions options)
{
    /// <summary>Ports that an exchange has for itself.</summary>
    private const int Ports = 100;
    private const int FirstPort = 20_000;
    private const int Groups = 400;

    private const int MostPackets = 200; // written down; the rest of a flood is counted

    private readonly List<(Side Side, WirePacket Packet)> _inbox = [];
    private readonly INatUnderTest _nat = bench.Nat;
    private readonly Instant _begin = bench.Nat.Now;

    /// <summary>The packets so far, a line each.</summary>
    public List<string> Transcript { get; } = [];

    /// <summary>How it is scored.</summary>
    public CheckOptions Options => options;

    /// <summary>The NAT.</summary>
    public INatUnderTest Nat => _nat;

    /// <summary>The lowest of the ports that this exchange has for itself.</summary>
    public int BasePort { get; } = FirstPort + (number % Groups * Ports);

    /// <summary>An identification for fragments: a piece that another exchange left behind must not be taken for theirs.</summary>
    public ushort OwnId => (ushort)BasePort;

    /// <summary>An endpoint of an inside host, 1 to 4.</summary>
    public Endpoint X(int host, int port = 0) => new(_nat.InsideHosts[host - 1], (ushort)(BasePort + port));

    /// <summary>An endpoint of an outside host, 1 to 4.</summary>
    public Endpoint Y(int host, int port = 0) => new(_nat.OutsideHosts[host - 1], (ushort)(BasePort + 50 + port));

    /// <summary>Hosts send packets; what comes is looked for by <see cref="Take"/>.</summary>
    public void Put(Side from, params ReadOnlySpan<WirePacket> packets)
    {
        Drain();
        _inbox.Clear();
        foreach (var packet in packets)
        {
            Note(from == Side.Inside ? "X >" : "Y >", packet);
            _nat.Send(from, packet.Bytes);
        }
    }

    /// <summary>The next packet that fits and comes out on a side within the NAT's patience, or null.</summary>
    public WirePacket? Take(Side at, Func<WirePacket, bool> fits)
    {
        var until = _nat.Now + _nat.Patience;
        while (true)
        {
            int index = _inbox.FindIndex(p => p.Side == at && fits(p.Packet));
            if (index >= 0)
            {
                var packet = _inbox[index].Packet;
                _inbox.RemoveAt(index);
                return packet;
            }

            if (!Collect(until))
                return null;
        }
    }

    /// <summary>A packet that fits and has come out on a side since the last was sent, or null.</summary>
    public WirePacket? Came(Side at, Func<WirePacket, bool> fits)
    {
        Drain();
        return _inbox.Find(p => p.Side == at && fits(p.Packet)).Packet;
    }

    /// <summary>All packets that fit and come out on a side (or on either) within the NAT's patience.</summary>
    public List<WirePacket> TakeAll(Side? at, Func<WirePacket, bool> fits)
    {
        var until = _nat.Now + _nat.Patience;
        while (Collect(until))
        {
        }

        List<WirePacket> found = [.. _inbox.Where(p => (at is null || p.Side == at) && fits(p.Packet)).Select(p => p.Packet)];
        _inbox.Clear();
        return found;
    }

    /// <summary>An inside host sends; what leaves for the same destination, or null.</summary>
    public WirePacket? Out(WirePacket packet)
    {
        Put(Side.Inside, packet);
        return Take(Side.Outside, p => p.Protocol == packet.Protocol && p.Destination.Address == packet.Destination.Address && IsSame(p, packet)
            && (packet.IsError || p.Destination.Port == packet.Destination.Port));
    }

    /// <summary>An outside host sends; what arrives at an inside endpoint, or null.</summary>
    public WirePacket? In(WirePacket packet, Endpoint to)
    {
        Put(Side.Outside, packet);
        return Take(Side.Inside, Arriving(packet, to));
    }

    /// <summary>The same as <see cref="In"/>, but other exchanges go on while it is waited for the packet.</summary>
    public async Task<WirePacket?> InMeanwhile(WirePacket packet, Endpoint to)
    {
        Put(Side.Outside, packet);
        await _nat.Wait(_nat.Patience).ConfigureAwait(false);
        return Came(Side.Inside, Arriving(packet, to));
    }

    /// <summary>An inside host sends, and it must leave whole.</summary>
    public WirePacket MustLeave(WirePacket packet) => Sound(Out(packet), $"{packet} did not leave");

    /// <summary>An outside host sends, and it must arrive whole.</summary>
    public WirePacket MustArrive(WirePacket packet, Endpoint to) => Sound(In(packet, to), $"{packet} did not arrive at {to}");

    /// <summary>The external endpoint that a packet from inside leaves with.</summary>
    public Endpoint ExternalOf(WirePacket packet) => MustLeave(packet).Source;

    /// <summary>By how much a wait lasted too long to be trusted, or zero.</summary>
    public TimeSpan Late { get; private set; }

    /// <summary>Lets time of the NAT's timers pass.</summary>
    public async Task Wait(double seconds)
    {
        var due = _nat.Now + (TimeSpan.FromSeconds(seconds) / options.Scale);
        await _nat.Wait(due - _nat.Now).ConfigureAwait(false);
        var late = _nat.Now - due;
        if (late > TimeSpan.FromSeconds(Lifetime.Margin(seconds)) / options.Scale && late > Late)
            Late = late;
    }

    /// <summary>Lets so many real seconds pass.</summary>
    public Task WaitUnscaled(double seconds) => _nat.Wait(TimeSpan.FromSeconds(seconds));

    /// <summary>A packet came out of the NAT for this exchange.</summary>
    public void Arrive(Side side, WirePacket packet)
    {
        _inbox.Add((side, packet));
        Note(side == Side.Inside ? "> X" : "> Y", packet);
    }

    /// <summary>Whether a packet that came out of the NAT is for one of the ports that this exchange has for itself.</summary>
    public bool Owns(WirePacket packet)
    {
        int port = packet.Quoted is { } quoted ? quoted.Source.Port : packet.Destination.Port != 0 ? packet.Destination.Port : packet.Source.Port;
        return port >= BasePort && port < BasePort + Ports;
    }

    /// <summary>The NAT meets the requirement only if this holds.</summary>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new VerdictException(CheckResult.Fail, otherwise);
    }

    /// <summary>The requirement applies only if this holds.</summary>
    public static void Applies(bool holds, string otherwise)
    {
        if (!holds)
            throw new VerdictException(CheckResult.NotApplicable, otherwise);
    }

    /// <summary>What a NAT under test whose configuration can be seen lets its administrator set.</summary>
    public string Configurable(params ReadOnlySpan<string> keys)
    {
        Applies(_nat.HasConfiguration, "a matter of configuration, which packets do not show");
        return "configured by " + string.Join(", ", keys);
    }

    private static WirePacket Sound(WirePacket? packet, string otherwise)
    {
        Require(packet is not null, otherwise);
        Require(packet!.Fault is null, $"{packet} came out with {packet.Fault}");
        return packet;
    }

    private static Func<WirePacket, bool> Arriving(WirePacket packet, Endpoint to) => p =>
        p.Protocol == packet.Protocol && p.Source.Address == packet.Source.Address
        && p.Destination.Address == to.Address && IsSame(p, packet) && (packet.IsIcmp || p.Destination.Port == to.Port);

    private static bool IsSame(WirePacket came, WirePacket sent) => !sent.IsIcmp || (came.IcmpKind == sent.IcmpKind && came.IcmpCode == sent.IcmpCode);

    private void Drain()
    {
        while (Collect(_nat.Now))
        {
        }
    }

    private bool Collect(Instant until) => bench.Collect(this, until);

    private void Note(string way, WirePacket packet)
    {
        if (Transcript.Count < MostPackets)
            Transcript.Add($"{(_nat.Now - _begin).TotalSeconds,9:0.000}  {way}  {packet}");
        else if (Transcript.Count == MostPackets)
            Transcript.Add("          further packets are not written down");
    }
}
