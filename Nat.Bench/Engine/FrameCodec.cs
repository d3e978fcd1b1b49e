using System.Runtime.CompilerServices;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>
/// The reader and the writer that the engine's fast path uses, for everybody that is measured beside it: what differs between them is
/// then the table, and what is done with an entry.
/// </summary>
internal static class FrameCodec
{
    private const int Hops = 1;

    /// <summary>Reads the tuple of a packet that can be forwarded.</summary>
    /// <param name="bytes">From the IP header on; there may be link padding.</param>
    /// <param name="verify">Whether checksums are verified.</param>
    /// <param name="tuple">Its tuple.</param>
    /// <param name="length">Its length in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(Span<byte> bytes, bool verify, out FlowTuple tuple, out int length) =>
        PlainUdp.TryRead(bytes, verify, out tuple, out length) ? PlainUdp.TimeToLive(bytes) > Hops : TryReadOther(bytes, verify, out tuple, out length);

    /// <summary>Makes a packet that was read leave with the inverse of a tuple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInverse(Span<byte> bytes, ref readonly FlowTuple inverse)
    {
        if (inverse.Protocol == IpProtocol.Udp)
            PlainUdp.WriteInverse(bytes, in inverse, Hops);
        else
            Protocols.Write(Ipv4Packet.Parsed(bytes), inverse.Invert(), Hops);
    }

    private static bool TryReadOther(Span<byte> bytes, bool verify, out FlowTuple tuple, out int length)
    {
        (tuple, length) = (default, 0);
        if (Ipv4Packet.TryParse(bytes, 0, out var packet, verify) != DropReason.None || packet.IsFragment || packet.TimeToLive <= Hops)
            return false;
        length = packet.TotalLength;
        return Protocols.Read(packet, verify, out tuple, out var kind) == DropReason.None && kind == PacketClass.Opening;
    }
}
