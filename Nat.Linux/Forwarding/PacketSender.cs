using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nat.Core.Packets;
using Nat.Linux.Links;
using Nat.Linux.Tun;

namespace Nat.Linux.Forwarding;

/// <summary>Sends packets of one worker: puts before them what the device wants to see there, and does what it does not do itself.</summary>
internal sealed class PacketSender(PortCounters counters)
{
    /// <summary>Room that must be free before a packet, in bytes.</summary>
    public const int Headroom = 64;

    private const int DestinationAt = 16;

    private readonly Segmenter _segmenter = new(Headroom);
    private readonly byte[] _request = new byte[Headroom + EthernetHeader.Length + ArpMessage.Length];

    /// <summary>Sends a packet.</summary>
    /// <param name="to">Where it leaves.</param>
    /// <param name="memory">Where it lies, behind <see cref="Headroom"/> bytes.</param>
    /// <param name="offset">Where its IP header begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="header">What its sender left to the card.</param>
    /// <param name="linkLength">Bytes of link header before it where that header was read.</param>
    public void Send(Outlet to, byte[] memory, int offset, int length, VirtioHeader header, int linkLength)
    {
        int transportAt = header.ChecksumStart - linkLength;
        if (header.NeedsChecksum)
            PartialChecksum.Write(memory.AsSpan(offset, length), transportAt, header.ChecksumOffset);
        if (!to.Queue.HasHeader && header.IsSuper)
        {
            _segmenter.Begin(memory.AsMemory(offset, length), header.SegmentSize);
            while (_segmenter.TryNext(out int segment))
                Frame(to, _segmenter.Memory, Headroom, segment);
            return;
        }

        if (to.Queue.HasHeader)
        {
            int shift = to.Queue.LinkLength - linkLength;
            header.ChecksumStart += (ushort)(header.NeedsChecksum ? shift : 0);
            header.HeaderLength += (ushort)(header.IsSuper ? shift : 0);
            MemoryMarshal.Write(memory.AsSpan(offset - to.Queue.Prefix), header);
        }
        else if (header.NeedsChecksum)
        {
            PartialChecksum.Complete(memory.AsSpan(offset, length), transportAt, header.ChecksumOffset);
        }

        Frame(to, memory, offset, length);
    }

    /// <summary>Sends a frame that lacks nothing, but for a virtio header of which nothing is wanted.</summary>
    /// <param name="to">Where it leaves.</param>
    /// <param name="memory">Where it lies, behind <see cref="Headroom"/> bytes.</param>
    /// <param name="offset">Where its Ethernet header begins.</param>
    /// <param name="length">Its length in bytes.</param>
    public void SendFrame(Outlet to, byte[] memory, int offset, int length)
    {
        var queue = to.Queue;
        memory.AsSpan(offset - queue.VirtioLength, queue.VirtioLength).Clear();
        Write(to, memory.AsSpan(offset - queue.VirtioLength, queue.VirtioLength + length));
    }

    /// <summary>Sends frames that waited for a station.</summary>
    public void SendWaiting(Outlet to, IReadOnlyList<byte[]> frames, MacAddress station)
    {
        foreach (byte[] frame in frames)
        {
            station.Write(frame.AsSpan(to.Queue.VirtioLength));
            Write(to, frame);
        }
    }

    private void Frame(Outlet to, byte[] memory, int offset, int length)
    {
        var frame = memory.AsSpan(offset - to.Queue.Prefix, to.Queue.Prefix + length);
        if (to.Link is { } link)
        {
            var ethernet = frame[to.Queue.VirtioLength..];
            var hop = link.NextHop(new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(memory.AsSpan(offset + DestinationAt))));
            EthernetHeader.Write(ethernet, default, link.Mac, EthernetHeader.Ipv4);
            bool isKnown = link.TryFind(hop, frame, out var station, out bool asks);
            if (asks)
            {
                link.WriteRequest(hop, _request.AsSpan(Headroom));
                SendFrame(to, _request, Headroom, EthernetHeader.Length + ArpMessage.Length);
            }

            if (!isKnown)
                return;
            station.Write(ethernet);
        }

        Write(to, frame);
    }

    private void Write(Outlet to, ReadOnlySpan<byte> frame)
    {
        to.Observer?.Crosses(to.Side, frame[to.Queue.VirtioLength..]);
        if (!to.Queue.Write(frame))
            counters.CountRefused(to.Side);
    }
}
