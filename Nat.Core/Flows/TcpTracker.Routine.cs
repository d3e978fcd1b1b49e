using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

public static partial class TcpTracker
{
    private const int SequenceAt = 4;
    private const int WindowAt = 12;     // with the data offset and the flags in front of it
    private const uint KindFlags = 0x17;  // ACK, RST, SYN, FIN
    private const uint AckFlag = 0x10;

    /// <summary>
    /// What <see cref="Observe"/> does, for the segment that comes most often: an ACK, with or without data, well inside the windows of an
    /// established connection that is assured. It does all that is needed, or nothing at all.
    /// </summary>
    /// <param name="t">The connection.</param>
    /// <param name="direction">The direction of the segment.</param>
    /// <param name="packet">The first byte of a segment that <see cref="PlainPacket"/> has read.</param>
    /// <param name="length">Bytes of IP header, TCP header and payload.</param>
    /// <param name="maxRetransmissions">See <see cref="TcpRules.MaxRetransmissions"/>.</param>
    /// <returns>
    /// Which timeout applies beside that of <see cref="TcpState.Established"/>, if it is shorter; that class itself if none does. Or
    /// <see cref="TimeoutClass.TcpNone"/>: nothing has changed, and the segment is one for <see cref="Observe"/>.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static TimeoutClass Follow(ref TcpTracking t, Direction direction, ref byte packet, int length, int maxRetransmissions)
    {
        ref byte header = ref Unsafe.Add(ref packet, Ipv4Packet.MinHeaderLength);
        ulong numbers = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref header, SequenceAt)));
        uint rest = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref header, WindowAt)));
        ref var sender = ref t[direction];
        ref var receiver = ref t[direction.Opposite()];
        if (t.State != TcpState.Established || (rest >> 16 & KindFlags) != AckFlag || sender.MaxWindow == 0)
            return TimeoutClass.TcpNone;
        int headerLength = (int)(rest >> 28) * 4;
        if (headerLength != TcpProtocol.MinHeaderLength && (receiver.Flags & TcpTrackingFlags.SackPermitted) != 0
            && !TcpSegment.HasTimestampAlone(ref header, headerLength))
            return TimeoutClass.TcpNone;
        uint sequence = (uint)(numbers >> 32);
        uint ack = (uint)numbers;
        uint end = sequence + (uint)(length - Ipv4Packet.MinHeaderLength - headerLength);
        if (!TcpWindow.IsWellInside(in sender, in receiver, sequence, end, ack))
            return TimeoutClass.TcpNone;

        TcpWindow.Move(ref sender, ref receiver, end, ack, (uint)(ushort)rest << sender.WindowScale);
        TcpWindow.CountRepeats(ref t, direction, sequence, ack, end, (ushort)rest);
        t.LastKind = TcpSegmentKind.Ack;
        if (t.Retransmissions >= maxRetransmissions)
            return TimeoutClass.TcpRetransmitted;
        if (((sender.Flags | receiver.Flags) & TcpTrackingFlags.DataUnacknowledged) != 0)
            return TimeoutClass.TcpUnacknowledged;
        return (ushort)rest == 0 ? TimeoutClass.TcpRetransmitted : TimeoutClass.TcpEstablished;
    }
}
