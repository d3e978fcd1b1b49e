using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Tests.Support;

namespace Nat.Tests.Engine;

/// <summary>Packets that a device cuts into segments when they leave, and checksums that nobody need verify.</summary>
public sealed class SuperPacketTests
{
    private static readonly NatConfig Config = NatProfiles.Linux with { MaxFlows = 100, InsideMtu = 1500, OutsideMtu = 1500 };

    [TestCase(1500, VerdictKind.Forward, 0)]
    [TestCase(1501, VerdictKind.Drop, 1)]
    public void A_super_packet_fits_if_its_pieces_do_and_is_never_cut_otherwise(int piece, VerdictKind verdict, int answers)
    {
        using var engine = new NatEngine(Config, 1);
        var slot = Send(engine, Build.Tcp("10.0.0.1:5000", "198.51.100.7:80", "A", 1, 1, length: 20_000), piece, isGood: true);
        Assert.That((slot.Verdict, engine.Outbox.Count), Is.EqualTo((verdict, answers)));
        if (answers > 0)
            Assert.That(slot.Reason, Is.EqualTo(DropReason.FragmentationNeeded));
    }

    [TestCase(true, VerdictKind.Forward)]
    [TestCase(false, VerdictKind.Drop)]
    public void A_checksum_is_looked_at_unless_the_device_vouches_for_it(bool isGood, VerdictKind verdict)
    {
        using var engine = new NatEngine(Config, 1);
        Assert.That(Send(engine, Build.Udp("10.0.0.1:5000", "198.51.100.7:53").WithBadChecksum(), 0, isGood).Verdict, Is.EqualTo(verdict));
        Assert.That(Send(engine, Build.Udp("10.0.0.1:5000", "198.51.100.7:53").WithBadChecksum(), 0, isGood).Verdict, Is.EqualTo(verdict), "on the fast path, too");
    }

    [Test]
    public void A_slot_keeps_apart_what_it_packs_together()
    {
        var slot = new PacketSlot { CutLength = 70_000, Zone = 0xABC, HasGoodChecksums = true };
        Assert.That((slot.CutLength, slot.LargestPiece, slot.Zone, slot.HasGoodChecksums), Is.EqualTo((65_535, 0, (ushort)0xABC, true)));
        slot.LargestPiece = 1500;
        slot.Zone = 1;
        Assert.That((slot.CutLength, slot.LargestPiece, slot.Zone, slot.HasGoodChecksums), Is.EqualTo((0, 1500, (ushort)1, true)));
        slot.HasGoodChecksums = false;
        slot.CutLength = 0;
        Assert.That((slot.CutLength, slot.LargestPiece, slot.Zone, slot.HasGoodChecksums), Is.EqualTo((0, 1500, (ushort)1, false)));
    }

    private static PacketSlot Send(NatEngine engine, Frame frame, int piece, bool isGood)
    {
        byte[] memory = frame.Bytes();
        var slot = new PacketSlot { Length = memory.Length, Arrival = Arrival.Inside, LargestPiece = piece, HasGoodChecksums = isGood };
        engine.Process(memory, new Span<PacketSlot>(ref slot));
        return slot;
    }
}
