using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>Inside hosts of different zones may have one address (CTK-08, MAP-13).</summary>
public sealed class ZoneTests
{
    private const ushort Red = 5;
    private const ushort Blue = 4094;
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:53";
    private const string X = "203.0.113.1:5000";

    private static readonly NatConfig[] Profiles = [NatProfiles.Linux, NatProfiles.Rfc4787];

    // Named for the script of the Linux selftests, which has 100 clients.
    [TestCaseSource(nameof(Profiles))]
    public void nft_nat_zones(NatConfig profile)
    {
        using var lab = new Lab(profile with { MaxFlows = 1000 });
        Dictionary<ushort, string> external = [];
        for (ushort zone = 1; zone <= 100; zone++)
            external[zone] = lab.Inside(zone, Tcp(A, Server, "S")).Leaves().InZone(0).Packet!.Source;
        Assert.That(external.Values, Is.Unique);
        foreach (var (zone, endpoint) in external)
        {
            lab.Outside(Tcp(Server, endpoint, "SA", 5000, 1001)).Arrives(A).InZone(zone);
            lab.Inside(zone, Tcp(A, Server, "A", 1001, 5001)).Leaves(endpoint).InZone(0);
            lab.Outside(Tcp(Server, endpoint, "AP", 5001, 1001, 100)).Arrives(A).InZone(zone);
            lab.Outside(Tcp(Server, endpoint, "A", 5101, 1001)).Arrives(A).InZone(zone);
        }
    }

    [TestCaseSource(nameof(Profiles))]
    public void UdpAndQueriesOfTwoZonesAreTwoFlows(NatConfig profile)
    {
        using var lab = new Lab(profile with { MaxFlows = 1000 });
        string red = lab.Inside(Red, Udp(A, Server)).Leaves(X).Packet!.Source;
        string blue = lab.Inside(Blue, Udp(A, Server)).Leaves().Packet!.Source;
        string none = lab.Inside(Udp(A, Server)).Leaves().Packet!.Source;
        Assert.That(new[] { red, blue, none }, Is.Unique);
        foreach (var (endpoint, zone) in new[] { (red, Red), (blue, Blue), (none, (ushort)0) })
        {
            lab.Outside(Udp(Server, endpoint)).Arrives(A).InZone(zone);
            lab.Outside(Udp(Server, endpoint)).Arrives(A).InZone(zone);
            lab.Inside(zone, Udp(A, Server)).Leaves(endpoint).InZone(0);
        }

        ushort[] ids = [.. new[] { Red, Blue }.Select(zone => lab.Inside(zone, Ping("10.0.0.1", "198.51.100.7", 9, 17)).Leaves().InZone(0).Packet!.QueryId)];
        lab.Outside(Pong("198.51.100.7", "203.0.113.1", ids[1], 18)).Arrives("10.0.0.1:9").InZone(Blue);
        lab.Outside(Pong("198.51.100.7", "203.0.113.1", ids[0], 18)).Arrives("10.0.0.1:9").InZone(Red);
    }

    [Test]
    public void AnyoneMaySendToTheMappingOfAZone()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(B, Server)).Leaves();
        string red = lab.Inside(Red, Udp(A, Server)).Leaves().Packet!.Source;
        lab.Outside(Udp("192.0.2.9:9", red)).Arrives(A).InZone(Red);
        lab.Inside(Red, Udp(A, "192.0.2.9:9")).Leaves(red).InZone(0);
    }

    [TestCaseSource(nameof(Profiles))]
    public void HostsOfTwoZonesSpeakByTheirExternalEndpointsOnly(NatConfig profile)
    {
        using var lab = new Lab(profile with { MaxFlows = 1000, Hairpinning = true, StaticMappings = [new(17, new(Frame.Address("203.0.113.9")), 7000, new(Frame.Address("10.0.0.1")), 7000)] });
        var seen = lab.Inside(Red, Udp(A, "203.0.113.9:7000")).Arrives("10.0.0.1:7000").InZone(0).Packet!;
        lab.Inside(Udp("10.0.0.1:7000", seen.Source)).Arrives(A, "203.0.113.9:7000").InZone(Red);
        lab.Inside(Red, Udp(A, "203.0.113.9:7000")).Arrives("10.0.0.1:7000").InZone(0);
        lab.Inside(Red, Udp("10.0.0.1:7000", Server)).Leaves("203.0.113.1:7000").InZone(0);
    }

    [Test]
    public void AHairpinnedFlowBetweenTwoZonesRunsBothWays()
    {
        using var lab = Lab.Rfc();
        string blue = lab.Inside(Blue, Udp(A, Server)).Leaves().Packet!.Source;
        string red = lab.Inside(Red, Udp(A, blue)).Arrives(A).InZone(Blue).Packet!.Source;
        lab.Inside(Blue, Udp(A, red)).Arrives(A, blue).InZone(Red);
        lab.Inside(Red, Udp(A, blue)).Arrives(A, red).InZone(Blue);
        lab.Inside(Red, Udp(A, red)).Drops(DropReason.HairpinRefused);
    }

    [Test]
    public void ErrorsGoToTheZoneTheyAreAbout()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server)).Leaves(X);
        var sent = lab.Inside(Red, Udp(A, Server)).Leaves().Packet!;
        var error = lab.Outside(Error("192.0.2.254", "203.0.113.1", 11, 0, sent.Bytes)).Arrives("10.0.0.1").InZone(Red).Packet!;
        Assert.That(error.Quoted!.Source, Is.EqualTo(A));
        var inbound = lab.Outside(Udp(Server, sent.Source)).Arrives(A).InZone(Red).Packet!;
        var outbound = lab.Inside(Red, Error("10.0.0.1", "198.51.100.7", 3, 3, inbound.Bytes)).Leaves().InZone(0).Packet!;
        Assert.That(outbound.Quoted!.Destination, Is.EqualTo(sent.Source));
        lab.Inside(Blue, Error("10.0.0.1", "198.51.100.7", 3, 3, inbound.Bytes)).Drops(DropReason.IcmpErrorNoEntry);
        Assert.That(lab.Inside(Red, Udp(A, Server) with { Ttl = 1 }).Drops(DropReason.TtlExceeded).Outbox.Single().Zone, Is.EqualTo(Red));
    }

    [Test]
    public void FragmentsOfTwoZonesAreTwoDatagrams()
    {
        using var lab = Lab.Linux();
        var pieces = Udp(A, Server, 600).Fragments(304);
        lab.Inside(Red, pieces[0]).IsHeld();
        lab.Inside(Blue, pieces[1]).IsHeld();
        var sent = lab.Inside(Red, pieces[1]);
        Assert.That(sent.Outbox.Select(x => x.Zone), Is.EqualTo(new ushort[] { 0, 0 }));
        string red = Whole.Of(sent.Released).Source;
        var back = lab.Outside(Udp(Server, red, 600).Fragments(304));
        Assert.That(back.Outbox.Select(x => x.Zone), Is.EqualTo(new[] { Red, Red }));
    }

    [Test]
    public void WhatWasRecordedAfterTranslationIsUndoneInItsZone()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server)).Leaves(X);
        string red = lab.Inside(Red, Udp(A, Server)).Leaves().Packet!.Source;
        lab.Send(Udp(Server, A).Bytes(), Arrival.InsideTranslated, zone: Red).Arrives(red);
        lab.Send(Udp("192.0.2.9:9", A).Bytes(), Arrival.InsideTranslated, zone: Red).Arrives(red);
        lab.Send(Udp("192.0.2.9:9", A).Bytes(), Arrival.InsideTranslated, zone: Blue).Drops(DropReason.NoEntry);
        lab.OutsideTranslated(Udp(red, Server)).Leaves(A).InZone(Red);
        lab.OutsideTranslated(Udp(red, "192.0.2.77:7")).Leaves(A).InZone(Red);
    }

    [Test]
    public void AZoneOutsideMeansNothing()
    {
        using var lab = Lab.Linux();
        lab.Inside(Red, Udp(A, Server)).Leaves(X);
        lab.Send(Udp(Server, X).Bytes(), Arrival.Outside, zone: Blue).Arrives(A).InZone(Red);
    }

    [Test]
    public void WhatIsNotTranslatedLeavesInNoZone()
    {
        using var lab = Lab.Rfc(c => c with { Exclusions = [new(Core.Packets.Ipv4Prefix.Parse("192.0.2.0/24"), null)] });
        lab.Inside(Red, Udp(A, "192.0.2.1:9")).Leaves(A).InZone(0);
        lab.Outside(Udp("192.0.2.1:9", A)).Arrives(A).InZone(Red);
    }
}
