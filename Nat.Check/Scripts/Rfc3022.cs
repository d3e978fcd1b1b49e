using System.Buffers.Binary;
using Nat.Check.Wire;
using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>RFC 3022, "Traditional IP Network Address Translator", section 4: what every rewritten packet must be, on which all other rows rest.</summary>
internal static class Rfc3022
{
    /// <summary>All of it.</summary>
    public static IEnumerable<Requirement> All =>
    [
        new("3022-4.1-udp", "4.1", Must, "checksums of UDP stay right", x => Stays(x, IpProtocol.Udp)),
        new("3022-4.1-tcp", "4.1", Must, "checksums of TCP stay right", x => Stays(x, IpProtocol.Tcp)),
        new("3022-4.1-icmp", "4.1", Must, "checksums of ICMP stay right", x => Stays(x, IpProtocol.Icmp)),
        new("3022-4.1-zero", "4.1", Must, "a UDP checksum of zero stays zero", Zero),
    ];

    private static string Stays(Exchange x, byte protocol)
    {
        var talk = new Talk(x, protocol, x.X(1), x.Y(1));
        var left = x.Out(talk.Opening);
        Require(left is not null, $"{talk.Opening} did not leave");
        Require(left!.Fault is null, $"{left} leaves with {left.Fault}");
        talk.TryOpen();
        var came = x.In(talk.Answering, talk.Inside);
        Require(came is not null, $"{talk.Answering} did not arrive at {talk.Inside}");
        Require(came!.Fault is null, $"{came} arrives with {came.Fault}");
        return "both ways";
    }

    private static string Zero(Exchange x)
    {
        var bare = Make.Udp(x.X(1), x.Y(1)).With(b => BinaryPrimitives.WriteUInt16BigEndian(b.AsSpan(26), 0), sum: false);
        var left = x.MustLeave(bare);
        Require(BinaryPrimitives.ReadUInt16BigEndian(left.Transport[6..]) == 0, $"{left} leaves with a checksum that it did not have");
        return $"{left} leaves without a checksum, as it came";
    }
}
