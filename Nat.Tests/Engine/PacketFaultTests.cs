using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What is wrong with a packet by itself, and what the engine says about it (RFC 1812, RFC 791, RFC 9293, RFC 768).</summary>
public sealed class PacketFaultTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:53";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void AHeaderOfLessThanTwentyBytesIsTruncated([Values(0, 1, 19)] int length) =>
        Judge(Udp(A, Server).Bytes()[..length]).Drops(DropReason.TruncatedIpHeader);

    [Test]
    public void AVersionOtherThanFourIsNotForUs() => Judge(Changed(Udp(A, Server), 0, 0x65)).Drops(DropReason.NotIpv4);

    [Test]
    public void AHeaderLengthBelowFiveWordsIsBad() => Judge(Changed(Udp(A, Server), 0, 0x44)).Drops(DropReason.BadIpHeaderLength);

    [Test]
    public void ATotalLengthBeyondTheBytesIsBad() => Judge(Resummed(Changed(Udp(A, Server), 3, 200))).Drops(DropReason.BadIpTotalLength);

    [Test]
    public void ATotalLengthBelowTheHeaderIsBad() => Judge(Resummed(Changed(Udp(A, Server), 3, 19))).Drops(DropReason.BadIpTotalLength);

    [Test]
    public void AWrongHeaderChecksumIsBad() => Judge(Changed(Udp(A, Server), 10, 0x11)).Drops(DropReason.BadIpChecksum);

    [TestCase(new byte[] { 7, 0, 0, 0 }, 20)]
    [TestCase(new byte[] { 1, 7, 40, 0 }, 21)]
    [TestCase(new byte[] { 1, 1, 1, 7 }, 23)]
    public void ABadOptionIsAnsweredWithAParameterProblemThatPointsAtIt(byte[] options, int pointer)
    {
        using var lab = Lab.Rfc();
        var answer = lab.Inside(Udp(A, Server) with { Options = options }).Drops(DropReason.BadIpOption).Answers(12, 0);
        Assert.That(answer.IcmpRest >> 24, Is.EqualTo(pointer));
    }

    [TestCase((byte)131)]
    [TestCase((byte)137)]
    public void ASourceRouteIsRefused(byte option) =>
        Judge((Udp(A, Server) with { Options = [option, 7, 4, 192, 0, 2, 1, 0] }).Bytes()).IsSilent().Drops(DropReason.SourceRoute);

    [Test]
    public void OtherOptionsTravelOn()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server) with { Options = [148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0] }).Leaves(X);
        Assert.That(sent.Packet!.Bytes.AsSpan(20, 12).ToArray(), Is.EqualTo(new byte[] { 148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0 }));
    }

    [TestCase("0.1.2.3")]
    [TestCase("127.0.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    public void NoHostHasSuchASource(string address)
    {
        using var lab = Lab.Rfc();
        lab.MappingOf(A);
        lab.Outside(Udp($"{address}:53", X)).IsSilent().Drops(DropReason.MartianSource);
        lab.Inside(Udp($"{address}:53", Server)).IsSilent().Drops(DropReason.MartianSource);
    }

    [TestCase("0.1.2.3")]
    [TestCase("127.0.0.1")]
    [TestCase("255.255.255.255")]
    public void NothingIsForwardedToSuchADestination(string address) => Judge(Udp(A, $"{address}:53").Bytes()).Drops(DropReason.MartianDestination);

    [Test]
    public void MulticastIsNotTranslated() => Judge(Udp(A, "239.1.2.3:53").Bytes()).Drops(DropReason.Multicast);

    [Test]
    public void ALandAttackIsDropped() => Judge(Tcp("10.0.0.1:80", "10.0.0.1:80", "S").Bytes()).Drops(DropReason.LandAttack);

    [Test]
    public void AnIncompleteTransportHeaderIsTruncated()
    {
        Judge((Raw(17, "10.0.0.1", "198.51.100.7", 7)).Bytes()).Drops(DropReason.TruncatedTransportHeader);
        Judge((Raw(6, "10.0.0.1", "198.51.100.7", 19)).Bytes()).Drops(DropReason.TruncatedTransportHeader);
        Judge((Raw(1, "10.0.0.1", "198.51.100.7", 7)).Bytes()).Drops(DropReason.TruncatedTransportHeader);
    }

    [TestCase((byte)0x40)]
    [TestCase((byte)0xF0)]
    public void ATcpDataOffsetOutsideTheSegmentIsBad(byte offset) =>
        Judge(Tcp(A, Server, "S").With(12, offset).Summed().Bytes()).Drops(DropReason.BadTcpDataOffset);

    [TestCase((byte)7)]
    [TestCase((byte)19)]
    [TestCase((byte)21)]
    public void AUdpLengthOtherThanThePayloadIsBad(byte length) => Judge(Udp(A, Server).With(5, length).Summed().Bytes()).Drops(DropReason.BadUdpLength);

    [Test]
    public void AWrongTransportChecksumIsDroppedWhereItIsVerified()
    {
        Judge(Udp(A, Server).WithBadChecksum().Bytes()).IsSilent().Drops(DropReason.BadTransportChecksum);
        Judge(Tcp(A, Server, "S").WithBadChecksum().Bytes()).Drops(DropReason.BadTransportChecksum);
        Judge(Ping("10.0.0.1", "198.51.100.7", 1).WithBadChecksum().Bytes()).Drops(DropReason.BadTransportChecksum);
    }

    [Test]
    public void AWrongTransportChecksumStaysWrongWhereItIsIgnored()
    {
        using var lab = Lab.Rfc(c => c with { Checksums = ChecksumPolicy.Ignore });
        lab.Inside(Udp(A, Server).WithBadChecksum()).Leaves(X);
        lab.Inside(Tcp(A, Server, "S").WithBadChecksum()).Leaves(X);
    }

    [Test]
    public void AChecksumLeftToTheNetworkCardIsComputedWhereThatIsAskedFor()
    {
        using var lab = Lab.Rfc(c => c with { Checksums = ChecksumPolicy.Complete });
        foreach (var frame in (Frame[])[Udp(A, Server), Tcp(A, Server, "S")])
        {
            byte[] left = LeftToTheCard(frame);
            Judge(left).Drops(DropReason.BadTransportChecksum);
            var sent = lab.Send(left, Arrival.Inside).Packet!;
            Assert.That((sent.HasRightTransportSum, sent.HasRightHeaderSum), Is.EqualTo((true, true)));
            byte[] none = frame.Bytes();
            (none[10], none[11]) = (0, 0);
            Judge(none).Drops(DropReason.BadIpChecksum);
            Assert.That(lab.Send(none, Arrival.Inside).Packet!.HasRightHeaderSum, Is.True);
        }
    }

    [Test]
    public void AWrongChecksumIsStillWrongWhereOthersAreComputed()
    {
        using var lab = Lab.Rfc(c => c with { Checksums = ChecksumPolicy.Complete });
        lab.Inside(Udp(A, Server).WithBadChecksum()).Drops(DropReason.BadTransportChecksum);
        byte[] wrong = Udp(A, Server).Bytes();
        wrong[10] ^= 0x55;
        lab.Send(wrong, Arrival.Inside).Drops(DropReason.BadIpChecksum);
    }

    [Test]
    public void AWrongTransportChecksumIsMendedWhereItIsFixed()
    {
        using var lab = Lab.Rfc(c => c with { Checksums = ChecksumPolicy.Fix });
        var udp = lab.Inside(Udp(A, Server).WithBadChecksum()).Leaves(X).Packet!;
        Assert.That(udp.HasRightTransportSum, Is.True);
        Assert.That(lab.Inside(Tcp(A, Server, "S").WithBadChecksum()).Leaves(X).Packet!.HasRightTransportSum, Is.True);
        Assert.That(lab.Inside(Ping("10.0.0.1", "198.51.100.7", 1).WithBadChecksum()).Leaves().Packet!.HasRightTransportSum, Is.True);
        Assert.That(lab.Outside(Error("198.51.100.7", "203.0.113.1", 3, 3, udp.Bytes).WithBadChecksum()).Arrives().Packet!.HasRightTransportSum, Is.True);
        Assert.That(lab.Inside(Udp(A, Server).WithoutChecksum()).Leaves(X).Packet!.HasRightTransportSum, Is.Null);
    }

    [Test]
    public void AUdpChecksumOfZeroStaysZero()
    {
        using var lab = Lab.Rfc();
        var out2 = lab.Inside(Udp(A, Server).WithoutChecksum()).Leaves(X).Packet!;
        Assert.That((out2.Bytes[26], out2.Bytes[27]), Is.EqualTo((0, 0)));
    }

    [Test]
    public void AUdpChecksumThatBecomesZeroIsSentAsAllOnes()
    {
        // One payload word runs through all values, so the sum after translation passes zero.
        using var lab = Lab.Rfc();
        int allOnes = 0;
        for (int word = 0; word <= ushort.MaxValue; word++)
        {
            var sent = lab.Inside(Udp(A, Server).With(8, (byte)(word >> 8)).With(9, (byte)word).Summed()).Packet!;
            Assert.That((sent.Bytes[26] << 8) | sent.Bytes[27], Is.Not.Zero);
            allOnes += sent.Bytes[26] == 0xFF && sent.Bytes[27] == 0xFF ? 1 : 0;
        }

        Assert.That(allOnes, Is.InRange(1, 2));
    }

    [TestCase("SF")]
    [TestCase("")]
    [TestCase("FPU")]
    [TestCase("SR")]
    public void FlagsThatNoTcpSendsAreDropped(string flags) => Judge(Tcp(A, Server, flags).Bytes()).Drops(DropReason.BadTcpFlags);

    [TestCase("SA")]
    [TestCase("R")]
    [TestCase("FA")]
    public void ASegmentThatOpensNothingIsDropped(string flags) => Judge(Tcp(A, Server, flags, 1, 1).Bytes()).Drops(DropReason.TcpCannotOpen);

    [Test]
    public void LinkPaddingIsCutOff()
    {
        using var lab = Lab.Rfc();
        Assert.That(lab.Inside(Udp(A, Server) with { Padding = 14 }).Leaves(X).Packet!.Bytes, Has.Length.EqualTo(40));
    }

    [Test]
    public void APacketThatTheCaptureCutIsTranslatedAsFarAsItGoes()
    {
        using var lab = Lab.Rfc();
        byte[] bytes = Udp(A, Server, 1000).Bytes();
        lab.Send(bytes[..60], Arrival.Inside, bytes.Length - 60).Leaves(X);
        lab.Send(bytes[..27], Arrival.Inside, bytes.Length - 27).Drops(DropReason.TruncatedTransportHeader);
    }

    [Test]
    public void TimeToLiveIsJudgedBeforeTheTransport()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server).With(5, 7).Summed() with { Ttl = 1 }).Drops(DropReason.TtlExceeded).Answers(11, 0);
        lab.Inside(Udp(A, Server) with { Ttl = 0 }).Drops(DropReason.TtlExceeded).Answers(11, 0);
        lab.Inside(Udp(A, "224.0.0.5:1") with { Ttl = 1 }).IsSilent().Drops(DropReason.Multicast);
    }

    private static Sent Judge(byte[] bytes)
    {
        using var lab = Lab.Rfc();
        var sent = lab.Send(bytes, Arrival.Inside);
        lab.Finish();
        return sent;
    }

    /// <summary>The frame as its sender hands it to a network card that computes transport checksums.</summary>
    private static byte[] LeftToTheCard(Frame frame)
    {
        int at = Sums.FieldOf(frame.Protocol);
        ushort sum = Sums.OfTransport(frame.Source, frame.Destination, frame.Protocol, new byte[frame.Transport.Length]);
        return frame.With(at, (byte)(sum >> 8)).With(at + 1, (byte)sum).Bytes();
    }

    private static byte[] Changed(Frame frame, int at, byte value)
    {
        byte[] bytes = frame.Bytes();
        bytes[at] = value;
        return bytes;
    }

    private static byte[] Resummed(byte[] bytes)
    {
        (bytes[10], bytes[11]) = (0, 0);
        ushort sum = (ushort)~Sums.Of(bytes.AsSpan(0, 20));
        (bytes[10], bytes[11]) = ((byte)(sum >> 8), (byte)sum);
        return bytes;
    }
}
