using System.Runtime.CompilerServices;
using Nat.Core.Flows;
using Nat.Core.Memory;
using Nat.Core.Packets;

namespace Nat.Core.Conntrack;

/// <summary>
/// Remembers flows: entries of two tuples with state, timeout and counters. It has no policy of its own. Look-ups take no lock. Workers
/// share a table by <see cref="Share"/>: each has an object of this type, used by one thread at a time, and any may look up, open and end
/// any entry.
/// </summary>
internal sealed partial class ConntrackTable : IDisposable
{
    /// <summary>Buckets that are searched for an unassured entry when the table is full (Linux: <c>NF_CT_EVICTION_RANGE</c>).</summary>
    public const int EarlyDropBuckets = 8;

    private readonly TupleTable<FlowLine> _table;
    private readonly NativeArray<TcpTracking> _tcp;
    private readonly NativeArray<FlowRecord> _records;
    private readonly SourceIndex? _sources;
    private readonly long[] _timeouts;   // nanoseconds, by class
    private int _nearlyFull;             // more entries than this make the sweep drop some early
    private readonly WorkerClocks? _clocks;
    private readonly int _worker;
    private readonly bool _isShare;
    private readonly SweepTurn _sweepTurn;
    private uint _sweepAt;     // this worker's share of the lines: the next one
    private uint _sweepLeft;   // and how many there are
    private int _peak;

    /// <summary>Makes a table.</summary>
    /// <param name="capacity">Entries that there can be.</param>
    /// <param name="timeouts">How long an idle entry lives.</param>
    /// <param name="hash">The keyed hash.</param>
    /// <param name="indexSources">Whether entries are found by their source, too.</param>
    /// <param name="dropsEarly">Whether the sweep drops unassured entries when the table is nearly full.</param>
    /// <param name="clocks">The workers that share it; null if it is one worker's.</param>
    public ConntrackTable(int capacity, FlowTimeouts timeouts, FlowHash hash, bool indexSources, bool dropsEarly, WorkerClocks? clocks = null)
    {
        _table = new TupleTable<FlowLine>(capacity, hash, clocks, rests: true);
        _tcp = new NativeArray<TcpTracking>(_table.LineCount);
        _records = new NativeArray<FlowRecord>(_table.LineCount);
        _sources = indexSources ? new SourceIndex(_table, _records, hash) : null;
        _timeouts = new long[timeouts.ByClass.Length];
        Change(timeouts, dropsEarly);
        (_clocks, _sweepTurn) = (clocks, new SweepTurn());
    }

    private ConntrackTable(ConntrackTable first, int worker)
    {
        _table = first._table.Share(worker);
        (_tcp, _records, _sources, _timeouts, _nearlyFull) = (first._tcp, first._records, first._sources, first._timeouts, first._nearlyFull);
        (_clocks, _sweepTurn, _worker, _isShare) = (first._clocks, first._sweepTurn, worker, true);
    }

    /// <summary>Who is told when an entry ends.</summary>
    public required IEntryOwner Owner { get; init; }

    /// <summary>Entries, expired ones that were not swept yet included.</summary>
    public int Count => _table.Count;

    /// <summary>The same as far as this worker knows, and no less, see <see cref="TupleTable{TLine}.KnownCount"/>.</summary>
    public int KnownCount => _table.KnownCount;

    /// <summary>The most entries that there were at once, as far as this worker saw.</summary>
    public int Peak => Volatile.Read(ref _peak);

    /// <summary>Whether several workers share it.</summary>
    public bool IsShared => _clocks is not null;

    /// <summary>Bytes of address space taken, everything included.</summary>
    public long Bytes => _table.Bytes + _tcp.Bytes + _records.Bytes + (_sources?.Bytes ?? 0);

    /// <summary>What this worker did to the table.</summary>
    public ConntrackStatistics Statistics { get; } = new();

    /// <summary>Entries by their source, for the integrity check; null if nobody asks for them.</summary>
    public SourceIndex? Sources => _sources;

    /// <summary>The tuples, for look-ups ahead of time and for the integrity check.</summary>
    public TupleTable<FlowLine> Tuples => _table;

    /// <summary>The same table for another worker; made before any worker begins.</summary>
    public ConntrackTable Share(int worker, IEntryOwner owner) => new(this, worker) { Owner = owner };

    /// <summary>
    /// Other timeouts, from the next packet of each entry on, and another answer to a table that is nearly full. While no worker is inside a
    /// call; every worker is told.
    /// </summary>
    public void Change(FlowTimeouts timeouts, bool dropsEarly)
    {
        for (int at = 0; at < _timeouts.Length; at++)
            _timeouts[at] = timeouts.ByClass[at].Ticks * TimeSpan.NanosecondsPerTick;
        _nearlyFull = dropsEarly ? (int)(_table.Capacity * 0.95) : _table.Capacity;
    }

    /// <summary>
    /// This worker begins to look up: until <see cref="Leave"/> the memory of an entry that it finds gets no other owner, whoever ends the
    /// entry. So a packet that comes too late is counted where nobody looks any more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter() => _clocks?.Enter(_worker);

    /// <summary>This worker has done with what it found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => _clocks?.Leave(_worker);

    /// <summary>An entry's line.</summary>
    public ref FlowLine this[uint index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _table[index];
    }

    /// <summary>The TCP state of the first entry, for whoever steps through many.</summary>
    public ref TcpTracking FirstTcp => ref _tcp[0];

    /// <summary>An entry's TCP state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TcpTracking Tcp(uint index) => ref _tcp[index];

    /// <summary>When its first packet came. Taken by a cast, because a reference to a field of the record would be tested by reading the record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Instant Start(uint index) => ref Unsafe.As<FlowRecord, Instant>(ref _records[index]);

    /// <summary>
    /// Finds the entry of a tuple. One that has expired is ended and not found (CTK-07: lazy expiry), unless its owner lets it go on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in FlowTuple tuple, ulong hash, ulong peeked, Instant now, out TableHit hit)
    {
        if (!_table.TryFind(tuple, hash, peeked, out hit))
            return false;
        return _table[hit.Index].Expires > now || !Expire(hit.Index, hit.Life, now);
    }

    /// <summary>Counts a packet and lets the timeout run anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(uint index, Direction direction, int bytes, TimeoutClass timeout, TimeoutClass cap, Instant now)
    {
        long idle = _timeouts[(int)timeout];
        if (cap != timeout)
            idle = Math.Min(idle, _timeouts[(int)cap]);
        _table[index].Expires = new Instant(now.Nanoseconds + idle);
        Account(index, direction, bytes);
    }

    /// <summary>Counts a packet; the timeout runs on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Account(uint index, Direction direction, int bytes)
    {
        ref var traffic = ref _table[index].Traffic[direction];
        if (traffic.IsFull)
            Carry(index, direction);
        traffic.Add(bytes);
    }

    /// <summary>Adds to the status of an entry, if it has not ended.</summary>
    /// <returns>False if it has.</returns>
    public bool Mark(uint index, uint life, FlowStatus status)
    {
        ref ulong word = ref _table.Node(index).LifeAndOwn;
        for (ulong seen = Volatile.Read(ref word); (uint)seen == life; seen = Volatile.Read(ref word))
        {
            if (Interlocked.CompareExchange(ref word, seen | ((ulong)status << 32), seen) == seen)
                return true;
        }

        return false;
    }

    /// <summary>Lets an entry live no longer than a timeout from now.</summary>
    public void Shorten(uint index, TimeoutClass timeout, Instant now)
    {
        ref var line = ref _table[index];
        var limit = new Instant(now.Nanoseconds + _timeouts[(int)timeout]);
        if (limit < line.Expires)
            line.Expires = limit;
    }

    /// <summary>Ends an entry.</summary>
    /// <returns>False if another thread ended it first.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool End(uint index, uint life, FlowEnd end, Instant at)
    {
        if (!_table.TryKill(index, life))
            return false;
        byte protocol = _table[index].Tuples[Direction.Original].Protocol;
        Statistics.Flows.CountEnded(protocol, end, protocol == IpProtocol.Tcp ? _tcp[index].State : TcpState.None);
        Owner.Ended(index, _table[index], end, at);
        _sources?.Remove(index);
        _table.Release(index);
        return true;
    }

    /// <summary>Ends the entry that a copy was made of, see <see cref="FlowSnapshot.Id"/>.</summary>
    /// <returns>False if it has ended already, or never was.</returns>
    public bool End(ulong id, FlowEnd end, Instant at)
    {
        uint index = FlowSnapshot.IndexOf(id);
        return index < _table.Used && End(index, FlowSnapshot.LifeOf(id), end, at);
    }

    /// <summary>The external endpoint that the source of a tuple already has, see <see cref="SourceIndex"/>.</summary>
    public bool TryFindSource(in FlowTuple tuple, out FlowTuple external)
    {
        external = default;
        return _sources is not null && _sources.TryFind(tuple, out external);
    }

    /// <summary>A copy of an entry, for reports.</summary>
    public FlowSnapshot Snapshot(uint index) => FlowSnapshot.Of(index, _table[index], _records[index], ref _tcp[index]);

    /// <summary>The lines of all entries, while no worker is inside a call.</summary>
    public IEnumerable<uint> LiveEntries()
    {
        for (uint index = 0; index < _table.Used; index++)
        {
            if (LineLife.IsLive(_table[index].Life))
                yield return index;
        }
    }

    /// <summary>Copies of all entries.</summary>
    public IEnumerable<FlowSnapshot> Snapshots()
    {
        for (uint index = 0; index < _table.Used; index++)
        {
            uint life = Volatile.Read(ref _table[index].Life);
            if (!LineLife.IsLive(life))
                continue;
            var copy = Snapshot(index);
            if (_table.StillLives(new TableHit(index, Direction.Original, life)))
                yield return copy;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isShare)
            return;
        _sources?.Dispose();
        _records.Dispose();
        _tcp.Dispose();
        _table.Dispose();
    }

    // Once in eight million packets.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Carry(uint index, Direction direction)
    {
        if (!TrafficCount.TryCarry(ref _table[index].Traffic[direction], out ushort carries))
            return;
        ref var record = ref _records[index];
        record.PacketCarries[direction]++;
        record.ByteCarries[direction] += carries;
    }
}
