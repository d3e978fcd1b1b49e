using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Conntrack;

/// <summary>A copy of an entry, for reports.</summary>
public readonly record struct FlowSnapshot
{
    /// <summary>Identifies the entry among all that this table ever held.</summary>
    public required ulong Id { get; init; }

    /// <summary>The tuple of the packet that opened it.</summary>
    public required FlowTuple Original { get; init; }

    /// <summary>The tuple of the packets that answer, as they arrive at the NAT.</summary>
    public required FlowTuple Reply { get; init; }

    /// <summary>What has happened to it.</summary>
    public required FlowStatus Status { get; init; }

    /// <summary>TCP state; <see cref="TcpState.None"/> for other protocols.</summary>
    public required TcpState TcpState { get; init; }

    /// <summary>SCTP state; <see cref="SctpState.None"/> for other protocols.</summary>
    public SctpState SctpState { get; init; }

    /// <summary>DCCP state; <see cref="DccpState.None"/> for other protocols.</summary>
    public DccpState DccpState { get; init; }

    /// <summary>Packets in original direction.</summary>
    public required ulong OriginalPackets { get; init; }

    /// <summary>Bytes of IP datagrams in original direction.</summary>
    public required ulong OriginalBytes { get; init; }

    /// <summary>Packets in reply direction.</summary>
    public required ulong ReplyPackets { get; init; }

    /// <summary>Bytes of IP datagrams in reply direction.</summary>
    public required ulong ReplyBytes { get; init; }

    /// <summary>When its first packet came.</summary>
    public required Instant Start { get; init; }

    /// <summary>When it expires if nothing more comes.</summary>
    public required Instant Expires { get; init; }

    /// <summary>The line of the entry with an <see cref="Id"/>.</summary>
    internal static uint IndexOf(ulong id) => (uint)id;

    /// <summary>The life word that the line has as long as that entry lives.</summary>
    internal static uint LifeOf(ulong id) => LineLife.With((uint)(id >> 32) << 2, LineLife.Live);

    /// <summary>Copies an entry.</summary>
    internal static FlowSnapshot Of(uint index, FlowLine line, FlowRecord record, ref TcpTracking tracking) => new()
    {
        Id = ((ulong)(line.Life >> 2) << 32) | index,
        Original = line.Tuples[Direction.Original],
        Reply = line.Tuples[Direction.Reply],
        Status = line.Status,
        TcpState = line.Tuples[Direction.Original].Protocol == IpProtocol.Tcp ? tracking.State : TcpState.None,
        SctpState = line.Tuples[Direction.Original].Protocol == IpProtocol.Sctp ? SctpTracking.Of(ref tracking).State : SctpState.None,
        DccpState = line.Tuples[Direction.Original].Protocol == IpProtocol.Dccp ? DccpTracking.Of(ref tracking).State : DccpState.None,
        OriginalPackets = (record.PacketCarries[Direction.Original] * TrafficCount.CarriedPackets) + line.Traffic[Direction.Original].Packets,
        OriginalBytes = (record.ByteCarries[Direction.Original] * TrafficCount.CarriedBytes) + line.Traffic[Direction.Original].Bytes,
        ReplyPackets = (record.PacketCarries[Direction.Reply] * TrafficCount.CarriedPackets) + line.Traffic[Direction.Reply].Packets,
        ReplyBytes = (record.ByteCarries[Direction.Reply] * TrafficCount.CarriedBytes) + line.Traffic[Direction.Reply].Bytes,
        Start = record.Start,
        Expires = line.Expires,
    };
}
