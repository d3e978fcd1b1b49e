using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Flows;

/// <summary>UDP-Lite, DCCP (PRO-03), GRE (PRO-04), and protocols that a NAT does not know (PRO-01).</summary>
public class FurtherProtocolTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:80";
    private const string X = "203.0.113.1:5000";

    [TestCase((ushort)0)]
    [TestCase((ushort)8)]
    [TestCase((ushort)13)]
    public void UdpLiteIsTranslatedByItsPortsAndKeepsItsCoverage(ushort covered)
    {
        using var lab = Lab.Linux(c => c with { Ports = new PortRange(7000, 7001), PreservePorts = false });
        var first = lab.At(0).Inside(UdpLite(A, Server, covered)).Leaves().Packet!;
        var second = lab.Inside(UdpLite(B, Server, covered)).Leaves().Packet!;
        Assert.That((first.HasRightTransportSum, second.HasRightTransportSum, first.Source == second.Source), Is.EqualTo((true, true, false)));
        lab.Outside(UdpLite(Server, first.Source, covered)).Arrives(A);
        lab.Outside(UdpLite(Server, second.Source, covered)).Arrives(B);
        Assert.That(lab.Engine.Flows().Select(f => (f.Expires - Instant.Zero).TotalSeconds), Is.All.EqualTo(120), "a stream at the first answer");
    }

    [Test]
    public void UdpLiteWithoutSenseIsDropped()
    {
        using var lab = Lab.Linux();
        lab.Inside(UdpLite(A, Server, 7)).Drops(DropReason.BadTransportHeader);
        lab.Inside(UdpLite(A, Server, 22)).Drops(DropReason.BadTransportHeader);
        lab.Inside(UdpLite(A, Server).WithoutChecksum()).Drops(DropReason.BadTransportHeader);
        lab.Inside(UdpLite(A, Server).WithBadChecksum()).Drops(DropReason.BadTransportChecksum);
        lab.Inside(UdpLite(A, Server, 8).With(20, 0xEE)).Leaves(X);
        lab.Inside(Raw(136, "10.0.0.1", "198.51.100.7", 7)).Drops(DropReason.TruncatedTransportHeader);
    }

    [Test]
    public void ADccpConnectionLivesAndDies()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), 0).Leaves(X);
        IsNow(lab, DccpState.Request, 240, 0);
        Host(lab.At(1), 1, seq: 900).Arrives(A);
        IsNow(lab, DccpState.Respond, 480, 1);
        Client(lab.At(2), 3, ack: 900).Leaves(X);
        IsNow(lab, DccpState.PartOpen, 480, 2);
        Assert.That(lab.Engine.Flows().Single().Status & FlowStatus.Assured, Is.Not.Zero);
        Client(lab, 2).Drops(DropReason.TransportBadState);
        Host(lab.At(3), 4).Arrives(A);
        IsNow(lab, DccpState.Open, 43_200, 3);
        Host(lab.At(4), 8).Arrives(A);
        IsNow(lab, DccpState.Open, 43_200, 3);
        Host(lab.At(5), 5).Arrives(A);
        IsNow(lab, DccpState.CloseRequest, 64, 5);
        Client(lab.At(6), 6).Leaves(X);
        IsNow(lab, DccpState.Closing, 64, 6);
        Host(lab.At(7), 7).Arrives(A);
        IsNow(lab, DccpState.TimeWait, 240, 7);
        Host(lab.At(8), 0).Arrives(A);
        IsNow(lab, DccpState.Request, 240, 8);
        Client(lab.At(9), 1).Leaves(X);
        IsNow(lab, DccpState.Respond, 480, 9);
    }

    [Test]
    public void OnlyARequestOpensADccpConnectionAndAResetThatAnswersItEndsIt()
    {
        using var lab = Lab.Linux();
        for (byte type = 1; type < 10; type++)
            Client(lab, type).Drops(DropReason.TransportCannotOpen);
        Client(lab.At(0), 0).Leaves(X);
        Host(lab, 7).Arrives(A);
        Assert.That(lab.Engine.FlowCount, Is.Zero);
    }

    [Test]
    public void AServerThatAnswersAnIgnoredRequestIsBelieved()
    {
        using var lab = Lab.Linux();
        Client(lab.At(0), 0).Leaves(X);
        Host(lab, 1, seq: 900).Arrives(A);
        Client(lab, 3, ack: 900).Leaves(X);
        Host(lab.At(1), 3).Arrives(A);
        Client(lab.At(2), 0).Leaves(X);
        IsNow(lab, DccpState.Open, 43_200, 1);
        Host(lab.At(3), 1).Arrives(A);
        IsNow(lab, DccpState.Respond, 480, 3);
    }

    [Test]
    public void DccpWithoutSenseIsDropped()
    {
        using var lab = Lab.Linux();
        lab.Inside(Dccp(A, Server, 11)).Drops(DropReason.BadTransportHeader);
        lab.Inside(Dccp(A, Server, 0).With(4, 3)).Drops(DropReason.BadTransportHeader);
        lab.Inside(Dccp(A, Server, 0).With(4, 10)).Drops(DropReason.BadTransportHeader);
        lab.Inside(Dccp(A, Server, 0, coverage: 5)).Drops(DropReason.BadTransportHeader);
        lab.Inside(Dccp(A, Server, 0).WithBadChecksum()).Drops(DropReason.BadTransportChecksum);
        lab.Inside(Dccp(A, Server, 0, coverage: 2).With(35, 0xEE)).Leaves(X);
        lab.Inside(Raw(33, "10.0.0.1", "198.51.100.7", 11)).Drops(DropReason.TruncatedTransportHeader);
    }

    [TestCase(17, 0)]
    [TestCase(136, 0)]
    [TestCase(33, 0)]
    [TestCase(132, 0)]
    public void ChecksumsAreFixedWhereAsked(byte protocol, byte type)
    {
        using var lab = Lab.Linux(c => c with { Checksums = ChecksumPolicy.Fix });
        var frame = protocol switch { 17 => Udp(A, Server), 136 => UdpLite(A, Server, 8), 33 => Dccp(A, Server, type, coverage: 1), _ => Sctp(A, Server, 0, Chunk(1, tag: 9)) };
        Assert.That(lab.Inside(frame.WithBadChecksum()).Leaves(X).Packet!.HasRightTransportSum, Is.True);
    }

    [Test]
    public void APptpStreamFromOutsideComesInOnlyWhereAStaticMappingTakesIt()
    {
        using var lab = Lab.Linux(c => c with { StaticMappings = [new(47, new(Frame.Address("203.0.113.9")), null, new(Frame.Address("10.0.0.9")), null)] });
        lab.At(0).Inside(Pptp("10.0.0.1", "198.51.100.7", 99)).Leaves("203.0.113.1");
        lab.Inside(Pptp("10.0.0.2", "198.51.100.7", 98)).Leaves("203.0.113.1");
        lab.Outside(Pptp("198.51.100.7", "203.0.113.1", 99)).Drops(DropReason.NoEntry);
        lab.Outside(Pptp("198.51.100.7", "203.0.113.9", 77)).Arrives("10.0.0.9");
        lab.Inside(Pptp("10.0.0.1", "198.51.100.7", 99, payload: 0x6558)).Drops(DropReason.BadTransportHeader);
        lab.Inside(Raw(47, "10.0.0.1", "198.51.100.7", 7)).Drops(DropReason.TruncatedTransportHeader);
        Assert.That(lab.Engine.Flows().Select(f => (f.Expires - Instant.Zero).TotalSeconds), Is.All.EqualTo(30));
    }

    [Test]
    public void OtherGreIsFollowedByItsAddressesAndAStreamAtTheFirstAnswer()
    {
        using var lab = Lab.Linux();
        lab.At(0).Inside(Raw(47, "10.0.0.1", "198.51.100.7")).Leaves("203.0.113.1");
        lab.At(29).Outside(Raw(47, "198.51.100.7", "203.0.113.1")).Arrives("10.0.0.1");
        lab.At(208).Outside(Raw(47, "198.51.100.7", "203.0.113.1")).Arrives("10.0.0.1");
        lab.At(388.1).Outside(Raw(47, "198.51.100.7", "203.0.113.1")).Drops(DropReason.NoEntry);
    }

    [Test]
    public void WhatANatDoesNotKnowGoesByItsAddressesOrNotAtAll()
    {
        using var simple = Lab.Linux(c => c with { Protocols = new() { Handled = ProtocolRules.Always } });
        simple.Inside(Raw(132, "10.0.0.1", "198.51.100.7")).Leaves("203.0.113.1:778");
        simple.Inside(Raw(132, "10.0.0.2", "198.51.100.7")).Drops(DropReason.PortsExhausted);
        simple.Outside(Raw(132, "198.51.100.7", "203.0.113.1")).Arrives("10.0.0.1:4376");
        using var strict = Lab.Linux(c => c with { Protocols = new() { Handled = ProtocolRules.Always, Others = UnhandledProtocols.Drop } });
        strict.Inside(Raw(50, "10.0.0.1", "198.51.100.7")).Drops(DropReason.ProtocolRefused);
        strict.Inside(Sctp(A, Server, 0, Chunk(1, tag: 9))).Drops(DropReason.ProtocolRefused);
        strict.Inside(Udp(A, Server)).Leaves(X);
        strict.Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Drops(DropReason.ProtocolRefused);
        strict.Inside(Raw(50, "10.0.0.1", "198.51.100.7") with { Ttl = 1 }).Drops(DropReason.TtlExceeded);
    }

    [Test]
    public void WhatEveryNatTranslatesCannotBeLeftOut()
    {
        var config = NatProfiles.Linux;
        Assert.That((config with { Protocols = new() { Handled = [1, 6] } }).Faults(), Has.Exactly(1).Contains("udp"));
        Assert.That((config with { Protocols = new() { Handled = [1, 6, 17, 50] } }).Faults(), Has.Exactly(1).Contains("50"));
    }

    private static Sent Client(Lab lab, byte type, uint seq = 1, uint ack = 0) => lab.Inside(Dccp(A, Server, type, seq, ack));

    private static Sent Host(Lab lab, byte type, uint seq = 1, uint ack = 0) => lab.Outside(Dccp(Server, X, type, seq, ack));

    private static void IsNow(Lab lab, DccpState state, int seconds, double at)
    {
        var flow = lab.Engine.Flows().Single();
        Assert.That((flow.DccpState, (flow.Expires - Instant.FromSeconds(at)).TotalSeconds), Is.EqualTo((state, (double)seconds)));
    }
}
