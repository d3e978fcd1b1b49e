using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

internal sealed partial class ConntrackTable
{
    /// <summary>Asks for the lines that will be needed to open a flow when some others have been opened, as far as they are known already.</summary>
    /// <param name="original">Its original tuple.</param>
    /// <param name="hash">The hash of that.</param>
    /// <param name="reply">The reply tuple that it will probably get.</param>
    /// <param name="others">How many flows will be opened before it.</param>
    public void Foresee(in FlowTuple original, ulong hash, in FlowTuple reply, int others)
    {
        if (_table.KnownCount > _nearlyFull)
            ForeseeDrop(hash);
        _sources?.PrefetchHead(original);
        _table.PrefetchBucket(_table.Hash(reply));
        if (!_table.TryForesee(others, out uint index))
            return;
        _table.Prefetch(index);
        _records.Prefetch(index);
        if (Protocols.HasTracking(original.Protocol))
            _tcp.Prefetch(index);
    }

    /// <summary>
    /// Opens an entry. It is found from the moment that this returns <see cref="InsertResult.Inserted"/>, under both tuples.
    /// </summary>
    /// <param name="original">The tuple of the packet that opens it.</param>
    /// <param name="reply">The tuple of the answers, as they will arrive.</param>
    /// <param name="status">What kind of entry.</param>
    /// <param name="tracking">The TCP state that it begins with.</param>
    /// <param name="timeout">How long it lives if nothing more comes.</param>
    /// <param name="now">The time.</param>
    /// <param name="hit">Where it is, as a look-up of its original tuple would find it.</param>
    public InsertResult Open(
        in FlowTuple original, in FlowTuple reply, FlowStatus status, in TcpTracking tracking, TimeoutClass timeout, Instant now, out TableHit hit)
    {
        hit = default;
        if (!_table.TryTake(out uint index))
            return InsertResult.Full;
        ref var line = ref _table[index];
        hit = new TableHit(index, Direction.Original, LineLife.With(line.Life, LineLife.Live));
        line.Tuples[Direction.Original] = original;
        line.Tuples[Direction.Reply] = reply;
        line.Status = status;
        line.Expires = new Instant(now.Nanoseconds + _timeouts[(int)timeout]);
        line.Traffic = default;
        _records[index] = new FlowRecord { Start = now };
        if (Protocols.HasTracking(original.Protocol))
            _tcp[index] = tracking;  // for others its page is not even touched

        var result = Publish(index);
        if (result == InsertResult.Inserted)
            Statistics.CountInsert();
        else if (result == InsertResult.Full)
            Statistics.CountChainTooLong();
        return result;
    }

    /// <summary>Lets a line that was taken and filled be found, or gives it back.</summary>
    private InsertResult Publish(uint index)
    {
        // Before it can be found, and so ended, by another thread: whoever ends it takes it out of the index.
        _sources?.Add(index);
        var result = _table.Publish(index);
        if (result == InsertResult.Inserted)
        {
            Statistics.Flows.CountCreated(_table[index].Tuples[Direction.Original].Protocol);
            RaisePeak();
            return result;
        }

        _sources?.Remove(index);
        _table.Abandon(index);
        return result;
    }

    private void RaisePeak()
    {
        int count = _table.KnownCount;
        if (count > _peak)
            _peak = count;
    }
}
