using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Memory;

namespace Nat.Core.Engine;

// The fast path: plain packets of live entries about which nothing is unusual take the steps of the corridor without its exits. Each step is a
// short loop with few variables and as few calls as can be, which is what the compiler keeps in registers. Whatever a loop does not take it
// leaves to the corridor, untouched, and goes on behind it.
public sealed partial class NatEngine
{
    /// <summary>Packets between one that is read and the one whose header is asked for.</summary>
    private const int ReadAhead = 16;

    /// <summary>Packets between one that is worked on and the one whose line is called from the second-level cache into the first.</summary>
    private const int LookAhead = 8;

    /// <summary>Asks for the first headers of the part that comes next, so that reading need not wait for memory at its beginning.</summary>
    private static void PrefetchHeaders(Span<byte> memory, ReadOnlySpan<PacketSlot> next)
    {
        ref byte first = ref MemoryMarshal.GetReference(memory);
        foreach (ref readonly var slot in next[..Math.Min(ReadAhead, next.Length)])
            Pages.PrefetchNear(ref Unsafe.Add(ref first, slot.Offset));
    }

    /// <summary>Reads packets, names their flows and asks for the lines of the directory.</summary>
    /// <returns>The first packet that is not plain; the number of packets if all are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int ReadPlain<TVerify, TAtomic>(Span<byte> memory, ReadOnlySpan<PacketSlot> part, int from)
        where TVerify : struct, ISwitch
        where TAtomic : struct, ISwitch
    {
        var probe = _table.Tuples.Probe();
        ref readonly var keys = ref _table.Tuples.Keys;
        ref byte first = ref MemoryMarshal.GetReference(memory);
        uint room = (uint)memory.Length;
        ref var work = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work), from);
        ref var begin = ref MemoryMarshal.GetReference(part);
        ref var slot = ref Unsafe.Add(ref begin, from);
        ref var end = ref Unsafe.Add(ref begin, part.Length);
        int limit = _fastLimit;
        for (; Unsafe.IsAddressLessThan(ref slot, ref end); slot = ref Unsafe.Add(ref slot, 1), work = ref Unsafe.Add(ref work, 1))
        {
            if (Unsafe.ByteOffset(ref slot, ref end) > ReadAhead * Unsafe.SizeOf<PacketSlot>())
                Pages.PrefetchNear(ref Unsafe.Add(ref first, Unsafe.Add(ref slot, ReadAhead).Offset));
            uint offset = (uint)slot.Offset;
            uint length = (uint)slot.Length;

            // Beyond the memory, or in a zone: a zone makes the sum as large as no memory is.
            if ((((ulong)offset + length) | ((ulong)slot.Zone << 32)) > room)
                break;
            ref byte bytes = ref Unsafe.Add(ref first, offset);
            if (!PlainPacket.TryRead(ref bytes, length, TVerify.IsOn && !slot.HasGoodChecksums, out var key, out work.Length))
                break;
            var arrival = slot.Arrival;
            if (arrival.IsTranslated())
                key = FlowTuple.Invert(key);
            bool isStopped = work.Length > limit || PlainPacket.TimeToLive(ref bytes) <= HopsOf(arrival) || (TAtomic.IsOn && !PlainPacket.IsAtomic(ref bytes));
            work.Head = PacketWork.HeadOf(arrival, isStopped ? PlainKind.None : PlainPacket.IsTcp(key) ? PlainKind.Tcp : PlainKind.Udp);
            FlowTuple.Store(key, ref work.Key);
            ulong hash = keys.Of(key);
            work.Hash = hash;
            probe.PrefetchBucket(hash);
        }

        return (int)(Unsafe.ByteOffset(ref begin, ref slot) / Unsafe.SizeOf<PacketSlot>());
    }

    /// <summary>Looks into the directory and asks for the lines of the entries.</summary>
    /// <returns>How many packets have a tuple of which the directory says nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Peek(int count)
    {
        int unknown = 0;
        var probe = _table.Tuples.Probe();
        ref var tcp = ref _table.FirstTcp;
        ref var work = ref MemoryMarshal.GetArrayDataReference(_work);
        ref var end = ref Unsafe.Add(ref work, count);
        for (; Unsafe.IsAddressLessThan(ref work, ref end); work = ref Unsafe.Add(ref work, 1))
        {
            probe.PrefetchNear(Unsafe.Add(ref work, LookAhead).Hash);
            ulong peeked = work.HasKey ? probe.Peek(work.Hash) : TableSlot.Empty;
            work.Peeked = peeked;
            if (peeked == TableSlot.Empty)
            {
                work.Plain = PlainKind.None;
                unknown += work.HasKey ? 1 : 0;
            }
            else if (work.Plain == PlainKind.Tcp)
            {
                Pages.Prefetch(ref Unsafe.Add(ref tcp, TableSlot.Index(peeked)));
            }
        }

        return unknown;
    }

    /// <summary>
    /// Lets the entries of packets observe them, and rewrites them: those of UDP, or those of TCP, and these one at a time for each connection
    /// where workers share the table.
    /// </summary>
    /// <returns>The first packet that is another's; the number of packets if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int ForwardPlain<TTcp, TShared>(Span<byte> memory, Span<PacketSlot> part, int from)
        where TTcp : struct, ISwitch
        where TShared : struct, ISwitch
    {
        var probe = _table.Tuples.Probe();
        ref byte bytes = ref MemoryMarshal.GetReference(memory);
        ref var tcp = ref _table.FirstTcp;
        int maxRetransmissions = _tcpRules.MaxRetransmissions;
        ref byte routine = ref MemoryMarshal.GetArrayDataReference(_routine);
        ref long idle = ref MemoryMarshal.GetArrayDataReference(_idle);
        ref var work = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work), from);
        ref var begin = ref MemoryMarshal.GetReference(part);
        ref var slot = ref Unsafe.Add(ref begin, from);
        ref var end = ref Unsafe.Add(ref begin, part.Length);
        long now = _now.Nanoseconds;
        long forwardedBytes = 0;
        long nextSweep = _nextSweep.Nanoseconds;
        for (; Unsafe.IsAddressLessThan(ref slot, ref end); slot = ref Unsafe.Add(ref slot, 1), work = ref Unsafe.Add(ref work, 1))
        {
            now = Math.Max(now, slot.Time.Nanoseconds);
            if (work.Plain != (TTcp.IsOn ? PlainKind.Tcp : PlainKind.Udp) || now >= nextSweep)
                break;
            ulong soon = Unsafe.Add(ref work, LookAhead).Peeked;
            Pages.PrefetchNear(ref probe.Line(soon));
            if (TTcp.IsOn)
                Pages.PrefetchNear(ref Unsafe.Add(ref tcp, TableSlot.Index(soon)));
            ref byte packet = ref Unsafe.Add(ref bytes, slot.Offset);
            ulong peeked = work.Peeked;
            ref var line = ref probe.Line(peeked);
            uint found = TableSlot.DirectionBit(peeked);
            uint life = Volatile.Read(ref line.Life);
            uint kind = Unsafe.Add(ref routine, RoutineFlows.Index(line.Status, found, work.Arrival));
            var tuple = FlowTuple.Load(in line.Tuples[(Direction)found]);
            var other = FlowTuple.Load(in line.Tuples[(Direction)(found ^ 1)]);
            var stranger = (tuple ^ FlowTuple.Load(in work.Key)) | (other & PlainPacket.ZoneBytes);
            if (stranger != Vector128<byte>.Zero || !LineLife.IsLive(life) || line.Expires.Nanoseconds <= now || (kind & RoutineFlows.IsRoutine) == 0)
                break;

            // Between two equal reads of its life word the line was this entry's.
            Volatile.ReadBarrier();
            int hops = HopsOf(work.Arrival);
            var direction = (Direction)(found ^ 1 ^ (uint)hops);
            ref var traffic = ref line.Traffic[direction];
            var count = traffic;
            if (line.Life != life || !count.IsUnderWay)
                break;
            var timeout = (TimeoutClass)((uint)TimeoutClass.Udp + (kind / RoutineFlows.IsAssured));
            if (TTcp.IsOn)
            {
                if (kind < RoutineFlows.IsAssured)
                    break;
                ref var tracking = ref Unsafe.Add(ref tcp, TableSlot.Index(peeked));
                if (TShared.IsOn)
                    tracking.Enter();
                timeout = TcpTracker.Follow(ref tracking, direction, ref packet, work.Length, maxRetransmissions);
                if (TShared.IsOn && timeout == TimeoutClass.TcpNone)
                    tracking.Leave();
                if (timeout == TimeoutClass.TcpNone)
                    break;
            }

            line.Expires = new Instant(now + Unsafe.Add(ref idle, (nint)timeout));
            if (TTcp.IsOn && TShared.IsOn)
                count = traffic;  // another worker may have counted while this one waited
            count.Add(work.Length);
            traffic = count;
            if (TTcp.IsOn && TShared.IsOn)
                Unsafe.Add(ref tcp, TableSlot.Index(peeked)).Leave();
            forwardedBytes += work.Length;
            PlainPacket.Write(ref packet, tuple, other, hops, TTcp.IsOn);
            slot.Egress = (Side)(kind & RoutineFlows.LeavesOutside);
            slot.Reason = DropReason.None;
            slot.Verdict = VerdictKind.Forward;
        }

        _now = new Instant(now);
        int at = (int)(Unsafe.ByteOffset(ref begin, ref slot) / Unsafe.SizeOf<PacketSlot>());
        Counters.Forwarded += at - from;
        Counters.ForwardedBytes += forwardedBytes;
        return at;
    }

    /// <summary>By how much the time to live goes down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HopsOf(Arrival arrival) => 1 - ((int)arrival / (int)Arrival.InsideTranslated);

    /// <summary>A constant that the compiler sees: it makes two loops of one text.</summary>
    private interface ISwitch
    {
        static abstract bool IsOn { get; }
    }

    private readonly struct On : ISwitch
    {
        public static bool IsOn => true;
    }

    private readonly struct Off : ISwitch
    {
        public static bool IsOn => false;
    }
}
