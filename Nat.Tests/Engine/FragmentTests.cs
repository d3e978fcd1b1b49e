using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Datagrams in fragments (RFC 791, RFC 1858, RFC 4787 REQ-14), and datagrams that the NAT itself must cut.</summary>
public sealed class FragmentTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:53";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void EveryOrderOfFourFragmentsIsPutTogether()
    {
        var pieces = Udp(A, Server, 800).Fragments(208);
        foreach (var order in Orders([0, 1, 2, 3]))
        {
            using var lab = Lab.Rfc();
            var sent = lab.Inside(order.Select(i => pieces[i]));
            var whole = Whole.Of(sent.Released);
            Assert.That((sent.Released.Length, whole.Source, whole.HasRightTransportSum), Is.EqualTo((4, X, (bool?)true)));
            Assert.That(lab.Finish(), Is.Empty);
        }
    }

    [Test]
    public void TcpAndIcmpComeInFragmentsToo()
    {
        using var lab = Lab.Linux();
        Assert.That(Whole.Of(lab.Inside(Tcp(A, Server, "S", length: 100).Fragments(8)).Released).HasRightTransportSum, Is.True);
        Assert.That(Whole.Of(lab.Inside(Ping("10.0.0.1", "198.51.100.7", 9, length: 3000).Fragments(1480)).Released).QueryId, Is.EqualTo(9));
    }

    [Test]
    public void FragmentsFromOutsideReachTheInsideHost()
    {
        using var lab = Lab.Linux();
        lab.MappingOf(A);
        var whole = Whole.Of(lab.Outside(Udp(Server, X, 3000).Fragments(1480).Reverse()).Released);
        Assert.That((whole.Destination, whole.HasRightTransportSum), Is.EqualTo((A, (bool?)true)));
    }

    [Test]
    public void ADatagramGoesAsFarAsAllItsFragmentsGo()
    {
        using var lab = Lab.Rfc();
        var pieces = Udp(A, Server, 800).Fragments(408);
        var sent = lab.Inside([pieces[0] with { Ttl = 9 }, pieces[1] with { Ttl = 5 }]);
        Assert.That(sent.Released.Select(p => p.Ttl), Is.EqualTo(new[] { 8, 4 }));
        var expired = lab.Inside([pieces[0] with { Id = 2 }, pieces[1] with { Ttl = 1, Id = 2 }]);
        Assert.That(expired.Abandoned, Is.EqualTo(new[] { DropReason.TtlExceeded, DropReason.TtlExceeded }));
        expired.Answers(11, 0);
    }

    [Test]
    public void AFragmentThatEndsWithinEightBytesIsCutThere()
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 1992);
        var sent = lab.Inside([whole.Piece(0, 404), whole.Piece(400, 1600)]);
        Assert.That(sent.Released.Select(p => p.TotalLength), Is.EqualTo(new[] { 420, 1620 }));
        Assert.That(Whole.Of(sent.Released).HasRightTransportSum, Is.True);
    }

    [Test]
    public void FragmentsThatDisagreeAboutEcnAreNoDatagram()
    {
        using var lab = Lab.Rfc();
        var pieces = Udp(A, Server, 800).Fragments(408);
        lab.Inside(pieces[0]).IsHeld();
        var sent = lab.Inside(pieces[1] with { TrafficClass = 2 }).IsHeld();
        Assert.That(sent.Abandoned, Is.EqualTo(new[] { DropReason.FragmentMalformed, DropReason.FragmentMalformed }));
    }

    [Test]
    public void ARepeatedFragmentIsDroppedAlone()
    {
        using var lab = Lab.Rfc();
        var pieces = Udp(A, Server, 1000).Fragments(400);
        lab.Inside(pieces[0]).IsHeld();
        lab.Inside(pieces[0]).Drops(DropReason.FragmentOverlap);
        lab.Inside(pieces[1]).IsHeld();
        Assert.That(lab.Inside(pieces[2]).Released, Has.Length.EqualTo(3));
    }

    [TestCase(200, 400, TestName = "AnOverlapWithTheEndOfAFragmentEndsTheDatagram")]
    [TestCase(600, 400, TestName = "AnOverlapWithTheBeginningOfAFragmentEndsTheDatagram")]
    [TestCase(200, 800, TestName = "AFragmentAroundAnotherEndsTheDatagram")]
    public void AnOverlapEndsTheDatagram(int offset, int length)
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 1992);
        lab.Inside(whole.Piece(0, 400)).IsHeld();
        lab.Inside(whole.Piece(800, 400)).IsHeld();
        var sent = lab.Inside(whole.Piece(offset, length)).Drops(DropReason.FragmentOverlap);
        Assert.That(sent.Abandoned, Is.EqualTo(new[] { DropReason.FragmentOverlap, DropReason.FragmentOverlap }));
        lab.MappingOf(A);
    }

    [Test]
    public void AFragmentThatFitsNoDatagramIsMalformed()
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 1992);
        lab.Inside(whole.Piece(0, 4)).Drops(DropReason.FragmentMalformed);
        lab.Inside(whole.Piece(0, 0)).Drops(DropReason.FragmentMalformed);
        lab.Inside(whole.Piece(0, 400) with { Offset = 65528 }).Drops(DropReason.FragmentMalformed);
        Assert.That(lab.Finish(), Is.Empty);
    }

    [Test]
    public void WhatReachesBeyondAMultipleOfEightIsCutOff()
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 992);
        lab.Inside(whole.Piece(0, 404)).IsHeld();
        var sent = lab.Inside(whole.Piece(400, 600));
        Assert.That(sent.Released.Select(piece => piece.TotalLength), Is.EqualTo(new[] { 420, 620 }));
    }

    [Test]
    public void AnOversizedFragmentSpoilsItsDatagram()
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 992);
        lab.Inside(whole.Piece(0, 400) with { Offset = 65528, MoreFragments = false }).Drops(DropReason.FragmentMalformed);
        lab.Inside(whole.Piece(0, 400)).IsHeld();
        lab.Inside(whole.Piece(400, 600)).Drops(DropReason.FragmentMalformed);
    }

    [Test]
    public void ADatagramWithTwoEndsIsMalformed()
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 1992);
        lab.Inside(whole.Piece(800, 400) with { MoreFragments = false }).IsHeld();
        Assert.That(lab.Inside(whole.Piece(1200, 400)).Drops(DropReason.FragmentMalformed).Abandoned, Is.EqualTo(new[] { DropReason.FragmentMalformed }));
    }

    [Test]
    public void AFirstFragmentTooShortForTheTransportHeaderIsNoUseEvenWhenAllAreThere()
    {
        using var lab = Lab.Rfc();
        var tiny = Raw(17, "10.0.0.1", "198.51.100.7", 12) with { Transport = [0x13, 0x88, 0, 53] };
        lab.Inside(tiny with { MoreFragments = true, Transport = [0x13, 0x88, 0, 53, 0, 60, 0, 0] }).IsHeld();
        Assert.That(lab.Inside(tiny with { Offset = 8, Transport = [1, 2, 3] }).Abandoned, Is.EqualTo(new[] { DropReason.BadUdpLength, DropReason.BadUdpLength }));
    }

    [Test]
    public void ADatagramThatStaysIncompleteIsGivenUp()
    {
        using var lab = Lab.Rfc();
        var pieces = Udp(A, Server, 1000).Fragments(400);
        lab.At(0).Inside(pieces[1]).IsHeld();
        lab.At(29).Inside(pieces[2]).IsHeld();
        var sent = lab.At(31).Inside(Udp(A, Server)).Leaves(X);
        Assert.That(sent.Abandoned, Is.EqualTo(new[] { DropReason.FragmentTimeout, DropReason.FragmentTimeout }));
        lab.Inside(pieces[0]).IsHeld();
        Assert.That(lab.Finish().Single().Reason, Is.EqualTo(DropReason.FragmentTimeout));
    }

    [Test]
    public void AFullStoreGivesUpTheOldestAndWholePacketsStillPass()
    {
        using var lab = Lab.Rfc(c => c with { FragmentStoreBytes = 10_000 });
        int givenUp = 0;
        for (int i = 0; i < 50; i++)
        {
            var sent = lab.Inside((Udp(A, Server, 2000) with { Id = (ushort)i }).Piece(0, 800)).IsHeld();
            Assert.That(sent.Abandoned, Is.All.EqualTo(DropReason.FragmentStoreFull));
            Assert.That(sent.Outbox.Select(x => x.Token), Is.EqualTo(Enumerable.Range(givenUp, sent.Outbox.Count)), "the oldest");
            givenUp += sent.Outbox.Count;
        }

        Assert.That(givenUp, Is.EqualTo(50 - (10_000 / (512 + 800))));
        lab.Inside(Udp(A, Server)).Leaves(X);
    }

    [Test]
    public void ManySmallFragmentsWithLargeOffsetsCostWhatTheirBuffersCost()
    {
        using var lab = Lab.Rfc(c => c with { FragmentStoreBytes = 1 << 20 });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 2000; i++)
            lab.Inside((Udp(A, Server, 65_000) with { Id = (ushort)i }).Piece(64_800, 8));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(12 << 20));
    }

    [Test]
    public void LargeFragmentsDoNotOutgrowAStoreFullOfSmallOnes()
    {
        using var lab = Lab.Rfc(c => c with { FragmentStoreBytes = 100_000 });
        for (int i = 0; i < 180; i++)
            lab.Inside((Udp(A, Server, 2000) with { Id = (ushort)i }).Piece(0, 8)).IsHeld();
        int left = 180;
        for (int i = 0; i < 20; i++)
            left += 1 - lab.Inside((Udp(A, Server, 50_000) with { Id = (ushort)(1000 + i) }).Piece(0, 40_000)).IsHeld().Abandoned.Length;
        Assert.That(left, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public void AFloodOfFragmentsOfOneDatagramIsBounded()
    {
        using var lab = Lab.Rfc();
        var whole = Udp(A, Server, 40_000);
        int refused = Enumerable.Range(0, 2100).Count(i => lab.Inside(whole.Piece(i * 16, 8)).Reason == DropReason.FragmentStoreFull);
        Assert.That(refused, Is.EqualTo(2100 - 2048));
    }

    [Test]
    public void FragmentsRecordedInsideAfterTranslationGetTheirExternalDestination()
    {
        using var lab = Lab.Rfc();
        lab.MappingOf(A);
        var whole = Whole.Of(Udp(Server, A, 2000).Fragments(800).Select(lab.InsideTranslated).ToList()[^1].Released);
        Assert.That((whole.Destination, whole.Ttl, whole.HasRightTransportSum), Is.EqualTo((X, (byte)64, (bool?)true)));
    }

    [Test]
    public void ADatagramTooBigForTheLinkIsCutAndOnlyCopiedOptionsAreRepeated()
    {
        using var lab = Lab.Rfc(c => c with { OutsideMtu = 600 });
        var pieces = lab.Inside(Udp(A, Server, 1500) with { Options = [7, 7, 4, 0, 0, 0, 0, 148, 4, 0, 0, 0] }).IsHeld().Released;
        Assert.That(pieces.Select(p => p.TotalLength), Is.All.LessThanOrEqualTo(600));
        Assert.That(pieces[0].Bytes.AsSpan(20, 12).ToArray(), Is.EqualTo(new byte[] { 7, 7, 4, 0, 0, 0, 0, 148, 4, 0, 0, 0 }));
        Assert.That(pieces[1].Bytes.AsSpan(20, 12).ToArray(), Is.EqualTo(new byte[] { 1, 1, 1, 1, 1, 1, 1, 148, 4, 0, 0, 0 }));
        Assert.That(Whole.Of(pieces).HasRightTransportSum, Is.True);
    }

    [Test]
    public void TheInsideLinkHasAnMtuToo()
    {
        using var lab = Lab.Rfc(c => c with { InsideMtu = 1000 });
        lab.MappingOf(A);
        Assert.That(lab.Outside(Udp(Server, X, 1200)).IsHeld().Released, Has.Length.EqualTo(2));
        var answer = lab.Outside(Udp(Server, X, 1200) with { DontFragment = true }).Drops(DropReason.FragmentationNeeded).Answers(3, 4);
        Assert.That((answer.Source, answer.IcmpRest), Is.EqualTo(("203.0.113.1", 1000u)));
    }

    [Test]
    public void FragmentsWithDfThatFitTheLinkPassAndOthersAreAnswered()
    {
        using var lab = Lab.Rfc(c => c with { OutsideMtu = 1000 });
        var whole = Udp(A, Server, 3000) with { DontFragment = true };
        Assert.That(lab.Inside(whole.Fragments(800)).Released, Has.Length.EqualTo(4));
        var sent = lab.Inside((whole with { Id = 9 }).Fragments(1200));
        Assert.That(sent.Abandoned, Is.All.EqualTo(DropReason.FragmentationNeeded));
        sent.Answers(3, 4);
    }

    [Test]
    public void AFragmentTooBigForTheLinkIsCutAgain()
    {
        using var lab = Lab.Rfc(c => c with { OutsideMtu = 500 });
        var whole = Whole.Of(lab.Inside(Udp(A, Server, 3000).Fragments(1200)).Released);
        Assert.That(whole.HasRightTransportSum, Is.True);
    }

    [Test]
    public void AnIcmpErrorTooBigForTheLinkIsDroppedWithoutAnAnswer()
    {
        using var lab = Lab.Rfc(c => c with { InsideMtu = 300 });
        var sent = lab.Inside(Udp(A, Server, 500)).Leaves(X).Packet!;
        lab.Outside(Error("192.0.2.1", "203.0.113.1", 11, 0, sent.Bytes) with { DontFragment = true }).IsSilent().Drops(DropReason.FragmentationNeeded);
        Assert.That(lab.Outside(Error("192.0.2.1", "203.0.113.1", 11, 0, sent.Bytes)).IsHeld().Released, Has.Length.EqualTo(2));
    }

    [Test]
    public void NoLinkIsSmallerThanIpv4Needs([Values(1, 20, 67)] int mtu) =>
        Assert.That((NatProfiles.Rfc4787 with { OutsideMtu = mtu }).Faults(), Has.Exactly(1).Contains("MTU"));

    private static IEnumerable<int[]> Orders(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Orders([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
}
