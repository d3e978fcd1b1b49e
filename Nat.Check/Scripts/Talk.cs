using Nat.Check.Wire;
using Nat.Core.Packets;

namespace Nat.Check.Scripts;

/// <summary>
/// A conversation that an inside host begins, in a transport protocol that every NAT takes for one: sequence numbers, acknowledgements and
/// handshakes are right.
/// </summary>
internal sealed class Talk(Exchange exchange, byte protocol, Endpoint inside, Endpoint outside)
{
    private const uint FirstInside = 1000;
    private const uint FirstOutside = 5000;
    private uint _insideNext = FirstInside;
    private uint _outsideNext = FirstOutside;

    /// <summary>Its inside end.</summary>
    public Endpoint Inside => inside;

    /// <summary>Its outside end.</summary>
    public Endpoint Outside => outside;

    /// <summary>Where its inside end is seen from outside.</summary>
    public Endpoint External { get; private set; }

    /// <summary>The first packet: a datagram, SYN, request or echo request.</summary>
    public WirePacket Opening => protocol switch
    {
        IpProtocol.Tcp => Make.Tcp(inside, outside, TcpFlags.Syn, FirstInside, 0),
        Make.Dccp => Make.DccpPacket(inside, outside, DccpKind.Request, FirstInside),
        IpProtocol.Icmp => Make.Query(inside, outside),
        _ => Make.Udp(inside, outside),
    };

    /// <summary>The first answer.</summary>
    public WirePacket Answering => protocol switch
    {
        IpProtocol.Tcp => Make.Tcp(outside, External, TcpFlags.Syn | TcpFlags.Ack, FirstOutside, FirstInside + 1),
        Make.Dccp => Make.DccpPacket(outside, External, DccpKind.Response, FirstOutside, FirstInside),
        IpProtocol.Icmp => Make.Reply(outside, External),
        _ => Make.Udp(outside, External),
    };

    /// <summary>The first packet leaves.</summary>
    public Talk Open()
    {
        External = exchange.ExternalOf(Opening);
        (_insideNext, _outsideNext) = (FirstInside + 1, FirstOutside);
        return this;
    }

    /// <summary>The first packet leaves if the NAT lets it.</summary>
    public bool TryOpen()
    {
        if (exchange.Out(Opening) is not { } left)
            return false;
        External = left.Source;
        return true;
    }

    /// <summary>The first answer arrives.</summary>
    public WirePacket Answer()
    {
        var came = exchange.MustArrive(Answering, inside);
        _outsideNext = FirstOutside + 1;
        return came;
    }

    /// <summary>Whether the first answer arrives.</summary>
    public bool IsAnswered() => exchange.In(Answering, inside) is { Fault: null };

    /// <summary>Whether the first answer arrives; other exchanges go on meanwhile.</summary>
    public async Task<bool> IsAnsweredMeanwhile() => await exchange.InMeanwhile(Answering, inside).ConfigureAwait(false) is { Fault: null };

    /// <summary>The whole handshake.</summary>
    public Talk Establish()
    {
        Open();
        Answer();
        if (protocol == IpProtocol.Tcp)
            exchange.MustLeave(FromInside(TcpFlags.Ack));
        else
            SendData();
        if (protocol == Make.Dccp)
            ReceiveData();     // until then the connection is open on one side only (RFC 4340 section 8.1.5)
        return this;
    }

    /// <summary>Data leaves from the external endpoint that the first packet had.</summary>
    public void SendData()
    {
        var left = exchange.MustLeave(FromInside(TcpFlags.Psh | TcpFlags.Ack, 10));
        Exchange.Require(left.Source == External, $"{inside} was {External} and became {left.Source}");
    }

    /// <summary>Data arrives.</summary>
    public void ReceiveData() => exchange.MustArrive(FromOutside(TcpFlags.Psh | TcpFlags.Ack, 10), inside);

    /// <summary>Whether data arrives; other exchanges go on meanwhile.</summary>
    public async Task<bool> IsReachedMeanwhile() =>
        await exchange.InMeanwhile(FromOutside(TcpFlags.Psh | TcpFlags.Ack, 10), inside).ConfigureAwait(false) is { Fault: null };

    /// <summary>The inside end closes; its FIN leaves.</summary>
    public void CloseInside() => exchange.MustLeave(FromInside(TcpFlags.Fin | TcpFlags.Ack));

    /// <summary>The outside end closes; its FIN arrives.</summary>
    public void CloseOutside() => exchange.MustArrive(FromOutside(TcpFlags.Fin | TcpFlags.Ack), inside);

    /// <summary>The next segment of the inside end.</summary>
    public WirePacket FromInside(TcpFlags flags, int length = 0)
    {
        var packet = protocol switch
        {
            IpProtocol.Tcp => Make.Tcp(inside, outside, flags, _insideNext, _outsideNext, Make.Filling(length)),
            Make.Dccp => Make.DccpPacket(inside, outside, DccpKind.Ack, _insideNext, _outsideNext - 1),
            IpProtocol.Icmp => Make.Query(inside, outside),
            _ => Make.Udp(inside, outside),
        };
        _insideNext += Length(flags, length);
        return packet;
    }

    /// <summary>The next segment of the outside end.</summary>
    public WirePacket FromOutside(TcpFlags flags, int length = 0)
    {
        var packet = protocol switch
        {
            IpProtocol.Tcp => Make.Tcp(outside, External, flags, _outsideNext, _insideNext, Make.Filling(length)),
            Make.Dccp => Make.DccpPacket(outside, External, DccpKind.Data, _outsideNext, length: length),
            IpProtocol.Icmp => Make.Reply(outside, External),
            _ => Make.Udp(outside, External),
        };
        _outsideNext += Length(flags, length);
        return packet;
    }

    private uint Length(TcpFlags flags, int length) => protocol == IpProtocol.Tcp ? (uint)length + (flags.HasFlag(TcpFlags.Fin) ? 1u : 0) : 1;
}
