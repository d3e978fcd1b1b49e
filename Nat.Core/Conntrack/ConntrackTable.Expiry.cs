using System.Numerics;
using System.Runtime.CompilerServices;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Conntrack;

internal sealed partial class ConntrackTable
{
    /// <summary>Lines that a worker takes at once to sweep them bit by bit.</summary>
    private const int SweepShare = 256;

    /// <summary>Lines that are gone through together; one bit each of a number.</summary>
    private const uint SweepGroup = 16;

    /// <summary>
    /// Looks at some entries, in turn, and ends those that have expired; when the table is nearly full and drops early, also those that it
    /// would drop when it is full (CTK-06, CTK-07).
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="budget">How many entries to look at.</param>
    public void Sweep(Instant now, int budget)
    {
        uint used = _table.Used;
        if ((uint)budget >= used)
        {
            SweepLines(now, 0, used);
            return;
        }

        for (uint left = (uint)budget; left > 0;)
        {
            if (_sweepLeft == 0)
                _sweepAt = _sweepTurn.Take(used, SweepShare, out _sweepLeft);
            uint count = Math.Min(left, _sweepLeft);
            SweepLines(now, _sweepAt, count);
            (_sweepAt, _sweepLeft, left) = (_sweepAt + count, _sweepLeft - count, left - count);
        }
    }

    /// <summary>Ends the entries that somebody chooses.</summary>
    /// <returns>How many.</returns>
    public int EndWhere(Func<FlowSnapshot, bool> which, Instant now)
    {
        int ended = 0;
        for (uint index = 0; index < _table.Used; index++)
        {
            // An entry that changes its line meanwhile has another life word, and is not ended.
            uint life = Volatile.Read(ref _table[index].Life);
            if (LineLife.IsLive(life) && _table[index].Expires > now && which(Snapshot(index)) && End(index, life, FlowEnd.Deleted, now))
                ended++;
        }

        return ended;
    }

    /// <summary>Goes through lines a group at a time: first asks for the memory that ending entries will need, then ends them.</summary>
    private void SweepLines(Instant now, uint first, uint count)
    {
        for (uint end = first + count; first < end; first += SweepGroup)
        {
            uint due = 0;
            uint members = Math.Min(SweepGroup, end - first);
            for (uint i = 0; i < members; i++)
            {
                ref var line = ref _table[first + i];
                if (!LineLife.IsLive(Volatile.Read(ref line.Life)) || (line.Expires > now && !IsInTheWay(first + i)))
                    continue;
                due |= 1u << (int)i;
                ForeseeEnd(first + i);
            }

            // Another worker may have ended it by now, or had a packet of it: so it is looked at again.
            for (; due != 0; due &= due - 1)
            {
                uint at = first + (uint)BitOperations.TrailingZeroCount(due);
                uint life = Volatile.Read(ref _table[at].Life);
                if (!LineLife.IsLive(life) || (_table[at].Expires <= now && Expire(at, life, now)))
                    continue;
                if (IsInTheWay(at))
                    EndEarly(at, life, now);
            }
        }
    }

    /// <summary>Whether the table is so full that an entry would be dropped early.</summary>
    private bool IsInTheWay(uint index) => _table.KnownCount > _nearlyFull && MayMakeRoom(index);

    /// <summary>Asks for the lines that ending an entry will need.</summary>
    private void ForeseeEnd(uint index)
    {
        ref var line = ref _table[index];
        _table.PrefetchBucket(_table.Hash(line.Tuples[Direction.Original]));
        _table.PrefetchBucket(_table.Hash(line.Tuples[Direction.Reply]));
        _records.Prefetch(index);
        if (line.Tuples[Direction.Original].Protocol == IpProtocol.Tcp)
            _tcp.Prefetch(index);
        _sources?.PrefetchHead(line.Tuples[Direction.Original]);
    }

    /// <summary>Ends the unassured entries of the first of eight buckets that has any (CTK-06).</summary>
    /// <returns>Whether there is room now.</returns>
    public bool DropEarly(ulong hash, Instant now)
    {
        uint at = _table.Directory.Home(hash);
        for (int i = 0; i < EarlyDropBuckets; i++, at = _table.Directory.Next(at))
        {
            uint droppable = 0;
            for (int number = 0; number < TableBucket.Slots; number++)
            {
                if (!IsDroppable(at, number, out uint index, out _))
                    continue;
                droppable |= 1u << number;
                ForeseeEnd(index);
            }

            bool dropped = false;
            for (; droppable != 0; droppable &= droppable - 1)
                dropped |= IsDroppable(at, BitOperations.TrailingZeroCount(droppable), out uint index, out uint life) && EndEarly(index, life, now);
            if (dropped)
                return true;
        }

        return false;
    }

    /// <summary>Asks for the entries among which <see cref="DropEarly"/> will look first.</summary>
    public void ForeseeDrop(ulong hash)
    {
        uint at = _table.Directory.Home(hash);
        for (int number = 0; number < TableBucket.Slots; number++)
        {
            ulong slot = Volatile.Read(ref _table.Directory[at].Slot(number));
            if (slot != TableSlot.Empty)
                _table.Prefetch(TableSlot.Index(slot));
        }
    }

    private bool IsDroppable(uint bucket, int number, out uint index, out uint life)
    {
        ulong slot = Volatile.Read(ref _table.Directory[bucket].Slot(number));
        index = TableSlot.Index(slot);
        life = slot == TableSlot.Empty ? LineLife.Free : Volatile.Read(ref _table[index].Life);
        return LineLife.IsLive(life) && (_table[index].Status & FlowStatus.Assured) == 0;
    }

    /// <summary>Ends an entry whose time is up, at the moment when it was, unless its owner lets it go on.</summary>
    /// <returns>Whether it has ended.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Expire(uint index, uint life, Instant now)
    {
        for (var at = _table[index].Expires; at <= now; at = _table[index].Expires)
        {
            if (Owner.Outlives(index, at, now))
                continue;
            if (End(index, life, FlowEnd.Expired, at))
                Statistics.CountExpired();
            return true;
        }

        return false;
    }

    private bool EndEarly(uint index, uint life, Instant now)
    {
        if (!End(index, life, FlowEnd.EarlyDropped, now))
            return false;
        Statistics.CountEarlyDrop();
        return true;
    }

    private bool MayMakeRoom(uint index) =>
        (_table[index].Status & FlowStatus.Assured) == 0
        || Protocols.IsClosing(_table[index].Tuples[Direction.Original].Protocol, ref _tcp[index]);
}
