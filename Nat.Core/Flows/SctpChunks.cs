using System.Buffers.Binary;

namespace Nat.Core.Flows;

/// <summary>Goes through the chunks of an SCTP packet (RFC 9260 section 3), as far as their headers are there.</summary>
/// <param name="packet">The packet, from the common header on, which is whole.</param>
internal ref struct SctpChunks(ReadOnlySpan<byte> packet)
{
    /// <summary>Length of the common header, in bytes.</summary>
    public const int CommonHeader = 12;

    private const int ChunkHeader = 4;

    private readonly ReadOnlySpan<byte> _packet = packet;
    private int _at;
    private int _next = CommonHeader;

    /// <summary>What kind of chunk it is.</summary>
    public readonly SctpChunk Kind => (SctpChunk)_packet[_at];

    /// <summary>The T bit of ABORT and SHUTDOWN COMPLETE: the tag is that of the other direction (RFC 9260 section 8.5.1).</summary>
    public readonly bool IsTagReflected => (_packet[_at + 1] & 1) != 0;

    /// <summary>Its length with its header and without its padding, in bytes, as it says itself.</summary>
    public readonly int Length => BinaryPrimitives.ReadUInt16BigEndian(_packet[(_at + 2)..]);

    /// <summary>Goes on to the next.</summary>
    /// <returns>False if there is none.</returns>
    public bool MoveNext()
    {
        _at = _next;
        if (_at + ChunkHeader > _packet.Length)
            return false;
        _next = _at + Math.Max(ChunkHeader, (Length + 3) & ~3);
        return true;
    }

    /// <summary>The tag that an INIT or INIT ACK asks for.</summary>
    /// <returns>False if the chunk is cut before it.</returns>
    public readonly bool TryReadInitiateTag(out uint tag) => BinaryPrimitives.TryReadUInt32BigEndian(_packet[(_at + ChunkHeader)..], out tag);

    /// <summary>The kinds of all chunks of a packet below 64, one bit each.</summary>
    public static ulong KindsIn(ReadOnlySpan<byte> packet)
    {
        ulong kinds = 0;
        for (var chunks = new SctpChunks(packet); chunks.MoveNext();)
            kinds |= BitOf(chunks.Kind);
        return kinds;
    }

    /// <summary>The bit of a kind; 0 for one of 64 and above.</summary>
    public static ulong BitOf(SctpChunk kind) => (byte)kind < 64 ? 1UL << (byte)kind : 0;
}
