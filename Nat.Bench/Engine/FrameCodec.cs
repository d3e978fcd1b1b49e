using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    public static bool TryRead(Span<byte> bytes, bool verify, out FlowTuple tuple, out int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        bool isPlain = PlainPacket.TryRead(ref first, (uint)bytes.Length, verify, out var read, out length);
        tuple = default;
        FlowTuple.Store(read, ref tuple);
        return isPlain && PlainPacket.TimeToLive(ref first) > Hops;
    }

    /// <summary>Makes a packet that was read leave with the inverse of a tuple.</summary>
    /// <param name="bytes">The packet.</param>
    /// <param name="tuple">The tuple that it has.</param>
    /// <param name="inverse">The inverse of the one that it gets.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInverse(Span<byte> bytes, ref readonly FlowTuple tuple, ref readonly FlowTuple inverse) => PlainPacket.Write(
        ref MemoryMarshal.GetReference(bytes), FlowTuple.Load(in tuple), FlowTuple.Load(in inverse), Hops, tuple.Protocol == IpProtocol.Tcp);
}
