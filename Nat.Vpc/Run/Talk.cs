using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Network;
using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>One conversation of two hosts: real packets, and the numbers that a TCP connection needs.</summary>
/// <param name="plane">The network.</param>
/// <param name="from">Who opens it.</param>
/// <param name="ends">From where to where its packets go, as the opener sees it.</param>
/// <param name="protocol">TCP, UDP or ICMP.</param>
/// <param name="rooms">Where its packets are written; others may write there between its packets.</param>
internal sealed class Talk(DataPlane plane, Place from, Ends ends, byte protocol, TalkRooms rooms)
{
    /// <summary>How long an answer takes.</summary>
    private static readonly TimeSpan AnswersAfter = TimeSpan.FromMilliseconds(1);

    private const int RequestBytes = 100;
    private const uint FirstSequence = 1000;

    private uint _sequence = FirstSequence;
    private uint _acknowledgement;
    private Place _server;
    private Ends _serverEnds;

    /// <summary>Packets that both have sent.</summary>
    public long Packets { get; private set; }

    /// <summary>The payload of a full segment of the other side, in bytes.</summary>
    public int FullSegment => PacketMaker.FullSegment(_serverEnds.Source.IsIpv4);

    /// <summary>Opens it: a SYN and what follows, a datagram or an echo with its answer.</summary>
    public ExchangeResult Open(Instant now)
    {
        var result = Exchange(Tracer.First(rooms.Packet, ends, protocol), now, 0);
        return result.Kind == ExchangeKind.Answered && protocol == IpProtocol.Tcp ? Acknowledge(now + AnswersAfter) : result;
    }

    /// <summary>Asks something of a connection that is open, and gets an answer.</summary>
    public ExchangeResult Ask(Instant now, int answerBytes = 1000) => protocol != IpProtocol.Tcp
        ? Exchange(Tracer.First(rooms.Packet, ends, protocol), now, answerBytes)
        : Exchange(PacketMaker.Tcp(rooms.Packet, ends, TcpFlags.Push | TcpFlags.Ack, _sequence, _acknowledgement, RequestBytes), now, answerBytes);

    /// <summary>Ends a connection: FIN both ways.</summary>
    public ExchangeResult Close(Instant now)
    {
        if (protocol != IpProtocol.Tcp)
            return new ExchangeResult(ExchangeKind.Answered);
        var result = Exchange(PacketMaker.Tcp(rooms.Packet, ends, TcpFlags.Fin | TcpFlags.Ack, _sequence, _acknowledgement), now, 0);
        return result.Kind == ExchangeKind.Answered ? Acknowledge(now + AnswersAfter) : result;
    }

    /// <summary>The other side sends a segment of data, which is acknowledged if that is wanted.</summary>
    public ExchangeResult Receive(Instant now, int payload, bool acknowledges)
    {
        var bytes = PacketMaker.Tcp(rooms.Answer, _serverEnds, TcpFlags.Ack, _acknowledgement, _sequence, payload);
        var fate = Send(_server, bytes, now, out var last);
        if (!fate.Arrived)
            return Lost(fate, last, isAnswer: true);
        _acknowledgement += (uint)payload;
        return acknowledges ? Acknowledge(now) : new ExchangeResult(ExchangeKind.Answered);
    }

    private ExchangeResult Acknowledge(Instant now)
    {
        var bytes = PacketMaker.Tcp(rooms.Packet, ends, TcpFlags.Ack, _sequence, _acknowledgement);
        var fate = Send(from, bytes, now, out var last);
        return fate.Arrived ? new ExchangeResult(ExchangeKind.Answered) : Lost(fate, last, isAnswer: false);
    }

    private ExchangeResult Exchange(Span<byte> bytes, Instant now, int answerBytes)
    {
        uint next = protocol == IpProtocol.Tcp ? Responder.SequenceOf(Parse(bytes)).Next : 0;
        var fate = Send(from, bytes, now, out var last);
        if (!fate.Arrived)
            return Lost(fate, last, isAnswer: false);
        var packet = Parse(last);
        (_server, _serverEnds) = (fate.Place, Responder.EndsOf(packet).Back);
        bool listens = fate.Place.Listens(packet);
        var answer = Responder.Answer(rooms.Answer, packet, listens, answerBytes);
        if (answer.IsEmpty)
            return listens ? new ExchangeResult(ExchangeKind.Answered) : Refused(fate.Place, packet);
        var back = Send(fate.Place, answer, now + AnswersAfter, out var answered);
        if (!back.Arrived)
            return Lost(back, answered, isAnswer: true);
        if (!listens)
            return Refused(fate.Place, packet);
        if (protocol != IpProtocol.Tcp)
            return new ExchangeResult(ExchangeKind.Answered);
        _sequence = next;
        _acknowledgement = Responder.SequenceOf(Parse(answered)).Next;
        return new ExchangeResult((TcpFlags.Of(Parse(answered)) & TcpFlags.Reset) != 0 ? ExchangeKind.Reset : ExchangeKind.Answered);
    }

    private Fate Send(in Place sender, Span<byte> bytes, Instant now, out Span<byte> last)
    {
        Packets++;
        return plane.Send(sender, bytes, now, out last);
    }

    // What a translator sends in answer to a packet that it refuses may be a reset.
    private ExchangeResult Lost(in Fate fate, Span<byte> bytes, bool isAnswer)
    {
        bool isReset = false;
        while (plane.TryCarryMade(out byte[] made, out var madeFate))
            isReset |= madeFate.Place.IsSameAs(from) && (TcpFlags.Of(Parse(made)) & TcpFlags.Reset) != 0;
        var block = Remedies.Tell(fate.Block, Parse(bytes), isAnswer);
        return new ExchangeResult(isReset ? ExchangeKind.Reset : ExchangeKind.Lost, block);
    }

    private static ExchangeResult Refused(Place place, IpPacket packet) =>
        new(ExchangeKind.Refused, Remedies.Tell(new Block(BlockCode.NotListening, PathPoint.Host, place), packet, isAnswer: false));

    private static IpPacket Parse(Span<byte> bytes)
    {
        _ = IpPacket.TryParse(bytes, out var packet, verifyChecksum: false);
        return packet;
    }
}
