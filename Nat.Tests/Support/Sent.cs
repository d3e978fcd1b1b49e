using Nat.Core;
using Nat.Core.Engine;

namespace Nat.Tests.Support;

/// <summary>What became of one packet; each method asserts one thing and gives back the same, so that they read as a sentence.</summary>
/// <param name="Verdict">What the engine decided.</param>
/// <param name="Reason">Why it was dropped.</param>
/// <param name="Egress">Where it leaves.</param>
/// <param name="Packet">The packet as it leaves; null if it does not leave at once.</param>
/// <param name="Outbox">What came out beside it, in order.</param>
/// <param name="Zone">In which zone it leaves.</param>
internal sealed record Sent(VerdictKind Verdict, DropReason Reason, Side Egress, Seen? Packet, IReadOnlyList<Extra> Outbox, ushort Zone)
{
    /// <summary>Packets that the engine held and now lets go.</summary>
    public Seen[] Released => [.. Outbox.Where(x => x.Kind is OutboxKind.Released or OutboxKind.Piece).Select(x => x.Packet!)];

    /// <summary>ICMP errors of the engine's own.</summary>
    public Seen[] Own => [.. Outbox.Where(x => x.Kind == OutboxKind.Answer).Select(x => x.Packet!)];

    /// <summary>Probes of connections that were idle for too long.</summary>
    public Seen[] Probes => [.. Outbox.Where(x => x.Kind == OutboxKind.Probe).Select(x => x.Packet!)];

    /// <summary>Why held packets were dropped now.</summary>
    public DropReason[] Abandoned => [.. Outbox.Where(x => x.Kind == OutboxKind.Dropped).Select(x => x.Reason)];

    /// <summary>It leaves on the outside, with this source if one is given.</summary>
    public Sent Leaves(string? source = null, string? destination = null) => Passes(Side.Outside, source, destination);

    /// <summary>It leaves on the inside, to this destination if one is given.</summary>
    public Sent Arrives(string? destination = null, string? source = null) => Passes(Side.Inside, source, destination);

    /// <summary>It leaves in this zone.</summary>
    public Sent InZone(ushort zone)
    {
        Assert.That(Zone, Is.EqualTo(zone));
        return this;
    }

    /// <summary>It is dropped, for this reason.</summary>
    public Sent Drops(DropReason reason)
    {
        Assert.That((Verdict, Reason), Is.EqualTo((VerdictKind.Drop, reason)));
        return this;
    }

    /// <summary>It is kept for now.</summary>
    public Sent IsHeld()
    {
        Assert.That((Verdict, Reason), Is.EqualTo((VerdictKind.Held, DropReason.None)));
        return this;
    }

    /// <summary>The engine answers its sender with an ICMP error, and nothing else.</summary>
    public Seen Answers(byte type, byte code)
    {
        Assert.That(Own, Has.Length.EqualTo(1), "one answer");
        Assert.That((Own[0].IcmpType, Own[0].IcmpCode), Is.EqualTo((type, code)));
        return Own[0];
    }

    /// <summary>The engine answers its sender with one TCP segment, with these flags as a number.</summary>
    public Sent AnswersSegment(string from, string to, byte flags, uint sequence, uint acknowledgement)
    {
        Assert.That(Own, Has.Length.EqualTo(1), "one answer");
        Assert.That((Own[0].Source, Own[0].Destination), Is.EqualTo((from, to)));
        Assert.That((Own[0].TcpFlags, Own[0].Sequence, Own[0].Acknowledgement), Is.EqualTo((flags, sequence, acknowledgement)));
        return this;
    }

    /// <summary>The engine says nothing to its sender.</summary>
    public Sent IsSilent()
    {
        Assert.That(Own, Is.Empty, "no answer");
        return this;
    }

    private Sent Passes(Side egress, string? source, string? destination)
    {
        Assert.That((Verdict, Reason), Is.EqualTo((VerdictKind.Forward, DropReason.None)));
        Assert.That(Egress, Is.EqualTo(egress));
        if (source is not null)
            Assert.That(Packet!.Source, Is.EqualTo(source));
        if (destination is not null)
            Assert.That(Packet!.Destination, Is.EqualTo(destination));
        return this;
    }
}

/// <summary>One thing that came out of the outbox.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Token">The packet that it belongs to, counted from 1.</param>
/// <param name="Egress">Where it leaves.</param>
/// <param name="Reason">Why it was dropped.</param>
/// <param name="Packet">Its bytes; null if it was dropped.</param>
/// <param name="Zone">In which zone it leaves.</param>
internal sealed record Extra(OutboxKind Kind, long Token, Side Egress, DropReason Reason, Seen? Packet, ushort Zone);
