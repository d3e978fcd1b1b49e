using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Devices;
using Nat.Core.Engine;
using Nat.Linux.Links;
using Nat.Linux.Native;
using Nat.Linux.Services;
using Nat.Linux.Tun;

namespace Nat.Linux.Forwarding;

/// <summary>
/// One worker's way in and its ways out: it reads one queue of one side, and writes to a queue of either side. Packets lie where they were
/// read, with room before them for what the other side wants to see there.
/// </summary>
internal sealed class TunPort : INatDevice
{
    private const int LongestPacket = 65_535;
    private const int LongestFrame = LongestPacket + EthernetHeader.Length + VirtioHeader.Length;
    private const int Room = 32 * (LongestFrame + PacketSender.Headroom + CacheLine);
    private const int CacheLine = 64;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(Room, pinned: true);
    private readonly byte[] _scratch = new byte[PacketSender.Headroom + LongestFrame];
    private readonly VirtioHeader[] _headers;
    private readonly Arrival _arrival;
    private readonly Outlet _input;
    private readonly Outlets _outlets;
    private readonly PortCounters _counters;
    private readonly PacketSender _sender;
    private readonly InsideServices? _services;

    /// <summary>Makes a port.</summary>
    /// <param name="side">The side whose packets it takes in.</param>
    /// <param name="outlets">Both sides.</param>
    /// <param name="counters">Where it counts.</param>
    /// <param name="batch">The most packets that it takes in at once.</param>
    /// <param name="linkLimit">The longest packet, in bytes, that is sure to leave in one piece.</param>
    /// <param name="services">Take packets before the engine does; null if there are none on its side.</param>
    public TunPort(Side side, Outlets outlets, PortCounters counters, int batch, int linkLimit, InsideServices? services)
    {
        (_input, _outlets, _counters, _services) = (outlets[side], outlets, counters, services);
        _arrival = side == Side.Inside ? Arrival.Inside : Arrival.Outside;
        _headers = new VirtioHeader[batch];
        LinkLimit = linkLimit;
        _sender = new PacketSender(counters);
    }

    /// <summary>The longest packet, in bytes, that is sure to leave in one piece.</summary>
    public int LinkLimit { get; set; }

    /// <summary>The time of the latest batch.</summary>
    public Instant Now { get; private set; } = LiveClock.Now;

    /// <summary>Whether the device that it reads has vanished.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Says that something is there to be read.</summary>
    public Descriptor File => _input.Queue.File;

    /// <inheritdoc/>
    public Span<byte> Memory => _memory;

    /// <summary>Takes in what is there, and does not wait.</summary>
    /// <returns>How many slots were filled.</returns>
    public int Receive(Span<PacketSlot> batch)
    {
        int count = Take(batch);
        if (count > 0)
            Now = LiveClock.Now;
        foreach (ref var slot in batch[..count])
            slot.Time = Now;
        return count;
    }

    /// <inheritdoc/>
    public void Complete(ReadOnlySpan<PacketSlot> batch, Outbox outbox)
    {
        for (int i = 0; i < batch.Length; i++)
        {
            ref readonly var slot = ref batch[i];
            if (slot.Verdict != VerdictKind.Forward)
                continue;
            int length = TotalLength(_memory.AsSpan(slot.Offset));
            _counters.CountForwarded(slot.Egress, length);
            _sender.Send(_outlets[slot.Egress], _memory, slot.Offset, length, _headers[i], _input.Queue.LinkLength);
        }

        for (int i = 0; i < outbox.Count; i++)
        {
            ref readonly var item = ref outbox[i];
            if (item.Kind == OutboxKind.Dropped)
                continue;
            if (item.Kind is OutboxKind.Released or OutboxKind.Piece)
                _counters.CountForwarded(item.Egress, item.Length);
            outbox.Packet(item).CopyTo(_scratch.AsSpan(PacketSender.Headroom));
            _sender.Send(_outlets[item.Egress], _scratch, PacketSender.Headroom, item.Length, default, linkLength: 0);
        }
    }

    private int Take(Span<PacketSlot> batch)
    {
        int count = 0;
        int most = Math.Min(batch.Length, _headers.Length);
        for (int at = PacketSender.Headroom; count < most && at + LongestFrame <= _memory.Length;)
        {
            int length = _input.Queue.Read(_memory.AsSpan(at, LongestFrame));
            if (length <= 0)
            {
                IsGone = length < 0;
                break;
            }

            _input.Observer?.Crosses(_input.Side, _memory.AsSpan(at + _input.Queue.VirtioLength, length - _input.Queue.VirtioLength));
            if (TryDescribe(at, length, ref batch[count], ref _headers[count]))
                count++;
            at = (at + length + PacketSender.Headroom + CacheLine - 1) & -CacheLine;
        }

        return count;
    }

    /// <summary>Describes a packet for the engine, if it is one for the engine.</summary>
    private bool TryDescribe(int at, int length, ref PacketSlot slot, ref VirtioHeader header)
    {
        var queue = _input.Queue;
        int offset = at + queue.Prefix;
        length -= queue.Prefix;
        if (length <= 0 || (_input.Link is { } link && !IsPacket(link, _memory.AsSpan(at + queue.VirtioLength, queue.LinkLength + length))) || _memory[offset] >> 4 != 4)
        {
            _counters.CountUntranslated();
            return false;
        }

        if (_services is not null && _services.TryTake(_memory.AsSpan(offset, length), Now))
            return false;
        header = queue.HasHeader ? MemoryMarshal.Read<VirtioHeader>(_memory.AsSpan(at)) : default;
        bool isTrusted = header.IsTrusted;
        if (length > LinkLimit && header is { NeedsChecksum: true, IsSuper: false })
        {
            // Its fragments cannot leave the sum to anybody.
            PartialChecksum.Complete(_memory.AsSpan(offset, length), header.ChecksumStart - queue.LinkLength, header.ChecksumOffset);
            header = default;
        }

        slot = new PacketSlot
        {
            Offset = offset,
            Length = length,
            Arrival = _arrival,
            HasGoodChecksums = isTrusted,
            LargestPiece = header.IsSuper ? Segmenter.LargestSegment(_memory.AsSpan(offset, length), header.SegmentSize) : 0,
        };
        _counters.CountReceived(length);
        return true;
    }

    /// <summary>Whether a frame carries an IPv4 packet for the NAT; answers it if it asks for an address.</summary>
    private bool IsPacket(EthernetLink link, ReadOnlySpan<byte> frame)
    {
        if (!link.IsAddressed(frame))
            return false;
        if (EthernetHeader.Type(frame) == EthernetHeader.Arp)
        {
            int length = link.Hear(frame, _scratch.AsSpan(PacketSender.Headroom), out var released);
            if (length > 0)
                _sender.SendFrame(_input, _scratch, PacketSender.Headroom, length);
            if (released.Count > 0)
                _sender.SendWaiting(_input, released, ArpMessage.SenderOf(frame));
        }

        return EthernetHeader.Type(frame) == EthernetHeader.Ipv4;
    }

    private static int TotalLength(ReadOnlySpan<byte> packet) => (packet[2] << 8) | packet[3];
}
