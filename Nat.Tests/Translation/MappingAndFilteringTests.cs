using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Core.Translation.FilteringBehavior;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>Every mapping behaviour with every filtering behaviour that it allows.</summary>
public sealed class MappingAndFilteringTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:53";
    private const string ServersOtherPort = "198.51.100.7:54";
    private const string Stranger = "192.0.2.99:53";
    private const string X = "203.0.113.1:5000";

    private static readonly (MappingBehavior Mapping, FilteringBehavior Filtering)[] Valid =
    [
        (MappingBehavior.EndpointIndependent, EndpointIndependent),
        (MappingBehavior.EndpointIndependent, AddressDependent),
        (MappingBehavior.EndpointIndependent, AddressAndPortDependent),
        (MappingBehavior.AddressDependent, AddressDependent),
        (MappingBehavior.AddressDependent, AddressAndPortDependent),
        (MappingBehavior.AddressAndPortDependent, AddressDependent),
        (MappingBehavior.AddressAndPortDependent, AddressAndPortDependent),
    ];

    [TestCaseSource(nameof(Valid))]
    public void AnAnswerAlwaysComesBack((MappingBehavior Mapping, FilteringBehavior Filtering) of)
    {
        using var lab = Of(of);
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.Outside(Udp(Server, X)).Arrives(A, Server);
    }

    [TestCaseSource(nameof(Valid))]
    public void FilteringAdmitsWhomItSays((MappingBehavior Mapping, FilteringBehavior Filtering) of)
    {
        using var lab = Of(of);
        lab.Inside(Udp(A, Server)).Leaves(X);
        AssertAdmitted(lab.Outside(Udp(ServersOtherPort, X)), of.Filtering != AddressAndPortDependent);
        AssertAdmitted(lab.Outside(Udp(Stranger, X)), of.Filtering == EndpointIndependent);
    }

    [TestCaseSource(nameof(Valid))]
    public void MappingSharesWhatItSays((MappingBehavior Mapping, FilteringBehavior Filtering) of)
    {
        // B takes port 5000 towards three endpoints, so A must change its port wherever the NAT does not share it.
        using var lab = Of(of);
        lab.MappingOf(B, Server);
        lab.MappingOf(B, ServersOtherPort);
        lab.MappingOf(B, Stranger);
        string toServer = lab.MappingOf(A, Server);
        string toOtherPort = lab.MappingOf(A, ServersOtherPort);
        string toStranger = lab.MappingOf(A, Stranger);
        Assert.That(toServer, Is.Not.EqualTo(X));
        Assert.That(toOtherPort == toServer, Is.EqualTo(of.Mapping != MappingBehavior.AddressAndPortDependent), "same address, other port");
        Assert.That(toStranger == toServer, Is.EqualTo(of.Mapping == MappingBehavior.EndpointIndependent), "other address");
    }

    [TestCaseSource(nameof(Valid))]
    public void AnExternalPortServesOthersOnlyTowardsOtherDestinations((MappingBehavior Mapping, FilteringBehavior Filtering) of)
    {
        using var lab = Of(of);
        lab.Inside(Udp(A, Server)).Leaves(X);
        Assert.That(lab.MappingOf(B, Server), Is.Not.EqualTo(X));
        Assert.That(lab.MappingOf("10.0.0.3:5000", Stranger) == X, Is.EqualTo(of.Mapping != MappingBehavior.EndpointIndependent));
    }

    [TestCaseSource(nameof(Valid))]
    public void NothingIsLeftWhenAllHasExpired((MappingBehavior Mapping, FilteringBehavior Filtering) of)
    {
        using var lab = Of(of);
        for (int i = 1; i < 200; i++)
            lab.At(0).MappingOf($"10.0.0.{i}:5000", i % 2 == 0 ? Server : Stranger);
        lab.At(1000).Finish();
        Assert.That((lab.Engine.FlowCount, lab.Engine.MappingCount), Is.EqualTo((0, 0)));
        lab.At(1001).Outside(Udp(Server, X)).Drops(DropReason.NoEntry);
    }

    [TestCase(MappingBehavior.EndpointIndependent, EndpointIndependent)]
    [TestCase(MappingBehavior.EndpointIndependent, AddressDependent)]
    [TestCase(MappingBehavior.AddressDependent, AddressDependent)]
    public void HairpinningObeysTheFilter(MappingBehavior mapping, FilteringBehavior filtering)
    {
        using var lab = Of((mapping, filtering));
        string b = "203.0.113.1:6000";
        if (mapping == MappingBehavior.EndpointIndependent)
            lab.Inside(Udp("10.0.0.2:6000", Server)).Leaves(b);
        if (filtering == EndpointIndependent)
        {
            lab.Inside(Udp(A, b)).Arrives("10.0.0.2:6000", X);
            return;
        }

        // Each side opens its own filter by a packet that the other's filter still drops.
        lab.Inside(Udp(A, b)).Drops(mapping == MappingBehavior.EndpointIndependent ? DropReason.Filtered : DropReason.HairpinRefused);
    }

    [Test]
    public void AHostThatSpokeToTheExternalAddressAdmitsItsNeighbours()
    {
        using var lab = Of((MappingBehavior.EndpointIndependent, AddressDependent), c => c with
        {
            StaticMappings = [new StaticMapping(17, Core.Packets.Ipv4Address.Parse("203.0.113.1"), 53, Core.Packets.Ipv4Address.Parse("10.0.0.53"), 53)],
        });
        string b = lab.MappingOf("10.0.0.2:6000");
        lab.Inside(Udp(A, b)).Drops(DropReason.Filtered);
        lab.Inside(Udp("10.0.0.2:6000", "203.0.113.1:53")).Arrives("10.0.0.53:53", b);
        lab.Inside(Udp(A, b)).Arrives("10.0.0.2:6000", X);
        lab.Inside(Udp("10.0.0.2:6000", X)).Arrives(A, b);
    }

    [Test]
    public void EndpointIndependentFilteringNeedsEndpointIndependentMapping([Values(MappingBehavior.AddressDependent, MappingBehavior.AddressAndPortDependent)] MappingBehavior mapping) =>
        Assert.That((NatProfiles.Rfc4787 with { Mapping = mapping }).Faults(), Has.Exactly(1).Contains("filtering"));

    private static Lab Of((MappingBehavior Mapping, FilteringBehavior Filtering) of, Func<NatConfig, NatConfig>? change = null) => Lab.Rfc(c =>
    {
        c = c with { Mapping = of.Mapping, Filtering = of.Filtering };
        return change is null ? c : change(c);
    });

    private static void AssertAdmitted(Sent sent, bool admitted)
    {
        if (admitted)
            sent.Arrives(A);
        else
            Assert.That(sent.Reason, Is.AnyOf(DropReason.Filtered, DropReason.NoEntry));
    }
}
