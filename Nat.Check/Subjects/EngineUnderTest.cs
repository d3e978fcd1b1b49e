using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Check.Subjects;

/// <summary>A profile in virtual time: an engine whose clock the bench turns, so that hours pass at once.</summary>
public sealed class EngineUnderTest : INatUnderTest
{
    /// <summary>External ports where <see cref="BenchNeeds.FewPorts"/> is asked for.</summary>
    public static readonly PortRange FewPorts = new(40_000, 40_009);

    /// <summary>Size in bytes of the outside link where <see cref="BenchNeeds.SmallMtu"/> is asked for.</summary>
    public const int SmallMtu = 1280;

    private const int Hosts = 4;
    private const int TableSize = 200_000; // more than any exchange opens
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);
    private static readonly Ipv4Prefix[] OutsideNetworks = [Ipv4Prefix.Parse("198.51.100.0/24"), Ipv4Prefix.Parse("192.0.2.0/24"), Ipv4Prefix.Parse("198.18.0.0/16")];

    // Something that no NAT forwards, so that the engine sees the time without being asked anything.
    private static readonly byte[] Nothing = new byte[20];

    private readonly NatEngine _engine;
    private readonly Queue<(Side, byte[])> _out = new();

    /// <summary>Makes an engine with a configuration.</summary>
    public EngineUnderTest(NatConfig config, ulong seed, BenchNeeds needs = BenchNeeds.None)
    {
        ArgumentNullException.ThrowIfNull(config);
        var inside = config.Inside[0];
        InsideHosts = [.. Enumerable.Range(2, Hosts).Select(n => new Ipv4Address(inside.Network.Value + (uint)n))];
        var outside = OutsideNetworks.First(network => !config.Inside.Any(i => i.Overlaps(network)) && !config.Outside.Any(r => r.Overlaps(network)));
        OutsideHosts = [.. Enumerable.Range(1, Hosts).Select(n => new Ipv4Address(outside.Network.Value + (uint)n))];
        _engine = new NatEngine(Meeting(config, needs, OutsideHosts[^1]), seed);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Ipv4Address> InsideHosts { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Ipv4Address> OutsideHosts { get; }

    /// <inheritdoc/>
    public bool HasConfiguration => true;

    /// <inheritdoc/>
    public Instant Now { get; private set; } = Instant.FromSeconds(1);

    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public void Send(Side from, ReadOnlySpan<byte> packet)
    {
        byte[] memory = packet.ToArray();
        PacketSlot[] batch = [new() { Time = Now, Length = memory.Length, Arrival = from == Side.Inside ? Arrival.Inside : Arrival.Outside }];
        _engine.Process(memory, batch);
        if (batch[0].Verdict == VerdictKind.Forward)
            _out.Enqueue((batch[0].Egress, memory));
        for (int i = 0; i < _engine.Outbox.Count; i++)
        {
            var item = _engine.Outbox[i];
            if (item.Kind != OutboxKind.Dropped)
                _out.Enqueue((item.Egress, _engine.Outbox.Packet(item).ToArray()));
        }

        _engine.Outbox.Clear();
    }

    /// <inheritdoc/>
    public (Side Side, byte[] Packet)? Receive(Instant until)
    {
        if (_out.TryDequeue(out var packet))
            return packet;
        if (until > Now)
            Now = until;
        return null;
    }

    /// <inheritdoc/>
    public Task Wait(TimeSpan time)
    {
        var end = Now + time;
        while (Now < end)
        {
            var left = end - Now;
            Now += left < LongestStep ? left : LongestStep;
            Send(Side.Inside, Nothing);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Complete(Task work)
    {
        ArgumentNullException.ThrowIfNull(work);
        work.GetAwaiter().GetResult(); // no wait leaves it unfinished
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static NatConfig Meeting(NatConfig config, BenchNeeds needs, Ipv4Address last)
    {
        config = config with { MaxFlows = Math.Min(config.MaxFlows, TableSize) };
        if (needs.HasFlag(BenchNeeds.Pool) && config.Outside.Sum(r => r.Count) < Hosts)
        {
            uint first = config.Outside[0].First.Value;
            config = IfSound(config, config with { Outside = [new(new(first), new(first + 1)), new(new(first + 4), new(first + 5))] });
        }

        if (needs.HasFlag(BenchNeeds.FewPorts))
            config = IfSound(config, config with { Ports = FewPorts });
        if (needs.HasFlag(BenchNeeds.SmallMtu))
            config = config with { OutsideMtu = SmallMtu };
        if (needs.HasFlag(BenchNeeds.Exclusion))
            config = config with { Exclusions = [.. config.Exclusions, new Exclusion(new Ipv4Prefix(last, 32), null)] };
        return config;
    }

    // A plan of addresses and ports that is made for these ones stays as it is.
    private static NatConfig IfSound(NatConfig config, NatConfig changed) => changed.Faults().Any() ? config : changed;
}
