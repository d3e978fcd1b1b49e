using System.Buffers.Binary;

namespace Nat.Core.Flows;

/// <summary>
/// The TCP options that a NAT understands: three for tracking, and the maximum segment size. The bytes come from strangers: parsing stops at the first option that is
/// shorter than its own head or runs past the header, and keeps what came before.
/// </summary>
internal static class TcpOptions
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;
    private const byte MaxSegmentKind = 2;
    private const byte WindowScaleKind = 3;
    private const byte SackPermittedKind = 4;
    private const byte SackKind = 5;
    private const int HeadLength = 2;
    private const int SackBlockLength = 8;

    // RFC 7323 section 2.3: a larger shift count is used as 14.
    private const byte MaxWindowScale = 14;

    /// <summary>Takes window scale and SACK-permitted from a SYN. Without any option nothing is changed.</summary>
    /// <param name="options">The options of the SYN.</param>
    /// <param name="windowScale">The shift count, 0 if there is none.</param>
    /// <param name="flags">What is known of the sender; only <see cref="TcpTrackingFlags.Liberal"/> outlives the SYN.</param>
    internal static void ReadSyn(ReadOnlySpan<byte> options, ref byte windowScale, ref TcpTrackingFlags flags)
    {
        if (options.IsEmpty)
            return;
        windowScale = 0;
        flags &= TcpTrackingFlags.Liberal;
        while (TryNext(ref options, out byte kind, out ReadOnlySpan<byte> value))
        {
            if (kind == SackPermittedKind && value.IsEmpty)
            {
                flags |= TcpTrackingFlags.SackPermitted;
            }
            else if (kind == WindowScaleKind && value.Length == 1)
            {
                windowScale = Math.Min(value[0], MaxWindowScale);
                flags |= TcpTrackingFlags.WindowScale;
            }
        }
    }

    /// <summary>The highest right edge of the SACK blocks (RFC 2018 section 3), or the acknowledgement if that is higher.</summary>
    /// <param name="options">The options of the segment.</param>
    /// <param name="acknowledgement">Its acknowledgement number.</param>
    internal static uint HighestSack(ReadOnlySpan<byte> options, uint acknowledgement)
    {
        while (TryNext(ref options, out byte kind, out ReadOnlySpan<byte> value))
        {
            if (kind == SackKind && !value.IsEmpty && value.Length % SackBlockLength == 0)
                return HighestRightEdge(value, acknowledgement);
        }

        return acknowledgement;
    }

    /// <summary>Where the value of the maximum segment size option stands (RFC 9293 section 3.7.1).</summary>
    /// <param name="options">The options of a SYN.</param>
    /// <returns>How many bytes from the first option on; -1 if there is no such option, or none that can be read.</returns>
    internal static int MaxSegmentAt(ReadOnlySpan<byte> options)
    {
        var rest = options;
        while (TryNext(ref rest, out byte kind, out ReadOnlySpan<byte> value))
        {
            if (kind == MaxSegmentKind && value.Length == sizeof(ushort))
                return options.Length - rest.Length - sizeof(ushort);
        }

        return -1;
    }

    private static uint HighestRightEdge(ReadOnlySpan<byte> blocks, uint highest)
    {
        for (; !blocks.IsEmpty; blocks = blocks[SackBlockLength..])
        {
            uint right = BinaryPrimitives.ReadUInt32BigEndian(blocks[4..]);
            if (TcpSequence.IsAfter(right, highest))
                highest = right;
        }

        return highest;
    }

    // Every turn shortens the rest by at least one byte, so the loops above end.
    private static bool TryNext(ref ReadOnlySpan<byte> rest, out byte kind, out ReadOnlySpan<byte> value)
    {
        value = default;
        kind = EndOfList;
        while (!rest.IsEmpty && rest[0] == NoOperation)
            rest = rest[1..];
        if (rest.Length < HeadLength || rest[0] == EndOfList)
            return false;
        int length = rest[1];
        if (length < HeadLength || length > rest.Length)
            return false;
        kind = rest[0];
        value = rest[HeadLength..length];
        rest = rest[length..];
        return true;
    }
}
