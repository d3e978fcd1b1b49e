using Nat.Bench.Traffic;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>The established flows of a measurement, by number.</summary>
/// <param name="count">How many.</param>
/// <param name="protocol">What they are.</param>
internal sealed class BenchFlows(int count, TrafficProtocol protocol)
{
    private readonly FlowTuple[] _replies = Written(count);
    private readonly uint[] _hostSequences = protocol == TrafficProtocol.Udp ? [] : new uint[count];
    private readonly uint[] _serverSequences = protocol == TrafficProtocol.Udp ? [] : new uint[count];

    /// <summary>How many.</summary>
    public int Count => count;

    /// <summary>What they are.</summary>
    public TrafficProtocol Protocol => protocol;

    /// <summary>The tuple with which the packets of a flow leave the server, towards the external endpoint.</summary>
    public ref FlowTuple Reply(int number) => ref _replies[number];

    /// <summary>The tuple with which the packets of a flow leave the host. Also that of a flow which is not among the established ones.</summary>
    public FlowTuple Original(int number)
    {
        var flow = TrafficFlow.Create(number, protocol);
        return FlowTuple.FromHeader(flow.Addresses, flow.Ports, flow.IsTcp ? IpProtocol.Tcp : IpProtocol.Udp);
    }

    /// <summary>The number of the flow that has an original tuple.</summary>
    public static int NumberOf(in FlowTuple original) => TrafficFlow.NumberOf(original.Addresses, original.Ports);

    /// <summary>A flow as it stands: its next bytes in both directions.</summary>
    public TrafficFlow Current(int number)
    {
        var flow = TrafficFlow.Create(number, protocol);
        if (flow.IsTcp)
            (flow.HostSequence, flow.ServerSequence) = (1 + _hostSequences[number], 1 + _serverSequences[number]);
        return flow;
    }

    /// <summary>The same flow as the server sees it.</summary>
    public TrafficFlow CurrentOutside(int number) => Current(number).Outside(_replies[number].Destination.Value, _replies[number].DestinationPort);

    /// <summary>Notes that more bytes of a connection have passed.</summary>
    public void Advance(int number, uint hostBytes, uint serverBytes)
    {
        _hostSequences[number] += hostBytes;
        _serverSequences[number] += serverBytes;
    }

    /// <summary>Every connection begins anew.</summary>
    public void Rewind()
    {
        Array.Clear(_hostSequences);
        Array.Clear(_serverSequences);
    }

    // Memory that was never written is not there yet, and would be counted as what the flows take in a table.
    private static FlowTuple[] Written(int count)
    {
        var tuples = GC.AllocateUninitializedArray<FlowTuple>(count);
        tuples.AsSpan().Fill(new FlowTuple(IpProtocol.Udp, default, 0, default, 0));
        return tuples;
    }
}
