using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Flows;

/// <summary>SCTP (PRO-02): ports, CRC32c, states and verification tags as Linux 6.x has them.</summary>
public class SctpTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";
    private const uint OfClient = 0x1111;   // the tag that the client asks for, so the server's packets carry it
    private const uint OfServer = 0x2222;

    private static readonly byte[] Init = Chunk(1, tag: OfClient);
    private static readonly byte[] InitAck = Chunk(2, tag: OfServer);
    private static readonly byte[] CookieEcho = Chunk(10, length: 9);
    private static readonly byte[] CookieAck = Chunk(11);
    private static readonly byte[] Data = Chunk(0, length: 21);
    private static readonly byte[] Heartbeat = Chunk(4);
    private static readonly byte[] HeartbeatAck = Chunk(5);
    private static readonly byte[] Abort = Chunk(6);
    private static readonly byte[] Shutdown = Chunk(7, length: 8);
    private static readonly byte[] ShutdownAck = Chunk(8);
    private static readonly byte[] ShutdownComplete = Chunk(14);

    [Test]
    public void AnAssociationLivesAndDies()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), 0, Init).Leaves(X);
        IsNow(lab, SctpState.Closed, 10, 0);
        Host(lab.At(0.1), OfClient, InitAck).Arrives(A);
        IsNow(lab, SctpState.CookieWait, 3, 0.1);
        Client(lab.At(0.2), OfServer, CookieEcho, Data).Leaves(X);
        IsNow(lab, SctpState.CookieEchoed, 3, 0.2);
        Host(lab.At(0.3), OfClient, CookieAck, Data).Arrives(A);
        IsNow(lab, SctpState.Established, 210, 0.3);
        Client(lab.At(200), OfServer, Data).Leaves(X);
        IsNow(lab, SctpState.Established, 210, 200);
        Client(lab.At(300), OfServer, Shutdown).Leaves(X);
        IsNow(lab, SctpState.ShutdownSent, 3, 300);
        Host(lab.At(300.1), OfClient, ShutdownAck).Arrives(A);
        IsNow(lab, SctpState.ShutdownAckSent, 3, 300.1);
        Client(lab.At(300.2), OfServer, ShutdownComplete).Leaves(X);
        IsNow(lab, SctpState.Closed, 10, 300.2);
        Host(lab.At(311), OfClient, Data).Drops(DropReason.NoEntry);
    }

    [Test]
    public void PortsAreReallocatedAndTheChecksumIsMended()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), 0, Init).Leaves(X);
        var sent = lab.Inside(Sctp("10.0.0.2:5000", Server, 0, Init)).Leaves().Packet!;
        Assert.That((sent.Source, sent.HasRightTransportSum), Is.Not.EqualTo((X, true)).And.EqualTo((sent.Source, (bool?)true)));
        Assert.That(lab.Outside(Sctp(Server, sent.Source, OfClient, InitAck)).Arrives("10.0.0.2:5000").Packet!.HasRightTransportSum, Is.True);
    }

    [Test]
    public void AWrongChecksumIsDroppedAndWithIgnoreStaysWrongByAsMuch()
    {
        using var strict = Lab.Linux();
        strict.Inside(Sctp(A, Server, 0, Init).WithBadChecksum()).Drops(DropReason.BadTransportChecksum);
        using var loose = Lab.Linux(c => c with { Checksums = ChecksumPolicy.Ignore, Ports = new PortRange(7000, 7000) });
        byte[] before = Sctp(A, Server, 0, Init).WithBadChecksum().Transport;
        var sent = loose.Inside(Sctp(A, Server, 0, Init).WithBadChecksum()).Leaves("203.0.113.1:7000").Packet!;
        Assert.That(sent.Transport[8..12].ToArray(), Is.EqualTo(Flip(Sctp("203.0.113.1:7000", Server, 0, Init).Transport[8..12], before[8] ^ Sctp(A, Server, 0, Init).Transport[8])));
        using var mending = Lab.Linux(c => c with { Checksums = ChecksumPolicy.Fix });
        Assert.That(mending.Inside(Sctp(A, Server, 0, Init).WithBadChecksum()).Leaves(X).Packet!.HasRightTransportSum, Is.True);
    }

    [Test]
    public void APacketThatTheCaptureCutKeepsTheChecksumThatTheWholeOneWouldHave()
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(7000, 7000) });
        byte[] whole = Sctp(A, Server, 0, Init).Bytes();
        var sent = lab.Send(whole[..40], Nat.Core.Engine.Arrival.Inside, cutLength: whole.Length - 40).Leaves("203.0.113.1:7000").Packet!;
        Assert.That(sent.Transport[8..12].ToArray(), Is.EqualTo(Sctp("203.0.113.1:7000", Server, 0, Init).Transport[8..12]));
    }

    [Test]
    public void ChunksThatMayNotStandTogetherAreRefused()
    {
        using var lab = Lab.Linux();
        Client(lab, 0, Init, Data).Drops(DropReason.BadTransportHeader);
        Client(lab, 0, Data, CookieEcho).Drops(DropReason.BadTransportHeader);
        Client(lab, 0).Drops(DropReason.BadTransportHeader);
        Client(lab, 0, [1, 0, 0, 0]).Drops(DropReason.BadTransportHeader);
        lab.Inside(Raw(132, "10.0.0.1", "198.51.100.7", 11)).Drops(DropReason.TruncatedTransportHeader);
    }

    [Test]
    public void WhatBelongsToNoAssociationOpensNone()
    {
        using var lab = Lab.Linux();
        Client(lab, OfServer, Data).Drops(DropReason.TransportCannotOpen);
        Client(lab, OfServer, Abort).Drops(DropReason.TransportCannotOpen);
        Client(lab, OfServer, CookieAck).Drops(DropReason.TransportCannotOpen);
        Client(lab, OfServer, ShutdownComplete).Drops(DropReason.TransportCannotOpen);
        Client(lab, 5, Init).Drops(DropReason.TransportCannotOpen);
        Client(lab, 5, Shutdown).Drops(DropReason.SctpBadTag);
        Assert.That(lab.Engine.FlowCount, Is.Zero);
        Client(lab.At(0), 7, ShutdownAck).Leaves(X);
        Host(lab, 7, Abort).Arrives(A);
    }

    [Test]
    public void APacketWithAnotherTagIsNotOfTheAssociation()
    {
        using var lab = Established();
        Host(lab, OfServer, Data).Drops(DropReason.SctpBadTag);
        Host(lab, OfClient + 1, Abort).Drops(DropReason.SctpBadTag);
        Client(lab, OfClient, CookieEcho).Drops(DropReason.SctpBadTag);
        Host(lab, OfServer, Chunk(6, flags: 1)).Arrives(A);
        IsNow(lab, SctpState.Closed, 10, 1);
    }

    [Test]
    public void ANewPathBeginsWithAHeartbeat()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), OfServer, Heartbeat).Leaves(X);
        IsNow(lab, SctpState.HeartbeatSent, 30, 0);
        Host(lab, OfClient, Data).Drops(DropReason.SctpBadTag);
        Host(lab.At(1), OfClient, HeartbeatAck).Arrives(A);
        IsNow(lab, SctpState.Established, 210, 1);
        Host(lab.At(2), OfClient, Data).Arrives(A);
        Client(lab.At(3), 0x3333, Heartbeat).Leaves(X);
        IsNow(lab, SctpState.Established, 210, 2);
        Host(lab.At(4), 0x4444, HeartbeatAck).Arrives(A);
        Host(lab.At(4), 0x5555, HeartbeatAck).Drops(DropReason.SctpBadTag);
        Host(lab.At(5), OfClient, Data).Drops(DropReason.SctpBadTag);
    }

    [Test]
    public void AnAnswerThatFitsNoStateIsRefused()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), OfServer, Heartbeat).Leaves(X);
        Host(lab, 0, Init).Drops(DropReason.TransportBadState);
    }

    [Test]
    public void ARepeatedInitDoesNotKeepAnUnansweredEntryAlive()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), 0, Init).Leaves(X);
        Client(lab.At(8), 0, Init).Leaves(X);
        Host(lab.At(11), OfClient, InitAck).Drops(DropReason.NoEntry);
    }

    // Named for the script of the Linux selftests: both ends send INIT at once, and each must be able to answer.
    [Test]
    public void sctp_collision()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), 0, Init).Leaves(X);
        Host(lab.At(0.1), 0, Chunk(1, tag: OfServer)).Arrives(A);
        Client(lab.At(0.2), OfServer, Chunk(2, tag: OfClient)).Leaves(X);
        Host(lab.At(0.3), OfClient, Chunk(2, tag: 0x9999)).Drops(DropReason.SctpBadTag);
        Host(lab.At(0.35), OfClient, InitAck).Arrives(A);
        Host(lab.At(0.4), OfClient, CookieEcho).Arrives(A);
        Client(lab.At(0.5), OfServer, CookieAck).Leaves(X);
        IsNow(lab, SctpState.Established, 210, 0.5);
        Host(lab, OfClient, Data).Arrives(A);
        Client(lab, OfServer, Data).Leaves(X);
    }

    [Test]
    public void AnErrorAboutAPacketComesToItsSender()
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(7000, 7000) });
        var sent = Client(lab.At(0), 0, Init).Leaves("203.0.113.1:7000").Packet!;
        foreach (int quote in (int[])[28, 548])
        {
            var error = lab.Outside(Error("192.0.2.254", "203.0.113.1", 11, 0, sent.Bytes, quote: quote)).Arrives("10.0.0.1").Packet!;
            Assert.That(error.Quoted!.Source, Is.EqualTo(A));
        }
    }

    [Test]
    public void AFragmentedPacketLeavesWithARightChecksum()
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(7000, 7000) });
        Client(lab.At(0), 0, Init).Leaves();
        Host(lab, OfClient, InitAck, []).Drops(DropReason.NoEntry);
        lab.Outside(Sctp(Server, "203.0.113.1:7000", OfClient, InitAck)).Arrives(A);
        var sent = lab.Inside(Sctp(A, Server, OfServer, CookieEcho, Chunk(0, length: 900)).Fragments(304));
        Assert.That(sent.Released, Has.Length.EqualTo(4));
        byte[] whole = [.. sent.Released.SelectMany(f => f.Transport.ToArray())];
        Assert.That(Sums.IsRight(0, 0, 132, whole), Is.True);
    }

    private static Lab Established()
    {
        var lab = Lab.Linux();
        Client(lab.At(1), 0, Init).Leaves(X);
        Host(lab, OfClient, InitAck).Arrives(A);
        Client(lab, OfServer, CookieEcho).Leaves(X);
        Host(lab, OfClient, CookieAck).Arrives(A);
        return lab;
    }

    private static Sent Client(Lab lab, uint tag, params byte[][] chunks) => lab.Inside(Sctp(A, Server, tag, chunks));

    private static Sent Host(Lab lab, uint tag, params byte[][] chunks) => lab.Outside(Sctp(Server, X, tag, chunks));

    private static void IsNow(Lab lab, SctpState state, int seconds, double at)
    {
        var flow = lab.Engine.Flows().Single();
        Assert.That((flow.SctpState, (flow.Expires - Instant.FromSeconds(at)).TotalSeconds), Is.EqualTo((state, (double)seconds)));
    }

    private static byte[] Flip(byte[] field, int by) => [(byte)(field[0] ^ by), .. field[1..]];
}
