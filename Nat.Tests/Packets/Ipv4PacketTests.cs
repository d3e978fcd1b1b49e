using CsCheck;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Packets;

/// <summary>The view of an IPv4 datagram: what it refuses, what it reads, what it writes.</summary>
public sealed class Ipv4PacketTests
{
    private static readonly byte[] Whole = (Udp("10.0.0.1:5000", "198.51.100.7:53", 40) with { Options = [7, 7, 4, 0, 0, 0, 0, 0], Ttl = 9, Id = 77 }).Bytes();

    [Test]
    public void EveryTruncationIsRefused()
    {
        for (int length = 0; length < Whole.Length; length++)
        {
            var expected = length < 28 ? DropReason.TruncatedIpHeader : DropReason.BadIpTotalLength;
            Assert.That(Ipv4Packet.TryParse(Whole.AsSpan(0, length).ToArray(), 0, out _), Is.EqualTo(expected), $"{length} bytes");
        }
    }

    [Test]
    public void WhatTheCaptureCutIsMissingAndNotWrong()
    {
        for (int length = 28; length < Whole.Length; length++)
        {
            Assert.That(Ipv4Packet.TryParse(Whole.AsSpan(0, length).ToArray(), Whole.Length - length, out var packet), Is.EqualTo(DropReason.None));
            Assert.That((packet.IsComplete, packet.Payload.Length, packet.PayloadLength), Is.EqualTo((false, length - 28, 48)));
        }
    }

    [Test]
    public void ACaptureThatSaysItCutMoreThanThereCanBeIsBelievedAsFarAsItMatters()
    {
        Assert.That(Ipv4Packet.TryParse([.. Whole], int.MaxValue, out var packet), Is.EqualTo(DropReason.None));
        Assert.That(packet.IsComplete, Is.True);
    }

    [Test]
    public void EveryFieldIsRead()
    {
        Assert.That(Ipv4Packet.TryParse([.. Whole, 0, 0, 0], 0, out var packet), Is.EqualTo(DropReason.None));
        Assert.That((packet.HeaderLength, packet.TotalLength, packet.Bytes.Length, packet.PayloadLength), Is.EqualTo((28, 76, 76, 48)));
        Assert.That((packet.Identification, packet.TimeToLive, packet.Protocol), Is.EqualTo(((ushort)77, (byte)9, (byte)17)));
        Assert.That((packet.Source.ToString(), packet.Destination.ToString()), Is.EqualTo(("10.0.0.1", "198.51.100.7")));
        Assert.That((packet.DontFragment, packet.MoreFragments, packet.FragmentOffset, packet.IsFragment, packet.IsComplete), Is.EqualTo((false, false, 0, false, true)));
        Assert.That((packet.Options.Length, packet.HasValidChecksum), Is.EqualTo((8, true)));
    }

    [Test]
    public void RandomBytesNeverThrow() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        if (bytes.Length > 0)
            bytes[0] = (byte)(0x40 | (bytes[0] & 15));
        if (Ipv4Packet.TryParse(bytes, 0, out var packet) == DropReason.None)
            _ = Ipv4Options.Test(packet.Options, out _);
        if (Ipv4Packet.TryParseQuoted(bytes, out packet))
            _ = packet.HasValidChecksum;
    });

    [Test]
    public void RewritingKeepsTheChecksumRight() => Gen.Select(Gen.ULong, Gen.Int[0, 1]).Sample((addresses, hops) =>
    {
        byte[] bytes = [.. Whole];
        _ = Ipv4Packet.TryParse(bytes, 0, out var packet);
        packet.Rewrite(addresses, hops);
        return packet.HasValidChecksum && packet.Addresses == addresses && packet.TimeToLive == 9 - hops;
    });

    [Test]
    public void SettingFragmentFieldsKeepsTheChecksumRightAndDf() => Gen.Select(Gen.Int[28, 65535], Gen.Int[0, 8191], Gen.Bool).Sample((length, units, more) =>
    {
        byte[] bytes = (Udp("10.0.0.1:1", "198.51.100.7:1") with { DontFragment = true }).Bytes();
        _ = Ipv4Packet.TryParse(bytes, 0, out var packet);
        packet.SetFragment(length, units * 8, more);
        return packet.HasValidChecksum && packet.DontFragment && packet.TotalLength == length && packet.FragmentOffset == units * 8 && packet.MoreFragments == more;
    });

    [Test]
    public void OptionsOfAnyBytesEndAndTellWhereTheyAreWrong() => Gen.Byte.Array[0, 40].Sample(options =>
    {
        var verdict = Ipv4Options.Test(options, out int at);
        return verdict == DropReason.None ? at <= options.Length : at < options.Length;
    });

    [Test]
    public void OnlyCopiedOptionsStay() => Gen.Byte.Array[0, 40].Sample(options =>
    {
        if (Ipv4Options.Test(options, out _) != DropReason.None)
            return true;
        byte[] copied = [.. options];
        Ipv4Options.KeepCopied(copied);
        return Ipv4Options.Test(copied, out _) == DropReason.None && copied.Zip(options).All(pair => pair.First == pair.Second || pair.First == 1);
    });
}
