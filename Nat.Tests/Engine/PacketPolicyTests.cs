using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What a profile may say about packets as such: fragments, options, identifications, and the answer when nothing is left.</summary>
public sealed class PacketPolicyTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:53";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void FragmentsOfUdpOnlyOrOfNobodyAreForwarded()
    {
        using var aws = Lab.Linux(c => c with { Fragments = new() { Policy = FragmentPolicy.UdpOnly } });
        Assert.That(aws.Inside(Udp(A, Server, 800).Fragments(400)).Released, Has.Length.EqualTo(3));
        aws.Inside(Tcp(A, Server, "S", length: 100).Fragments(64)).Drops(DropReason.FragmentRefused);
        aws.Inside(Ping("10.0.0.1", "198.51.100.7", 9, length: 100).Fragments(64)).Drops(DropReason.FragmentRefused);
        aws.Inside(Tcp(A, Server, "S")).Leaves(X);
        using var nobody = Lab.Linux(c => c with { Fragments = new() { Policy = FragmentPolicy.Drop } });
        nobody.Inside(Udp(A, Server, 800).Fragments(400)).Drops(DropReason.FragmentRefused);
        Assert.That(nobody.Finish(), Is.Empty);
    }

    [Test]
    public void MoreFragmentsThanAllowedBeforeTheFirstEndTheDatagram()
    {
        using var lab = Lab.Linux(c => c with { Fragments = new() { BeforeFirst = 3 } });
        var pieces = Udp(A, Server, 800).Fragments(160);
        lab.Inside(pieces[1]).IsHeld();
        lab.Inside(pieces[2]).IsHeld();
        lab.Inside(pieces[3]).IsHeld();
        var fourth = lab.Inside(pieces[4]).Drops(DropReason.FragmentsBeforeFirst);
        Assert.That(fourth.Abandoned, Is.EqualTo(Enumerable.Repeat(DropReason.FragmentsBeforeFirst, 3)));
        Assert.That(lab.Inside(new[] { 4, 5, 3, 0, 2, 1 }.Select(i => pieces[i])).Released, Has.Length.EqualTo(6), "three before the first, then the first");
    }

    [TestCase(ExhaustionAnswer.AdminProhibited, (byte)13)]
    [TestCase(ExhaustionAnswer.HostUnreachable, (byte)1)]
    public void TheSenderIsToldThatNoPortIsLeft(ExhaustionAnswer answer, byte code)
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(5000, 5000), OnExhaustion = answer });
        lab.Inside(Udp(A, Server)).Leaves(X);
        var refused = lab.Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted);
        Assert.That(refused.Answers(3, code).Quoted!.Source, Is.EqualTo(B));
        using var silent = Lab.Linux(c => c with { Ports = new PortRange(5000, 5000) });
        silent.Inside(Udp(A, Server)).Leaves(X);
        silent.Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted).IsSilent();
    }

    [Test]
    public void TheSenderIsToldThatTheTableIsFullAndNoFlowMakesRoom()
    {
        using var lab = Lab.Rfc(c => c with { MaxFlows = 1, OnExhaustion = ExhaustionAnswer.HostUnreachable });
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.Inside(Udp(B, Server)).Drops(DropReason.TableFull).Answers(3, 1);
        lab.Outside(Udp(Server, X)).Arrives(A);
    }

    [Test]
    public void ThoseWhoAreToldAreLimitedInRate()
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(5000, 5000), OnExhaustion = ExhaustionAnswer.AdminProhibited, IcmpErrorsPerSecond = 1 });
        lab.Inside(Udp(A, Server)).Leaves(X);
        int told = Enumerable.Range(0, 200).Sum(_ => lab.Inside(Udp(B, Server)).Drops(DropReason.PortsExhausted).Own.Length);
        Assert.That(told, Is.EqualTo(50));
    }

    [Test]
    public void OptionsPassOrAreDropped()
    {
        var frame = Udp(A, Server) with { Options = [7, 7, 4, 0, 0, 0, 0, 0] };
        using var linux = Lab.Linux();
        linux.Inside(frame).Leaves(X);
        using var pf = Lab.Linux(c => c with { IpOptions = IpOptionPolicy.Drop });
        pf.Inside(frame).Drops(DropReason.IpOptionsRefused).IsSilent();
        pf.Inside(Udp(A, Server)).Leaves(X);
        pf.Outside(Udp(Server, X) with { Options = [1, 1, 1, 0] }).Drops(DropReason.IpOptionsRefused);
        pf.Outside(Error("192.0.2.254", "203.0.113.1", 11, 0, Udp(X, Server).Bytes()) with { Options = [1, 1, 1, 0] }).Drops(DropReason.IpOptionsRefused);
    }

    [Test]
    public void TwoHostsWithOneIdentificationLeaveWithTwo()
    {
        using var lab = Rewriting();
        ushort first = lab.Inside(Udp(A, Server)).Leaves().Packet!.Id;
        ushort second = lab.Inside(Udp(B, Server)).Leaves().Packet!.Id;
        Assert.That(second, Is.Not.EqualTo(first));
        using var keeping = Lab.Linux();
        Assert.That(keeping.Inside(Udp(A, Server)).Leaves().Packet!.Id, Is.EqualTo(0x1234));
    }

    [Test]
    public void SixtyThousandDatagramsToOneHostHaveIdentificationsOfTheirOwn()
    {
        using var lab = Rewriting();
        HashSet<ushort> seen = [];
        for (int i = 0; i < 60_000; i++)
            Assert.That(seen.Add(lab.Inside(Udp(i % 2 == 0 ? A : B, Server)).Leaves().Packet!.Id), $"datagram {i}");
    }

    [Test]
    public void WhatIsAtomicKeepsItsIdentificationAndSoDoesWhatComesIn()
    {
        using var lab = Rewriting();
        Assert.That(lab.Inside(Udp(A, Server) with { DontFragment = true }).Leaves(X).Packet!.Id, Is.EqualTo(0x1234));
        Assert.That(lab.Outside(Udp(Server, X)).Arrives(A).Packet!.Id, Is.EqualTo(0x1234));
        Assert.That(lab.OutsideTranslated(Udp(X, Server)).Packet!.Id, Is.EqualTo(0x1234));
        Assert.That(lab.Inside(Udp(A, Server) with { DontFragment = true }).Leaves(X).Packet!.Id, Is.EqualTo(0x1234), "on the fast path, too");
    }

    [Test]
    public void AllFragmentsOfADatagramGetOneIdentificationEvenWithDf()
    {
        using var lab = Rewriting();
        var pieces = (Udp(A, Server, 800) with { DontFragment = true }).Fragments(208);
        var ids = lab.Inside(pieces).Released.Select(p => p.Id).Distinct().ToList();
        Assert.That((ids.Count, ids[0] == 0x1234), Is.EqualTo((1, false)));
        Assert.That(lab.Inside(pieces).Released.Select(p => p.Id).Distinct().Single(), Is.Not.EqualTo(ids[0]));
    }

    [Test]
    public void AnErrorFromInsideGetsAnIdentificationOfItsNewSource()
    {
        using var lab = Rewriting();
        lab.Inside(Udp(A, Server)).Leaves(X);
        var inbound = lab.Outside(Udp(Server, X)).Arrives(A).Packet!;
        ushort first = lab.Inside(Error("10.0.0.1", "198.51.100.7", 3, 3, inbound.Bytes)).Leaves().Packet!.Id;
        ushort second = lab.Inside(Error("10.0.0.1", "198.51.100.7", 3, 3, inbound.Bytes)).Leaves().Packet!.Id;
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public void WorkersGiveOutIdentificationsFromOneSource()
    {
        var source = new IdentificationSource(7);
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<ushort, bool>();
        Parallel.For(0, 60_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => seen.TryAdd(source.Next(0xCB007101C6336407, 17), true));
        Assert.That(seen, Has.Count.EqualTo(60_000));
    }

    private static Lab Rewriting() => Lab.Rfc(c => c with { Identification = IdentificationPolicy.Rewrite });
}
