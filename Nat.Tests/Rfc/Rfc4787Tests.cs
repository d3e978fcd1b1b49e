using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Rfc;

/// <summary>RFC 4787 (BCP 127), "NAT Behavioral Requirements for Unicast UDP", requirement by requirement, for profile rfc4787.</summary>
public sealed class Rfc4787Tests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:53";
    private const string Stranger = "192.0.2.99:4444";

    private static readonly NatConfig Pool = NatProfiles.Rfc4787 with
    {
        MaxFlows = 1000,
        Outside = [Range("203.0.113.1-203.0.113.3"), Range("203.0.113.77"), Range("198.18.5.0/30")],
    };

    [Test]
    public void Rfc4787_Req1_OneMappingServesEveryDestination()
    {
        using var lab = Lab.Rfc();
        string mapping = lab.MappingOf(A);
        lab.Inside(Udp(A, "198.51.100.7:54")).Leaves(mapping);
        lab.Inside(Udp(A, "192.0.2.1:53")).Leaves(mapping);
        Assert.That(lab.Engine.MappingCount, Is.EqualTo(1));
    }

    [Test]
    public void Rfc4787_Req2_AHostHasOnePoolAddressForAllItsFlows()
    {
        using var lab = new Lab(Pool);
        var addresses = Enumerable.Range(1, 40).Select(i => AddressOf(lab.MappingOf($"10.0.0.1:{5000 + i}", $"198.51.100.{i}:53"))).Distinct();
        Assert.That(addresses.Count(), Is.EqualTo(1));
        lab.Inside(Tcp("10.0.0.1:80", "198.51.100.7:80", "S")).Leaves();
    }

    [Test]
    public void Rfc4787_Req2_HostsSpreadOverAllRangesOfThePool()
    {
        using var lab = new Lab(Pool);
        var addresses = Enumerable.Range(0, 250).Select(i => AddressOf(lab.MappingOf($"10.0.1.{i}:5000"))).ToHashSet();
        Assert.That(addresses, Is.EquivalentTo([
            "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.77", "198.18.5.0", "198.18.5.1", "198.18.5.2", "198.18.5.3"]));
    }

    [Test]
    public void Rfc4787_Req3_TwoInsideEndpointsNeverShareAnExternalEndpoint()
    {
        using var lab = Lab.Rfc();
        var mappings = Enumerable.Range(1, 200).Select(i => lab.MappingOf($"10.0.0.{i}:5000", $"198.51.100.{i}:53")).ToList();
        Assert.That(mappings, Is.Unique);
    }

    [TestCase(100, 1, 511)]
    [TestCase(700, 600, 1023)]
    [TestCase(5000, 1024, 65535)]
    public void Rfc4787_Req3a_AChangedPortStaysInItsClass(int port, int first, int last)
    {
        using var lab = Lab.Rfc();
        lab.MappingOf($"10.0.0.1:{port}");
        for (int i = 2; i < 60; i++)
            Assert.That(PortOf(lab.MappingOf($"10.0.0.{i}:{port}")), Is.InRange(first, last).And.Not.EqualTo(port));
    }

    [Test]
    public void Rfc4787_Req4_ParityIsKeptOnlyWithThePortItself()
    {
        // RECOMMENDED there, and RFC 7857 section 8 allows to do without.
        using var lab = Lab.Rfc();
        Assert.That(lab.MappingOf(A), Is.EqualTo("203.0.113.1:5000"));
        var others = Enumerable.Range(2, 60).Select(i => PortOf(lab.MappingOf($"10.0.0.{i}:5000")) % 2);
        Assert.That(others, Has.Some.EqualTo(0).And.Some.EqualTo(1));
    }

    [Test]
    public void Rfc4787_Req5_AnIdleMappingLivesFiveMinutes()
    {
        using var lab = Lab.Rfc();
        string mapping = lab.At(0).MappingOf(A);
        lab.At(299.9).Outside(Udp(Stranger, mapping)).Arrives(A);
        lab.At(600).Outside(Udp(Server, mapping)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc4787_Req5a_NoWellKnownPortHasAShorterTimer()
    {
        using var lab = Lab.Rfc();
        string mapping = lab.At(0).MappingOf(A, "198.51.100.7:53");
        lab.At(299.9).Outside(Udp("198.51.100.7:53", mapping)).Arrives(A);
    }

    /// <summary>The mapping lives as long as the longest of its flows may.</summary>
    [Test]
    public void Rfc4787_Req5a_APortMayHaveAShorterTimerForItsFlowsOnly()
    {
        using var lab = Lab.Rfc(c => c with { UdpPortTimers = [new(new(53, 53), TimeSpan.FromSeconds(10)), new(new(100, 200), TimeSpan.FromSeconds(60))] });
        const string Dns = "198.51.100.7:53";
        string mapping = lab.At(0).MappingOf(A, Dns);
        lab.At(9).Outside(Udp(Dns, mapping)).Arrives(A);
        lab.At(18).Inside(Udp(A, Dns)).Leaves(mapping);
        lab.At(27).Outside(Udp(Dns, mapping)).Arrives(A);
        lab.At(38).Outside(Udp(Dns, mapping)).Drops(DropReason.NoEntry);
        lab.At(100).Inside(Udp(A, "198.51.100.7:123")).Leaves();
        lab.At(159).Inside(Udp(A, "198.51.100.7:123")).Leaves();
        lab.At(220).Outside(Udp(Stranger, mapping)).Drops(DropReason.NoEntry);
        lab.At(300).MappingOf(A, Dns);
        mapping = lab.Inside(Udp(A, "198.51.100.7:201")).Leaves().Packet!.Source;
        lab.At(590).Outside(Udp(Stranger, mapping)).Arrives(A);
    }

    [Test]
    public void Rfc4787_Req5b_TheTimerIsConfigurable()
    {
        var timeouts = NatProfiles.Rfc4787.Timeouts;
        using var lab = Lab.Rfc(c => c with { Timeouts = timeouts with { ByClass = timeouts.ByClass.SetItem((int)Core.Flows.TimeoutClass.Udp, TimeSpan.FromSeconds(130)) } });
        string mapping = lab.At(0).MappingOf(A);
        lab.At(129.9).Outside(Udp(Stranger, mapping)).Arrives(A);
        lab.At(260).Outside(Udp(Server, mapping)).Drops(DropReason.NoEntry);
    }

    [Test]
    public void Rfc4787_Req5c_TheDefaultIsNotBelowFiveMinutes() =>
        Assert.That(NatProfiles.Rfc4787.Timeouts[Core.Flows.TimeoutClass.Udp], Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(5)));

    [Test]
    public void Rfc4787_Req6_OutboundTrafficRefreshesTheMapping()
    {
        using var lab = Lab.Rfc();
        string mapping = lab.At(0).MappingOf(A);
        for (int t = 250; t <= 2000; t += 250)
            lab.At(t).Inside(Udp(A, Server)).Leaves(mapping);
        lab.At(2299).Outside(Udp(Stranger, mapping)).Arrives(A);
    }

    [Test]
    public void Rfc4787_Req6b_AdmittedInboundTrafficRefreshesItToo()
    {
        using var lab = Lab.Rfc();
        string mapping = lab.At(0).MappingOf(A);
        lab.At(250).Outside(Udp(Server, mapping)).Arrives(A);
        lab.At(500).Outside(Udp(Server, mapping)).Arrives(A);
    }

    [Test]
    public void Rfc4787_Req7_AnOutsideHostWithAnInsideAddressCanBeSpokenTo()
    {
        // The outside network uses 192.168.0.0/16, which is one of the inside prefixes.
        using var lab = Lab.Rfc();
        string mapping = lab.MappingOf(A, "192.168.3.4:53");
        lab.Outside(Udp("192.168.3.4:53", mapping)).Arrives(A, "192.168.3.4:53");
    }

    [Test]
    public void Rfc4787_Req7_TheConfigurationRefusesExternalAddressesThatAreInside() =>
        Assert.That((NatProfiles.Rfc4787 with { Outside = [Range("10.9.9.9")] }).Faults(), Has.Exactly(1).Contains("overlap"));

    [Test]
    public void Rfc4787_Req8_EndpointIndependentFilteringAdmitsEverybody()
    {
        using var lab = Lab.Rfc();
        string mapping = lab.MappingOf(A);
        lab.Outside(Udp(Stranger, mapping)).Arrives(A, Stranger);
        lab.Outside(Udp("198.51.100.7:9999", mapping)).Arrives(A);
    }

    [Test]
    public void Rfc4787_Req8_AddressDependentFilteringAdmitsHostsThatWereSpokenTo()
    {
        using var lab = Lab.Rfc(c => c with { Filtering = FilteringBehavior.AddressDependent });
        string mapping = lab.MappingOf(A, Server);
        lab.Outside(Udp("198.51.100.7:9999", mapping)).Arrives(A);
        lab.Outside(Udp(Stranger, mapping)).Drops(DropReason.Filtered);
        lab.Inside(Udp(A, "192.0.2.99:1")).Leaves(mapping);
        lab.Outside(Udp(Stranger, mapping)).Arrives(A);
    }

    [Test]
    public void Rfc4787_Req9_InsideHostsReachEachOtherByExternalEndpoints()
    {
        using var lab = Lab.Rfc();
        string b = lab.MappingOf(B);
        lab.Inside(Udp(A, b)).Arrives(B);
    }

    [Test]
    public void Rfc4787_Req9a_TheTargetSeesTheExternalSource()
    {
        using var lab = Lab.Rfc();
        string a = lab.MappingOf(A);
        string b = lab.MappingOf(B);
        lab.Inside(Udp(A, b)).Arrives(B, a);
        lab.Inside(Udp(B, a)).Arrives(A, b);
    }

    [Test]
    public void Rfc4787_Req10_PayloadIsNeverTouched()
    {
        // The lab compares every payload; here it holds the inside address, as SIP would.
        using var lab = Lab.Rfc();
        var frame = Udp("10.0.0.1:5060", "198.51.100.7:5060", length: 40);
        "INVITE sip:10.0.0.1:5060"u8.CopyTo(frame.Transport.AsSpan(8));
        lab.Inside(frame.Summed()).Leaves("203.0.113.1:5060");
    }

    [Test]
    public void Rfc4787_Req11_MappingAndFilteringStayWhenTheTableIsNearlyFull()
    {
        using var lab = Lab.Rfc(c => c with { MaxFlows = 100 });
        string mapping = lab.MappingOf(A);
        for (int i = 0; i < 98; i++)
            lab.At(i).MappingOf($"10.0.2.{i}:700");
        for (int i = 0; i < 100; i++)
            lab.At(100).Inside(Udp(A, Server)).Leaves(mapping);
        Assert.That(lab.Engine.FlowCount, Is.EqualTo(99), "no flow made room for another");
        lab.At(100).Outside(Udp(Stranger, mapping)).Arrives(A);
        lab.At(100).Outside(Udp("192.0.2.100:1", mapping)).Drops(DropReason.TableFull);
        lab.At(100).Outside(Udp(Server, mapping)).Arrives(A);
    }

    [TestCase(3, 0)]
    [TestCase(3, 1)]
    [TestCase(3, 3)]
    [TestCase(11, 0)]
    [TestCase(12, 0)]
    public void Rfc4787_Req12_NoIcmpMessageEndsAMapping(byte type, byte code)
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server)).Leaves().Packet!;
        lab.Outside(Error("198.51.100.7", "203.0.113.1", type, code, sent.Bytes)).Arrives();
        lab.Outside(Udp(Server, sent.Source)).Arrives(A);
    }

    [Test]
    public void Rfc4787_Req13_TooBigWithDfIsAnsweredWithFragmentationNeeded()
    {
        using var lab = Lab.Rfc(c => c with { OutsideMtu = 1280 });
        var sent = lab.Inside(Udp(A, Server, 1400) with { DontFragment = true }).Drops(DropReason.FragmentationNeeded);
        Assert.That(sent.Answers(3, 4).IcmpRest, Is.EqualTo(1280));
    }

    [Test]
    public void Rfc4787_Req13a_TooBigWithoutDfIsFragmented()
    {
        using var lab = Lab.Rfc(c => c with { OutsideMtu = 1280 });
        var sent = lab.Inside(Udp(A, Server, 3000)).IsHeld();
        Assert.That(sent.Released, Has.Length.EqualTo(3));
        Assert.That(Whole.Of(sent.Released).HasRightTransportSum, Is.True);
    }

    [Test]
    public void Rfc4787_Req14_FragmentsInAnyOrderAreTranslated([Values] bool reversed)
    {
        using var lab = Lab.Rfc();
        var pieces = Udp(A, Server, 2000).Fragments(800);
        if (reversed)
            Array.Reverse(pieces);
        var sent = lab.Inside(pieces).IsHeld();
        Assert.That(sent.Released, Has.Length.EqualTo(3));
        var whole = Whole.Of(sent.Released);
        Assert.That((whole.Source, whole.HasRightTransportSum), Is.EqualTo(("203.0.113.1:5000", (bool?)true)));
    }

    [Test]
    public void Rfc4787_Req14a_AFloodOfFragmentsLeavesWholeAndOrderlyPacketsAlone()
    {
        using var lab = Lab.Rfc(c => c with { FragmentStoreBytes = 64 * 1024 });
        string mapping = lab.MappingOf(A);
        for (int i = 0; i < 500; i++)
            lab.Outside((Udp(Stranger, mapping, 2000) with { Id = (ushort)i }).Piece(800, 800)).IsHeld();
        lab.Outside(Udp(Stranger, mapping)).Arrives(A);
        Assert.That(lab.Outside(Udp(Server, mapping, 2000).Fragments(800)).Released, Has.Length.EqualTo(3));
    }

    private static Ipv4Range Range(string text) => Ipv4Range.TryParse(text, out var range) ? range : throw new FormatException(text);

    private static string AddressOf(string endpoint) => endpoint.Split(':')[0];

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1]);
}
