using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;

namespace Nat.Tests.Engine;

/// <summary>
/// Hundreds of thousands of damaged packets: nothing throws or hangs, every packet has a verdict and is counted once, and none that
/// leaves has a checksum that was right before and is wrong now, or tells an inside address.
/// </summary>
public sealed class MutationTests
{
    private const int Mutants = 60_000;
    private const int BatchSize = 64;
    private const int SlotBytes = 2048;

    private static readonly string[] ConfigNames = ["linux", "rfc4787", "rfc4787 with small links", "linux with forwards", "pf that answers", "vpp that answers"];

    [Test]
    public void NoDamagedPacketDoesHarm([ValueSource(nameof(ConfigNames))] string name, [Values(1, 2)] int seed)
    {
        var config = Config(name);
        var random = new Random(seed);
        byte[][] seeds = [.. SampleFrames.All().Select(f => f.Bytes())];
        using var engine = new NatEngine(config, (ulong)seed);
        var rules = new PacketRules(config);
        var memory = new byte[BatchSize * SlotBytes];
        var batch = new PacketSlot[BatchSize];
        List<Seen> sent = [];
        List<Arrival> arrivals = [];
        for (int first = 0; first < Mutants; first += BatchSize)
        {
            for (int i = 0; i < BatchSize; i++)
            {
                byte[] mutant = Mutate(random, seeds);
                var arrival = (Arrival)random.Next(4);
                sent.Add(new Seen(mutant));
                arrivals.Add(arrival);

                // The last packet ends where the memory ends, so that reading past it is an exception.
                int offset = ((i + 1) * SlotBytes) - mutant.Length;
                mutant.CopyTo(memory, offset);
                batch[i] = new PacketSlot { Time = new Instant(first * 1_000_000L), Token = first + i, Offset = offset, Length = mutant.Length, Arrival = arrival };
            }

            engine.Process(memory, batch);
            for (int i = 0; i < BatchSize; i++)
                Check(rules, sent[first + i], batch[i], memory);
            Drain(engine, rules, sent, arrivals);
        }

        engine.Finish(new Instant(Mutants * 1_000_000L));
        Drain(engine, rules, sent, arrivals);
        Assert.That(engine.Counters.Forwarded + engine.Counters.Dropped, Is.EqualTo(sent.Count), "forwarded and dropped add up");
        Assert.That(engine.Counters.Forwarded, Is.GreaterThan(sent.Count / 20), "the mutants are not all dead on arrival");
    }

    private static void Check(PacketRules rules, Seen before, in PacketSlot slot, byte[] memory)
    {
        if (slot.Verdict != VerdictKind.Forward)
        {
            if (slot.Verdict == VerdictKind.None || (slot.Verdict == VerdictKind.Drop) != (slot.Reason != DropReason.None))
                Assert.Fail($"packet {slot.Token} has no proper verdict");
            return;
        }

        var after = new Seen(memory.AsSpan(slot.Offset, before.TotalLength).ToArray());
        var whole = before.Bytes.Length == before.TotalLength ? before : new Seen(before.Bytes[..before.TotalLength]);
        Fail(rules.Faults(whole, after, slot.Arrival, slot.Egress), slot.Token, before);
    }

    private static void Drain(NatEngine engine, PacketRules rules, List<Seen> sent, List<Arrival> arrivals)
    {
        for (int i = 0; i < engine.Outbox.Count; i++)
        {
            var item = engine.Outbox[i];
            if (item.Kind == OutboxKind.Dropped)
                continue;
            var packet = new Seen(engine.Outbox.Packet(item).ToArray());
            var before = sent[(int)item.Token];
            Fail(
                item.Kind == OutboxKind.Answer
                    ? PacketRules.AnswerFaults(before, packet)
                    : rules.Faults(before, packet, arrivals[(int)item.Token], item.Egress, wholeDatagram: false),
                item.Token,
                before);
        }

        engine.Outbox.Clear();
    }

    private static void Fail(IEnumerable<string> faults, long token, Seen before)
    {
        if (faults.FirstOrDefault() is { } fault)
            Assert.Fail($"packet {token}: {fault}\n{Convert.ToHexString(before.Bytes)}");
    }

    private static byte[] Mutate(Random random, byte[][] seeds)
    {
        byte[] packet = [.. seeds[random.Next(seeds.Length)]];
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            switch (random.Next(6))
            {
                case 0:
                    packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    packet[random.Next(packet.Length)] = (byte)random.Next(256);
                    break;
                case 2:
                    packet[random.Next(Math.Min(48, packet.Length))] = (byte)(random.Next(2) * 255);
                    break;
                case 3:
                    packet = packet[..(1 + random.Next(packet.Length))];
                    break;
                case 4:
                    packet = [.. packet, .. new byte[random.Next(20)]];
                    break;
                default:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    int at = random.Next(Math.Min(packet.Length, other.Length));
                    packet = [.. packet[..at], .. other[at..]];
                    break;
            }
        }

        if (random.Next(4) != 0)
            Mend(packet);
        return packet;
    }

    /// <summary>Makes lengths and checksums right again, or most mutants would get no further than the first test.</summary>
    private static void Mend(byte[] packet)
    {
        if (packet.Length < 20)
            return;
        int header = Math.Max(5, packet[0] & 15) * 4;
        if (header > packet.Length)
            return;
        packet[0] = (byte)(0x40 | (header / 4));
        (packet[2], packet[3]) = ((byte)(packet.Length >> 8), (byte)packet.Length);
        (packet[10], packet[11]) = (0, 0);
        ushort sum = (ushort)~Sums.Of(packet.AsSpan(0, header));
        (packet[10], packet[11]) = ((byte)(sum >> 8), (byte)sum);
        var seen = new Seen(packet);
        if (!seen.IsFragment)
            Sums.Fill(seen.SourceAddress, seen.DestinationAddress, seen.Protocol, packet.AsSpan(header));
    }

    private static NatConfig Answering(TcpMachine machine) => NatProfiles.Linux with
    {
        MaxFlows = 500,
        OutsideMtu = 576,
        Tcp = new() { Machine = machine, Loose = false, Unknown = TcpUnknownReaction.Reset, UnsolicitedSyn = UnsolicitedSynReaction.Hold, MssClamp = MssClamp.Path },
    };

    private static NatConfig Config(string name) => name switch
    {
        "linux" => NatProfiles.Linux with { MaxFlows = 500 },
        "rfc4787" => NatProfiles.Rfc4787 with { MaxFlows = 500, FragmentStoreBytes = 20_000 },
        "rfc4787 with small links" => NatProfiles.Rfc4787 with { MaxFlows = 5000, InsideMtu = 68, OutsideMtu = 100, Filtering = FilteringBehavior.AddressDependent },
        "pf that answers" => Answering(TcpMachine.Pf),
        "vpp that answers" => Answering(TcpMachine.Vpp),
        _ => NatProfiles.Linux with
        {
            MaxFlows = 500,
            Hairpinning = true,
            Filtering = FilteringBehavior.AddressDependent,
            StaticMappings =
            [
                new StaticMapping(17, Ipv4Address.Parse("203.0.113.1"), 6000, Ipv4Address.Parse("10.0.0.2"), 7000),
                new StaticMapping(null, Ipv4Address.Parse("203.0.113.9"), null, Ipv4Address.Parse("10.0.0.9"), null),
            ],
        },
    };
}
