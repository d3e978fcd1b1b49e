using System.Numerics;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

internal sealed partial class TupleTable<TLine>
{
    /// <summary>
    /// Publishes a line that was taken and whose two tuples are written. On any other result than
    /// <see cref="InsertResult.Inserted"/> it is still the caller's, and no longer of use but to be abandoned.
    /// </summary>
    public InsertResult Publish(uint index)
    {
        ref var node = ref Node(index);
        ulong original = Hash(node.Tuples[Direction.Original]);
        ulong reply = Hash(node.Tuples[Direction.Reply]);
        ulong originalSlot = TableSlot.Make(original, index, Direction.Original);
        ulong replySlot = TableSlot.Make(reply, index, Direction.Reply);
        if (!_directory.TryPut(original, originalSlot))
            return InsertResult.Full;
        var result = InsertResult.Full;
        if (_directory.TryPut(reply, replySlot))
        {
            result = GoLive(index, original, reply);
            if (result == InsertResult.Inserted)
                return result;
            _directory.Take(reply, replySlot);
        }

        _directory.Take(original, originalSlot);
        return result;
    }

    private InsertResult GoLive(uint index, ulong original, ulong reply)
    {
        ref var node = ref Node(index);

        // Both slots must be visible before the rivals are looked for.
        Interlocked.MemoryBarrier();
        var result = YieldToRival(index, node.Tuples[Direction.Original], original);
        if (result == InsertResult.Inserted)
            result = YieldToRival(index, node.Tuples[Direction.Reply], reply);
        if (result != InsertResult.Inserted)
            return result;
        uint tentative = LineLife.With(node.Life, LineLife.Tentative);
        bool alive = Interlocked.CompareExchange(ref node.Life, LineLife.With(tentative, LineLife.Live), tentative) == tentative;
        return alive ? InsertResult.Inserted : InsertResult.LostRace;
    }

    /// <summary>Looks for other lines with a tuple; aborts those that are tentative and come later, gives way to all others.</summary>
    private InsertResult YieldToRival(uint index, in FlowTuple tuple, ulong hash)
    {
        uint at = _directory.Home(hash);
        for (int distance = 0; distance < TableDirectory.MaxDistance; distance++)
        {
            ref var bucket = ref _directory[at];
            for (uint matches = bucket.Match(TableSlot.Tag(hash)); matches != 0; matches &= matches - 1)
            {
                ulong slot = Volatile.Read(ref bucket.Slot(BitOperations.TrailingZeroCount(matches)));
                if (slot == TableSlot.Empty || TableSlot.Index(slot) == index)
                    continue;
                var result = Contend(index, TableSlot.Index(slot), TableSlot.DirectionOf(slot), tuple);
                if (result != InsertResult.Inserted)
                    return result;
            }

            if (Volatile.Read(ref bucket.Passed) == 0)
                break;
            at = _directory.Next(at);
        }

        return InsertResult.Inserted;
    }

    private InsertResult Contend(uint index, uint rival, Direction direction, in FlowTuple tuple)
    {
        ref var node = ref Node(rival);
        uint life = Volatile.Read(ref node.Life);
        bool same = node.Tuples[direction] == tuple;
        Volatile.ReadBarrier();
        if (!same || Volatile.Read(ref node.Life) != life)
            return (Volatile.Read(ref node.Life) ^ life) < LineLife.OneGeneration && same ? Contend(index, rival, direction, tuple) : InsertResult.Inserted;
        return (life & LineLife.StateMask) switch
        {
            LineLife.Live => InsertResult.Taken,
            LineLife.Tentative when rival < index => InsertResult.LostRace,
            LineLife.Tentative when Interlocked.CompareExchange(ref node.Life, LineLife.With(life, LineLife.Dead), life) != life =>
                Contend(index, rival, direction, tuple),
            _ => InsertResult.Inserted,
        };
    }
}
