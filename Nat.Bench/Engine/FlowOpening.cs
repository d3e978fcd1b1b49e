using System.Runtime.InteropServices;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>
/// Opens flows in an engine as hosts and servers do: UDP by a datagram, TCP by its handshake, all of which is timed (RFC 9693, the
/// phase of connection establishment). Then it lets them become what most flows of a NAT are: seen in both directions, for long
/// enough that they count as streams.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="flows">The flows; the opening notes the external endpoints in them.</param>
/// <param name="clock">The packets' time.</param>
internal sealed class FlowOpening(NatEngine engine, BenchFlows flows, BenchClock clock)
{
    /// <summary>How many packets the engine gets at once.</summary>
    public const int Batch = 256;

    private const int Part = 4_096;  // flows whose frames are written at once; they fit into the second-level cache

    private static readonly TimeSpan BecomesStream = TimeSpan.FromSeconds(3);  // more than UdpStreamAfter of the Linux profile

    private readonly EngineWorker _worker = new(engine, Batch, clock);
    private readonly FrameWriter _writer = new(new SeededRandom(1));
    private readonly byte[] _frames = new byte[Part * FrameSet.Stride];
    private readonly Arrival[] _arrivals = new Arrival[Part];

    /// <summary>Opens all flows.</summary>
    /// <returns>Nanoseconds in which the engine was at work.</returns>
    public double Run()
    {
        double nanoseconds = 0;
        for (int first = 0; first < flows.Count; first += Part)
        {
            int count = Math.Min(Part, flows.Count - first);
            nanoseconds += Send(first, count, Side.Inside, WriteFirst);
            for (int i = 0; i < count; i++)
                NoteEndpoint(first + i, _frames.AsSpan(i * FrameSet.Stride, FrameSet.Stride));
            if (flows.Protocol == TrafficProtocol.Udp)
                continue;
            nanoseconds += Send(first, count, Side.Outside, WriteSynAck);
            nanoseconds += Send(first, count, Side.Inside, WriteAck);
            Send(first, count, Side.Outside, WriteAck);  // the server's window, scaled, which is part of no handshake
        }

        return nanoseconds;
    }

    /// <summary>Lets UDP flows be answered and become streams.</summary>
    public void Settle()
    {
        if (flows.Protocol == TrafficProtocol.Tcp)
            return;
        SendAll(Side.Outside);
        clock.Skip(BecomesStream);
        SendAll(Side.Inside);
    }

    /// <summary>Opens flows that are not among the established ones until the table is full.</summary>
    /// <param name="firstNewFlow">The first of them.</param>
    /// <returns>How many flows the table held when it refused one.</returns>
    public int FillUp(int firstNewFlow)
    {
        for (int number = firstNewFlow; engine.Counters.Drops(DropReason.TableFull) == 0; number++)
        {
            var flow = TrafficFlow.Create(number, flows.Protocol);
            if (flow.IsTcp)
                _writer.TcpSyn(_frames, ref flow, fromServer: false);
            else
                _writer.Udp(_frames, flow, fromServer: false, FrameSet.Stride);
            _arrivals[0] = Arrival.Inside;
            _worker.Translate(_frames, 0, _arrivals.AsSpan(0, 1));
        }

        return engine.FlowCount;
    }

    private void SendAll(Side from)
    {
        for (int first = 0; first < flows.Count; first += Part)
            Send(first, Math.Min(Part, flows.Count - first), from, WriteDatagram);
    }

    private double Send(int first, int count, Side from, FrameOf write)
    {
        int frames = 0;
        for (int number = first; number < first + count; number++)
        {
            if (write(_frames.AsSpan(frames * FrameSet.Stride, FrameSet.Stride), number, from == Side.Outside))
                frames++;
        }

        _arrivals.AsSpan(0, frames).Fill(from == Side.Outside ? Arrival.Outside : Arrival.Inside);
        long forwarded = engine.Counters.Forwarded;
        double start = WorkTimer.Nanoseconds;
        _worker.Translate(_frames, 0, _arrivals.AsSpan(0, frames));
        double nanoseconds = WorkTimer.Nanoseconds - start;
        if (engine.Counters.Forwarded - forwarded != frames)
            throw new InvalidDataException($"{frames - (engine.Counters.Forwarded - forwarded)} of {frames} packets were not forwarded while flows {first} to {first + count - 1} were opened");
        return nanoseconds;
    }

    private void NoteEndpoint(int number, Span<byte> frame)
    {
        var packet = Ipv4Packet.Parsed(frame[FrameSet.LinkLength..]);
        uint ports = MemoryMarshal.Read<uint>(packet.Payload);
        if (BitConverter.IsLittleEndian)
            ports = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(ports);
        flows.Reply(number) = FlowTuple.FromHeader(packet.Addresses, ports, packet.Protocol).Invert();
    }

    private bool WriteFirst(Span<byte> room, int number, bool fromServer)
    {
        var flow = flows.Current(number);
        if (flow.IsTcp)
            _writer.TcpSyn(room, ref flow, fromServer: false);
        else
            _writer.Udp(room, flow, fromServer: false, FrameSet.Stride);
        return true;
    }

    private bool WriteSynAck(Span<byte> room, int number, bool fromServer)
    {
        var flow = flows.CurrentOutside(number);
        if (flow.IsTcp)
            _writer.TcpSyn(room, ref flow, fromServer: true);
        return flow.IsTcp;
    }

    private bool WriteAck(Span<byte> room, int number, bool fromServer)
    {
        var flow = fromServer ? flows.CurrentOutside(number) : flows.Current(number);
        if (flow.IsTcp)
            _writer.TcpData(room, ref flow, fromServer, FrameWriter.TcpHeadLength);
        return flow.IsTcp;
    }

    private bool WriteDatagram(Span<byte> room, int number, bool fromServer)
    {
        var flow = fromServer ? flows.CurrentOutside(number) : flows.Current(number);
        if (!flow.IsTcp)
            _writer.Udp(room, flow, fromServer, FrameSet.Stride);
        return !flow.IsTcp;
    }

    /// <summary>Writes a frame of a flow, if the flow has one to send.</summary>
    private delegate bool FrameOf(Span<byte> room, int number, bool fromServer);
}
