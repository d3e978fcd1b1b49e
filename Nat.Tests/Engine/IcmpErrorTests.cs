using Nat.Core;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>ICMP errors that are passed on or not, beyond what RFC 5508 asks.</summary>
public sealed class IcmpErrorTests
{
    private const string A = "10.0.0.1:5000";
    private const string Server = "198.51.100.7:53";
    private const string Router = "192.0.2.254";
    private const string X = "203.0.113.1:5000";

    [Test]
    public void AQuotationThatDoesNotReachThePortsIsMalformed([Values(0, 12, 20, 27)] int length)
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server)).Leaves(X).Packet!;
        lab.Outside(Error(Router, "203.0.113.1", 3, 1, sent.Bytes, quote: length)).IsSilent().Drops(DropReason.IcmpErrorMalformed);
    }

    [Test]
    public void AQuotationOfALaterFragmentOrOfAnErrorIsMalformed()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server)).Leaves(X).Packet!;
        var later = (Udp(X, Server, 2000) with { Ttl = 9 }).Piece(800, 800);
        lab.Outside(Error(Router, "203.0.113.1", 11, 1, later.Bytes())).Drops(DropReason.IcmpErrorMalformed);
        var error = Error("203.0.113.1", "198.51.100.7", 3, 3, sent.Bytes);
        lab.Outside(Error(Router, "203.0.113.1", 3, 1, error.Bytes())).Drops(DropReason.IcmpErrorMalformed);
    }

    [Test]
    public void AnErrorToAnotherHostThanTheOneItQuotesIsDropped()
    {
        using var lab = Lab.Rfc(c => c with { Outside = [new(Core.Packets.Ipv4Address.Parse("203.0.113.1"), Core.Packets.Ipv4Address.Parse("203.0.113.2"))] });
        var sent = lab.Inside(Udp(A, Server)).Leaves().Packet!;
        string other = sent.Source.StartsWith("203.0.113.1:", StringComparison.Ordinal) ? "203.0.113.2" : "203.0.113.1";
        lab.Outside(Error(Router, other, 3, 1, sent.Bytes)).IsSilent().Drops(DropReason.IcmpErrorMismatch);
    }

    [Test]
    public void AnErrorFromWhereTheQuotedPacketCameFromIsDropped()
    {
        using var lab = Lab.Rfc();
        lab.Inside(Udp(A, Server)).Leaves(X);
        lab.Inside(Error("10.0.0.254", "10.0.0.1", 11, 0, Udp(A, Server).Bytes())).Drops(DropReason.IcmpErrorNoEntry);
        lab.Outside(Error(Router, "198.51.100.7", 11, 0, Udp(Server, A).Bytes())).Drops(DropReason.IcmpErrorMismatch);
    }

    [Test]
    public void LinuxPassesSourceQuenchAndDoesNotJudgeTheQuotedHeader()
    {
        using var lab = Lab.Linux();
        var sent = lab.Inside(Udp(A, Server)).Leaves(X).Packet!;
        lab.Outside(Error(Router, "203.0.113.1", 4, 0, sent.Bytes)).Arrives("10.0.0.1");
        byte[] bad = [.. sent.Bytes];
        bad[10] ^= 1;
        Assert.That(lab.Outside(Error(Router, "203.0.113.1", 3, 1, bad)).Arrives().Packet!.Quoted!.HasRightHeaderSum, Is.False);
        lab.Outside(Error(Router, "203.0.113.1", 5, 1, sent.Bytes)).Drops(DropReason.IcmpRedirect);
    }

    [Test]
    public void QuotedTcpAndQueriesAreTranslated()
    {
        using var lab = Lab.Rfc();
        lab.MappingOf("10.0.0.9:5000");
        lab.Inside(Ping("10.0.0.9", "198.51.100.7", 7));
        var ping = lab.Inside(Ping("10.0.0.1", "198.51.100.7", 7)).Leaves().Packet!;
        var error = lab.Outside(Error(Router, "203.0.113.1", 11, 0, ping.Bytes)).Arrives("10.0.0.1").Packet!;
        Assert.That(error.Quoted!.Source, Is.EqualTo("10.0.0.1:7"));
        var syn = lab.Inside(Tcp(A, Server, "S")).Leaves(X).Packet!;
        error = lab.Outside(Error(Router, "203.0.113.1", 11, 0, syn.Bytes, quote: 28)).Arrives("10.0.0.1").Packet!;
        Assert.That((error.Quoted!.Source, error.Quoted.Bytes.Length), Is.EqualTo((A, 28)));
    }

    [Test]
    public void AnErrorAboutAProtocolWithoutPortsIsTranslated()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Raw(47, "10.0.0.1", "198.51.100.7")).Leaves("203.0.113.1").Packet!;
        Assert.That(lab.Outside(Error(Router, "203.0.113.1", 3, 2, sent.Bytes)).Arrives("10.0.0.1").Packet!.Quoted!.Source, Is.EqualTo("10.0.0.1"));
    }

    [Test]
    public void AnErrorInFragmentsIsTranslated()
    {
        using var lab = Lab.Rfc();
        var sent = lab.Inside(Udp(A, Server, 500)).Leaves(X).Packet!;
        var whole = Whole.Of(lab.Outside(Error(Router, "203.0.113.1", 11, 0, sent.Bytes).Fragments(256)).Released);
        Assert.That((whole.Destination, whole.Quoted!.Source, whole.HasRightTransportSum), Is.EqualTo(("10.0.0.1", A, (bool?)true)));
    }
}
