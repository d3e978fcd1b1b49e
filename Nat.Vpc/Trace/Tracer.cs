using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Sends one real packet, and its answer, through a network, and tells of every step (AWS-09).</summary>
public static class Tracer
{
    /// <summary>The port of the asking side, the first of Linux's ephemeral ones.</summary>
    private const ushort AskingPort = 32768;

    private const uint FirstSequence = 1000;
    private const int UdpPayload = 32;

    /// <summary>What is wrong with a question: a name that is none. Null if nothing is.</summary>
    /// <param name="network">The network.</param>
    /// <param name="question">What is asked.</param>
    public static string? Fault(CloudNetwork network, TraceQuestion question)
    {
        using var plane = new DataPlane(network, 0);
        foreach (string name in (string[])[question.From, question.To])
        {
            if (AddressBook.Find(plane, name) is null)
                return AddressBook.Unknown(network, name);
        }

        return AddressBook.Find(plane, question.From)!.Value.Port is null && IpAddress.TryParse(question.From, out _) && AddressBook.IsInside(plane, question.From)
            ? $"{question.From} belongs to no interface; a packet cannot come from there"
            : null;
    }

    /// <summary>Traces a packet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="question">What is asked; without <see cref="Fault"/>.</param>
    /// <param name="seed">The seed of all randomness.</param>
    public static TraceReport Run(CloudNetwork network, TraceQuestion question, ulong seed)
    {
        using var plane = new DataPlane(network, seed);
        var recorder = new PathRecorder();
        plane.Observer = recorder;
        var (from, to, answered, without) = Resolver.Ask(plane, AddressBook.Find(plane, question.From)!.Value, question.To);
        var report = new TraceReport { Question = question, Hops = answered is null ? [] : [answered], ReturnHops = [], BlockedBy = without };
        if (without is not null)
            return report;
        Span<byte> room = stackalloc byte[128];
        var bytes = First(room, new Ends(from.Address, AskingPort, to, question.Port), question.Protocol);
        var fate = plane.Send(from, bytes, Instant.Zero, out var last);
        report = report with { Hops = [.. report.Hops, .. recorder.Take()] };
        var packet = Parse(last);
        if (!fate.Arrived)
            return report with { BlockedBy = Remedies.Tell(fate.Block, packet, isAnswer: false) };
        bool listens = fate.Place.Listens(packet);
        if (!listens)
            return report with { BlockedBy = Remedies.Tell(new Block(BlockCode.NotListening, PathPoint.Host, fate.Place), packet, isAnswer: false) };
        Span<byte> answerRoom = stackalloc byte[128];
        var answer = Responder.Answer(answerRoom, packet, listens, UdpPayload);
        fate = plane.Send(fate.Place, answer, Instant.Zero, out last);
        var hops = recorder.Take();
        return report with { ReturnHops = hops, BlockedBy = fate.Arrived ? null : Remedies.Tell(fate.Block, Parse(last), isAnswer: true) };
    }

    /// <summary>The first packet of a conversation.</summary>
    internal static Span<byte> First(Span<byte> room, Ends ends, byte protocol) => protocol switch
    {
        IpProtocol.Udp => PacketMaker.Udp(room, ends, UdpPayload),
        IpProtocol.Icmp => PacketMaker.Echo(room, ends, isReply: false),
        _ => PacketMaker.Tcp(room, ends, TcpFlags.Syn, FirstSequence, 0),
    };

    private static IpPacket Parse(Span<byte> bytes)
    {
        _ = IpPacket.TryParse(bytes, out var packet, verifyChecksum: false);
        return packet;
    }
}
