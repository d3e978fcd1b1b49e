using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>Datagrams that are too long, and their parts (RFC 4787 section 11 and 12, RFC 5508 section 7.1).</summary>
internal static class FragmentScripts
{
    private const int Long = 1400;     // longer than the small outside link, shorter than an Ethernet frame
    private const int Piece = 200;
    private const int Flood = 3000;

    /// <summary>A long datagram with DF is answered with the MTU of the next hop.</summary>
    public static string TooBig(Exchange x)
    {
        var packet = Make.Udp(x.X(1), x.Y(1), Long - 28).WithDontFragment();
        x.Put(Side.Inside, packet);
        var answers = x.TakeAll(null, _ => true);
        Applies(!answers.Exists(a => a.Protocol == IpProtocol.Udp), $"{Long} bytes fit the outside link");
        var error = answers.Find(a => a.IsError && a.Destination.Address == x.X(1).Address);
        Require(error is { IcmpKind: 3, IcmpCode: 4 }, $"{packet} of {Long} bytes with DF is answered with {error?.ToString() ?? "nothing"}");
        Require(error!.IcmpMtu is > 0 and < Long, $"the answer tells an MTU of {error.IcmpMtu}");
        ErrorScripts.RequireQuoted(error, packet);
        return $"it is answered with an MTU of {error.IcmpMtu}";
    }

    /// <summary>A long datagram without DF leaves in pieces, in order.</summary>
    public static string Fragmented(Exchange x)
    {
        var packet = Make.Udp(x.X(1), x.Y(1), Long - 28);
        x.Put(Side.Inside, packet);
        var pieces = x.TakeAll(Side.Outside, p => p.Destination.Address == x.Y(1).Address);
        Applies(pieces is not [{ IsFragment: false }], $"{Long} bytes fit the outside link");
        RequireWhole(pieces, packet);
        Require(pieces.Select(p => p.FragmentOffset).SequenceEqual(pieces.Select(p => p.FragmentOffset).Order()), "the fragments leave out of order");
        return $"it leaves in {pieces.Count} fragments, in order";
    }

    /// <summary>Fragments pass both ways, in order and out of order.</summary>
    public static string AnyOrder(Exchange x)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(1)));
        ushort id = 1;
        foreach (bool isReversed in (bool[])[false, true])
        {
            var outward = Make.Udp(x.X(1), x.Y(1), 3 * Piece).WithId(id++);
            x.Put(Side.Inside, Ordered(outward, isReversed));
            RequireWhole(x.TakeAll(Side.Outside, p => p.Destination.Address == x.Y(1).Address), outward);
            var inward = Make.Udp(x.Y(1), external, 3 * Piece).WithId(id++);
            x.Put(Side.Outside, Ordered(inward, isReversed));
            RequireWhole(x.TakeAll(Side.Inside, p => p.Destination.Address == x.X(1).Address), inward);
        }

        return "datagrams pass both ways whole, the last fragment first or last";
    }

    /// <summary>A flood of fragments that are never whole does not stop other packets.</summary>
    public static string Flooded(Exchange x)
    {
        for (int n = 0; n < Flood; n++)
            x.Put(Side.Inside, Make.Udp(x.X(2), x.Y(2), 2 * Piece).WithId((ushort)n).Fragments(Piece)[n % 2]);
        x.MustLeave(Make.Udp(x.X(1), x.Y(1)));
        var datagram = Make.Udp(x.X(1), x.Y(1), 3 * Piece).WithId(x.OwnId);
        x.Put(Side.Inside, datagram.Fragments(Piece));
        RequireWhole(x.TakeAll(Side.Outside, p => p.Destination.Address == x.Y(1).Address), datagram);
        return $"after {Flood} fragments of incomplete datagrams, whole packets and fragments in order still pass";
    }

    private static WirePacket[] Ordered(WirePacket packet, bool isReversed)
    {
        var pieces = packet.Fragments(Piece);
        if (isReversed)
            Array.Reverse(pieces);
        return pieces;
    }

    // Put together, it is the datagram with other addresses and ports, and its checksum is right.
    private static void RequireWhole(List<WirePacket> pieces, WirePacket sent)
    {
        Require(pieces.Count > 0, $"nothing of {sent} comes out");
        byte[] whole = new byte[20 + sent.Transport.Length];
        pieces[0].Bytes.AsSpan(0, 20).CopyTo(whole);
        whole[2] = (byte)(whole.Length >> 8);
        whole[3] = (byte)whole.Length;
        int covered = 0;
        foreach (var piece in pieces)
        {
            Require(Sums.IsHeaderGood(piece.Bytes), $"{piece} has a wrong IP header checksum");
            Require(piece.FragmentOffset + piece.Transport.Length <= sent.Transport.Length, $"{piece} is longer than what was sent");
            piece.Transport.CopyTo(whole.AsSpan(20 + piece.FragmentOffset));
            covered += piece.Transport.Length;
        }

        Require(covered == sent.Transport.Length, $"{covered} of {sent.Transport.Length} bytes of {sent} come out");
        Require(Sums.IsTransportGood(whole), "put together, the fragments have a wrong UDP checksum");
        Require(whole.AsSpan(28).SequenceEqual(sent.Payload), "put together, the fragments hold another payload");
    }
}
