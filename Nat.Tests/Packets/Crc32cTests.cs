using System.Buffers.Binary;
using Nat.Core.Packets;
using Nat.Tests.Support;

namespace Nat.Tests.Packets;

/// <summary>The CRC of SCTP against one computed bit by bit.</summary>
public class Crc32cTests
{
    [Test]
    public void ZerosGiveWhatTheRfcPrints() => Assert.That(Crc32c.Of(new byte[32], 8), Is.EqualTo(0x8A9136AA), "RFC 3720 appendix B.4");

    [Test]
    public void EveryLengthIsSummedAndMendedRight()
    {
        var random = new Random(5);
        for (int length = 12; length < 300; length++)
        {
            byte[] packet = new byte[length];
            random.NextBytes(packet);
            Assert.That(Crc32c.Of(packet, 8), Is.EqualTo(BinaryPrimitives.ReverseEndianness(Sums.OfSctp(packet))));
            uint before = Crc32c.Of(packet, 8);
            uint change = (uint)random.Next();
            BinaryPrimitives.WriteUInt32BigEndian(packet, BinaryPrimitives.ReadUInt32BigEndian(packet) ^ change);
            Assert.That(before ^ Crc32c.Change(change, length - 4), Is.EqualTo(Crc32c.Of(packet, 8)), $"{length} bytes");
        }
    }
}
