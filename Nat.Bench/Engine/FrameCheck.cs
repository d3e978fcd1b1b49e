using System.Buffers.Binary;
using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>
/// Looks over translated frames: what each must be is made from the frame that arrived, the tuples of its flow, and checksums
/// computed from nothing, word by word, without the code that is measured.
/// </summary>
internal static class FrameCheck
{
    private const int IpAt = FrameSet.LinkLength;
    private const int TtlAt = IpAt + 8;
    private const int ProtocolAt = IpAt + 9;
    private const int IpSumAt = IpAt + 10;
    private const int SourceAt = IpAt + 12;
    private const int DestinationAt = IpAt + 16;
    private const int PayloadAt = IpAt + Ipv4Packet.MinHeaderLength;
    private const int UdpSumAt = PayloadAt + 6;
    private const int TcpSumAt = PayloadAt + 16;

    /// <summary>Tests every frame of an established flow, and every one of a new flow that went out.</summary>
    /// <param name="frames">The frames, translated.</param>
    /// <param name="onlyEstablished">Whether those of new flows may be anything.</param>
    /// <exception cref="InvalidDataException">One is wrong.</exception>
    public static void Check(FrameSet frames, bool onlyEstablished = false)
    {
        Span<byte> expected = stackalloc byte[FrameSet.Stride];
        for (int i = 0; i < frames.Count; i++)
        {
            var translated = frames.Frames.Slice(i * FrameSet.Stride, FrameSet.Stride);
            frames.Master.Slice(i * FrameSet.Stride, FrameSet.Stride).CopyTo(expected);
            int number = frames.FlowOf[i];
            if (onlyEstablished && number == FrameSet.NoFlow)
                continue;
            bool inbound = frames.Arrivals[i] == Arrival.Outside;
            if (number != FrameSet.NoFlow)
            {
                var target = inbound ? frames.Flows.Original(number).Invert() : frames.Flows.Reply(number).Invert();
                Translate(expected, target.Addresses, target.Ports);
            }
            else if (!inbound)
            {
                // Whatever endpoint the new flow got; but it must be an external one.
                ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(translated[SourceAt..]);
                if ((uint)(addresses >> 32) - Ipv4Address.Parse(EngineSetup.FirstExternal).Value > byte.MaxValue)
                    throw new InvalidDataException($"frame {i}, of a new flow, left with a source that is not external");
                Translate(expected, (addresses & ~(ulong)uint.MaxValue) | BinaryPrimitives.ReadUInt32BigEndian(expected[DestinationAt..]), BinaryPrimitives.ReadUInt32BigEndian(translated[PayloadAt..]));
            }

            if (!translated.SequenceEqual(expected))
                throw new InvalidDataException($"frame {i} was translated wrongly: {Convert.ToHexString(translated)} instead of {Convert.ToHexString(expected)}");
        }
    }

    private static void Translate(Span<byte> frame, ulong addresses, uint ports)
    {
        BinaryPrimitives.WriteUInt64BigEndian(frame[SourceAt..], addresses);
        BinaryPrimitives.WriteUInt32BigEndian(frame[PayloadAt..], ports);
        frame[TtlAt]--;
        Put(frame, IpSumAt, Sum(frame[IpAt..PayloadAt], IpSumAt - IpAt, 0));
        var payload = frame[PayloadAt..(IpAt + BinaryPrimitives.ReadUInt16BigEndian(frame[(IpAt + 2)..]))];
        bool isTcp = frame[ProtocolAt] == IpProtocol.Tcp;
        int sumAt = isTcp ? TcpSumAt : UdpSumAt;
        uint pseudo = frame[ProtocolAt] + (uint)payload.Length;
        for (int at = SourceAt; at < PayloadAt; at += 2)
            pseudo += BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
        ushort checksum = Sum(payload, sumAt - PayloadAt, pseudo);
        Put(frame, sumAt, checksum == 0 && !isTcp ? (ushort)0xFFFF : checksum);
    }

    private static void Put(Span<byte> frame, int at, ushort checksum) => BinaryPrimitives.WriteUInt16BigEndian(frame[at..], checksum);

    /// <summary>The checksum of words of which one, at an offset, counts as zero (RFC 1071 section 1).</summary>
    private static ushort Sum(ReadOnlySpan<byte> bytes, int without, uint sum)
    {
        for (int at = 0; at < bytes.Length; at += 2)
        {
            if (at != without)
                sum += at + 1 < bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : (uint)bytes[at] << 8;
        }

        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
