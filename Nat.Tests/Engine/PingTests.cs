using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Pings to the NAT's own addresses (RFC 1812 section 4.3.3.6), on the side where it answers them.</summary>
public sealed class PingTests
{
    private const string Host = "10.0.0.1";
    private const string Gateway = "10.0.0.254";
    private const string External = "203.0.113.1";
    private const string Far = "198.51.100.7";

    [TestCase("linux", true)]
    [TestCase("rfc4787", true)]
    [TestCase("cgn", true)]
    [TestCase("pf", true)]
    [TestCase("vpp", true)]
    [TestCase("aws", false)]
    [TestCase("azure", false)]
    [TestCase("gcp", false)]
    public void TheGatewayAnswersInsideHostsWhereTheProductDoes(string profile, bool answers)
    {
        using var lab = Lab.Of(NatProfiles.Find(profile)!, c => c with { Gateway = Ipv4Address.Parse(Gateway), Deterministic = new() });
        var sent = lab.Inside(Ping(Host, Gateway, 77, length: 56));
        if (answers)
            AssertAnswer(sent.Drops(DropReason.ToNatItself).Answers(IcmpType.EchoReply, 0), Gateway, Host);
        else
            sent.IsSilent();
        lab.Outside(Ping(Far, External, 77)).IsSilent();
        Assert.That(lab.Engine.FlowCount, Is.Zero, "it is no flow");
    }

    [Test]
    public void AnExternalAddressAnswersOnTheOutsideIfItIsTo()
    {
        using var lab = Lab.Linux(c => c with { AnswerPing = PingAnswer.Both });
        AssertAnswer(lab.Outside(Ping(Far, External, 77)).Drops(DropReason.ToNatItself).Answers(IcmpType.EchoReply, 0), External, Far);
        AssertAnswer(lab.Inside(Ping(Host, External, 77)).Drops(DropReason.ToNatItself).Answers(IcmpType.EchoReply, 0), External, Host);
        lab.Outside(Ping(Far, External, 77, type: IcmpType.TimestampRequest)).Drops(DropReason.NoEntry).IsSilent();
        lab.Outside(Pong(Far, External, 77)).IsSilent();
    }

    [Test]
    public void APingToAMappingGoesToItsHost()
    {
        using var lab = Lab.Rfc(c => c with { AnswerPing = PingAnswer.Both });
        string mapping = lab.Inside(Ping(Host, Far, 5)).Leaves().Packet!.Source;
        ushort id = ushort.Parse(mapping.Split(':')[1], null);
        lab.Outside(Pong(Far, External, id)).Arrives();
        lab.Outside(Ping(Far, External, (ushort)(id + 1))).Drops(DropReason.ToNatItself).Answers(IcmpType.EchoReply, 0);
    }

    [Test]
    public void TheLastHopIsTheGatewayItself()
    {
        using var lab = Lab.Linux(c => c with { Gateway = Ipv4Address.Parse(Gateway) });
        lab.Inside(Ping(Host, Gateway, 1) with { Ttl = 1 }).Answers(IcmpType.EchoReply, 0);
        lab.Inside(Ping(Host, Far, 1) with { Ttl = 1 }).Drops(DropReason.TtlExceeded);
    }

    [Test]
    public void WhatDoesNotFitBackIsNotAnswered()
    {
        using var lab = Lab.Linux(c => c with { Gateway = Ipv4Address.Parse(Gateway), InsideMtu = 1000 });
        lab.Inside(Ping(Host, Gateway, 1, length: 972)).Answers(IcmpType.EchoReply, 0);
        lab.Inside(Ping(Host, Gateway, 1, length: 973)).Drops(DropReason.ToNatItself).IsSilent();
    }

    private static void AssertAnswer(Seen reply, string from, string to)
    {
        Assert.That(reply.Source.Split(':')[0], Is.EqualTo(from));
        Assert.That(reply.Destination, Is.EqualTo($"{to}:77"));
        Assert.That(reply.HasRightHeaderSum && reply.HasRightTransportSum == true, Is.True, "checksums");
        Assert.That(reply.Ttl, Is.EqualTo(64));
    }
}
