using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Tests.Support;

/// <summary>
/// A NAT on the bench, with a clock that the test turns. Every packet lies at the very end of the memory that the engine sees, and
/// every packet that leaves is checked against <see cref="PacketRules"/>.
/// </summary>
internal sealed class Lab : IDisposable
{
    private readonly WorkerGroup _group;
    private readonly List<(Seen Packet, Arrival Arrival)> _sent = [];
    private PacketRules _rules;
    private Instant _now;

    public Lab(NatConfig config, ulong seed = 1, IFlowObserver? observer = null)
    {
        _group = new WorkerGroup(config, seed, 1, observer);
        _rules = new PacketRules(config);
    }

    public NatEngine Engine => _group[0];

    /// <summary>A NAT of a profile with a small table, changed as the test likes.</summary>
    public static Lab Of(NatConfig config, Func<NatConfig, NatConfig>? change = null)
    {
        config = config with { MaxFlows = 1000 };
        return new Lab(change is null ? config : change(config));
    }

    /// <summary>A NAT of profile rfc4787 with a small table, changed as the test likes.</summary>
    public static Lab Rfc(Func<NatConfig, NatConfig>? change = null) => Of(NatProfiles.Rfc4787, change);

    /// <summary>A NAT of profile linux with a small table, changed as the test likes.</summary>
    public static Lab Linux(Func<NatConfig, NatConfig>? change = null) => Of(NatProfiles.Linux, change);

    /// <summary>
    /// A NAT that follows TCP by a machine, picks nothing up, looks at numbers only if the machine does, and has another timeout for every phase:
    /// 240 seconds to open, 7440 established, 900 half closed, 45 closing, 90 closed, 60 reset.
    /// </summary>
    public static Lab OfMachine(TcpMachine machine, Func<NatConfig, NatConfig>? change = null) => Of(
        NatProfiles.Linux with
        {
            Tcp = new() { Machine = machine, Loose = false },
            Timeouts = NatProfiles.Linux.Timeouts.With(
                (TimeoutClass.TcpSynSent, 240),
                (TimeoutClass.TcpSynReceived, 240),
                (TimeoutClass.TcpEstablished, 7440),
                (TimeoutClass.TcpFinWait, 900),
                (TimeoutClass.TcpCloseWait, 900),
                (TimeoutClass.TcpLastAck, 45),
                (TimeoutClass.TcpTimeWait, 90),
                (TimeoutClass.TcpClose, 60)),
        },
        change);

    /// <summary>The TCP state of the only flow.</summary>
    public TcpState State => Engine.Flows().Single().TcpState;

    /// <summary>How many seconds the only flow may yet be idle.</summary>
    public double Left => Math.Round((Engine.Flows().Single().Expires - _now).TotalSeconds, 3);

    /// <summary>Sets the clock, in seconds.</summary>
    public Lab At(double seconds)
    {
        _now = Instant.FromSeconds(seconds);
        return this;
    }

    /// <summary>The NAT takes another configuration while it runs.</summary>
    public Lab Change(Func<NatConfig, NatConfig> change)
    {
        var (before, config) = (Engine.Config, change(Engine.Config));
        _group.Change(config);

        // Flows live on with what they have.
        _rules = new PacketRules(config with { Outside = [.. before.Outside, .. config.Outside], StaticMappings = [.. before.StaticMappings, .. config.StaticMappings] });
        return this;
    }

    /// <summary>The state of the NAT as it would be saved.</summary>
    /// <param name="at">The time of day, in seconds since 1970.</param>
    public byte[] Save(double at = 0)
    {
        using var stream = new MemoryStream();
        _group.Save(stream, _now, DateTimeOffset.UnixEpoch.AddSeconds(at));
        return stream.ToArray();
    }

    /// <summary>Puts a saved state into the NAT, which has no flows.</summary>
    /// <param name="state">The state.</param>
    /// <param name="at">The time of day, in seconds since 1970.</param>
    public RestoreReport Restore(byte[] state, double at = 0)
    {
        using var stream = new MemoryStream(state);
        return _group.Restore(stream, _now, DateTimeOffset.UnixEpoch.AddSeconds(at));
    }

    /// <summary>Somebody deletes an entry.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Delete(ulong id) => _group.Delete(id, _now);

    /// <summary>A packet arrives from the inside.</summary>
    public Sent Inside(Frame frame) => Inside(0, frame);

    /// <summary>A packet arrives from an inside host of a zone.</summary>
    public Sent Inside(ushort zone, Frame frame) => Send(frame.Bytes(), Arrival.Inside, zone: zone);

    /// <summary>A packet arrives from the outside.</summary>
    public Sent Outside(Frame frame) => Send(frame.Bytes(), Arrival.Outside);

    /// <summary>A packet was recorded on the inside after its translation.</summary>
    public Sent InsideTranslated(Frame frame) => Send(frame.Bytes(), Arrival.InsideTranslated);

    /// <summary>A packet was recorded on the outside after its translation.</summary>
    public Sent OutsideTranslated(Frame frame) => Send(frame.Bytes(), Arrival.OutsideTranslated);

    /// <summary>Fragments arrive from the inside; what became of the last one.</summary>
    public Sent Inside(IEnumerable<Frame> fragments, ushort zone = 0) => fragments.Select(f => Inside(zone, f)).ToList()[^1];

    /// <summary>Fragments arrive from the outside; what became of the last one.</summary>
    public Sent Outside(IEnumerable<Frame> fragments) => fragments.Select(Outside).ToList()[^1];

    /// <summary>The external endpoint of an inside endpoint, learnt by sending one UDP datagram to a host.</summary>
    public string MappingOf(string inside, string to = "198.51.100.7:53") => Inside(Build.Udp(inside, to)).Leaves().Packet!.Source;

    /// <summary>Bytes arrive.</summary>
    public Sent Send(byte[] bytes, Arrival arrival, int cutLength = 0, ushort zone = 0)
    {
        var memory = new byte[64 + bytes.Length];
        bytes.CopyTo(memory, 64);
        PacketSlot[] batch =
        [
            new() { Time = _now, Token = _sent.Count, Offset = 64, Length = bytes.Length, CutLength = cutLength, Arrival = arrival, Zone = zone },
        ];
        _sent.Add((new Seen(bytes), arrival));
        Engine.Process(memory, batch);
        Assert.That(batch[0].Verdict, Is.Not.EqualTo(VerdictKind.None), "every packet has a verdict");
        Seen? leaving = batch[0].Verdict == VerdictKind.Forward ? new Seen(memory[64..]) : null;
        if (leaving is not null)
            AssertClean(_rules.Faults(Trimmed(_sent[^1].Packet), Trimmed(leaving), arrival, batch[0].Egress), leaving);
        return new Sent(batch[0].Verdict, batch[0].Reason, batch[0].Egress, leaving is null ? null : Trimmed(leaving), Drain(), batch[0].Zone);
    }

    /// <summary>Ends the input; what was still held.</summary>
    public IReadOnlyList<Extra> Finish()
    {
        Engine.Finish(_now);
        var rest = Drain();
        Assert.That(Engine.Counters.Forwarded + Engine.Counters.Dropped, Is.EqualTo(_sent.Count), "forwarded and dropped add up");
        return rest;
    }

    public void Dispose() => _group.Dispose();

    private List<Extra> Drain()
    {
        List<Extra> extras = [];
        for (int i = 0; i < Engine.Outbox.Count; i++)
        {
            var item = Engine.Outbox[i];
            if (item.Kind == OutboxKind.Probe)
            {
                var probe = new Seen(Engine.Outbox.Packet(item).ToArray());
                AssertClean(PacketRules.SumFaults(probe), probe);
                extras.Add(new Extra(item.Kind, item.Token, item.Egress, item.Reason, probe, item.Zone));
                continue;
            }

            var packet = item.Kind == OutboxKind.Dropped ? null : new Seen(Engine.Outbox.Packet(item).ToArray());
            var (before, arrival) = _sent[(int)item.Token];
            if (item.Kind == OutboxKind.Answer)
                AssertClean(PacketRules.AnswerFaults(before, packet!), packet!);
            else if (packet is not null)
                AssertClean(_rules.Faults(before, packet, arrival, item.Egress, before.TotalLength == packet.TotalLength), packet);
            extras.Add(new Extra(item.Kind, item.Token, item.Egress, item.Reason, packet, item.Zone));
        }

        Engine.Outbox.Clear();
        return extras;
    }

    private static Seen Trimmed(Seen packet) => packet.TotalLength < packet.Bytes.Length ? new Seen(packet.Bytes[..packet.TotalLength]) : packet;

    private static void AssertClean(IEnumerable<string> faults, Seen packet) => Assert.That(faults, Is.Empty, packet.ToString());
}
