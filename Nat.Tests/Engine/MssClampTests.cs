using System.Buffers.Binary;
using Nat.Core.Flows;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>The maximum segment size in SYNs is lowered to what the path carries (TCP-13).</summary>
public sealed class MssClampTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [TestCase("S", 1460, 1400)]
    [TestCase("S", 1400, 1400)]
    [TestCase("S", 536, 536)]
    [TestCase("A", 1460, 1460)]
    public void ItGoesDownInSynsAndNeverUp(string flags, int asked, int expected)
    {
        using var lab = Clamped(new MssClamp(1400));
        TcpTalk.Open(lab, A, X, Server);
        var syn = lab.Inside(Tcp(flags == "S" ? "10.0.0.2:5001" : A, Server, flags, 1001, 5001, options: Mss(asked))).Leaves().Packet!;
        AssertMss(syn, 22, expected);
    }

    [Test]
    public void TheServersSynAckIsClampedToo()
    {
        using var lab = Clamped(new MssClamp(1400));
        lab.Inside(Tcp(A, Server, "S", options: Mss(1300))).Leaves(X);
        AssertMss(lab.Outside(Tcp(Server, X, "SA", 5000, 1001, options: Mss(8960))).Arrives(A).Packet!, 22, 1400);
    }

    [Test]
    public void AtAnOddOffsetTheChecksumStaysRight([Values(28, 536, 1299, 1400)] int limit)
    {
        using var lab = Clamped(new MssClamp(limit));
        byte[] options = [1, .. Mss(0xABCD), 1, 1, 1];
        AssertMss(lab.Inside(Tcp(A, Server, "S", options: options)).Leaves(X).Packet!, 23, limit);
    }

    [Test]
    public void BehindOtherOptionsItIsFound()
    {
        using var lab = Clamped(new MssClamp(1400));
        byte[] options = [4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 3, 3, 7, .. Mss(1460), 0];
        AssertMss(lab.Inside(Tcp(A, Server, "S", options: options)).Leaves(X).Packet!, 20 + 15 + 2, 1400);
    }

    [TestCase(new byte[] { 2, 3, 0x05, 0xB4 })]
    [TestCase(new byte[] { 2, 4, 0x05, 0xB4, 2, 4, 0x05, 0xB4 }, 24)]
    [TestCase(new byte[] { 2, 0, 0x05, 0xB4 })]
    [TestCase(new byte[] { 8, 9, 2, 4, 0x05, 0xB4, 1, 1 })]
    [TestCase(new byte[] { 0, 2, 4, 0x05, 0xB4, 1, 1, 1 })]
    [TestCase(new byte[] { 1, 1, 1, 2 })]
    [TestCase(new byte[0])]
    public void WhatCannotBeReadIsLeftAlone(byte[] options, int from = 20)
    {
        using var lab = Clamped(new MssClamp(1000));
        var syn = lab.Inside(Tcp(A, Server, "S", options: options)).Leaves(X).Packet!;
        Assert.That(syn.Transport[from..].ToArray(), Is.EqualTo(options[(from - 20)..]));
        Assert.That(syn.HasRightTransportSum, Is.True);
    }

    [TestCase(1500, 1492, 1452)]
    [TestCase(0, 1400, 1360)]
    [TestCase(1280, 0, 1240)]
    public void ByPathTheSmallerLinkDecides(int inside, int outside, int expected)
    {
        using var lab = Lab.Linux(c => c with { Tcp = c.Tcp with { MssClamp = MssClamp.Path }, InsideMtu = inside, OutsideMtu = outside });
        AssertMss(lab.Inside(Tcp(A, Server, "S", options: Mss(1460))).Leaves(X).Packet!, 22, expected);
        AssertMss(lab.Outside(Tcp(Server, X, "SA", 5000, 1001, options: Mss(1460))).Arrives(A).Packet!, 22, expected);
    }

    [Test]
    public void ASynInFragmentsIsClamped()
    {
        using var lab = Clamped(new MssClamp(1400));
        var sent = lab.Inside(Tcp(A, Server, "S", length: 40, options: Mss(1460)).Fragments(24));
        var first = sent.Released.Single(p => p.Offset == 0);
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(first.Transport[22..]), Is.EqualTo(1400));
    }

    [Test]
    public void ByDefaultNothingIsClamped()
    {
        using var lab = Lab.Linux(c => c with { OutsideMtu = 1280 });
        AssertMss(lab.Inside(Tcp(A, Server, "S", options: Mss(1460))).Leaves(X).Packet!, 22, 1460);
    }

    private static Lab Clamped(MssClamp clamp) => Lab.Linux(c => c with { Tcp = c.Tcp with { MssClamp = clamp } });

    private static byte[] Mss(int bytes) => [2, 4, (byte)(bytes >> 8), (byte)bytes];

    private static void AssertMss(Seen segment, int at, int expected)
    {
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(segment.Transport[at..]), Is.EqualTo(expected));
        Assert.That(segment.HasRightTransportSum, Is.True);
    }
}
