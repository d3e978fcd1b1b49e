using System.Numerics;
using System.Runtime.CompilerServices;
using Nat.Core.Flows;
using Nat.Core.Memory;

namespace Nat.Core.Conntrack;

/// <summary>
/// A lock-free table of lines that are each found under two tuples. Both tuples of a line are published by one store of its life
/// word, and vanish by one; look-ups write nothing. No two live lines share a tuple.
/// </summary>
/// <remarks>
/// <para>
/// A directory of cache lines (<see cref="TableBucket"/>) holds tags and indices, an array holds the lines. A tuple lives in the
/// first bucket from its home on that had room. A hit costs one directory line and one line.
/// </para>
/// <para>
/// Insertion: take a free line, write its tuples, make it tentative, put its two slots into the directory, then look for other
/// lines with one of the tuples. Every inserter puts its slots before it looks, with a full fence in between, so of two that
/// race at least one sees the other. A live one wins. Between two tentative ones the lower index wins: it aborts the other by
/// compare-and-swap on the life word, or finds that it went live and gives way. So somebody always gets through.
/// </para>
/// <para>
/// Lines are type-stable: a look-up that holds a stale index reads a well-formed line, whose life word then differs.
/// </para>
/// <para>
/// Several workers share a table by <see cref="Share"/>: each has an object of this type, used by one thread at a time, with free lines of its
/// own. Any may find, publish and end any line.
/// </para>
/// </remarks>
/// <typeparam name="TLine">A line: 64 bytes that begin with a <see cref="TupleNode"/>.</typeparam>
internal sealed partial class TupleTable<TLine> : IDisposable
    where TLine : unmanaged
{
    /// <summary>Buckets per line: four slots of seven in use when every line is.</summary>
    private const double BucketsPerLine = 0.5;

    private const int MaxPermitsAtOnce = 32;

    // More lines than may be live, for those that rest while the system lets a worker stand still inside a call: at a million new flows a
    // second, for some milliseconds. Their pages are touched only if it comes to that.
    private const int LeastSpareLines = 8192;
    private const int SpareShare = 16;

    private readonly TableDirectory _directory;
    private readonly NativeArray<TLine> _lines;
    private readonly LinePool<TLine> _pool;
    private readonly LineStock<TLine> _stock;
    private readonly FlowHash _hash;
    private readonly WorkerClocks? _clocks;
    private readonly bool _rests;
    private readonly bool _isShare;

    /// <summary>Makes a table.</summary>
    /// <param name="capacity">Lines that can be live at once.</param>
    /// <param name="hash">The keyed hash.</param>
    /// <param name="clocks">The workers that share it; null if it is one worker's.</param>
    /// <param name="rests">Whether a line keeps its memory until no worker is left inside a call that may have found it.</param>
    public TupleTable(int capacity, FlowHash hash, WorkerClocks? clocks = null, bool rests = false)
    {
        if (Unsafe.SizeOf<TLine>() != 64)
            throw new ArgumentException($"a line is 64 bytes, {typeof(TLine).Name} is not");
        (Capacity, _hash, _clocks, _rests) = (capacity, hash, clocks, rests && clocks is not null);

        // With fewer buckets than a tuple may pass, a search would come round to where it began and count a bucket twice.
        _directory = new TableDirectory(new NativeArray<TableBucket>(Math.Max(TableDirectory.MaxDistance, (int)(capacity * BucketsPerLine))));
        _lines = new NativeArray<TLine>(capacity + (clocks is null ? 0 : Math.Max(LeastSpareLines, capacity / SpareShare)));
        _pool = new LinePool<TLine>(_lines, capacity);
        _stock = MakeStock(worker: 0);
    }

    private TupleTable(TupleTable<TLine> first, int worker)
    {
        (Capacity, _hash, _clocks, _rests, _isShare) = (first.Capacity, first._hash, first._clocks, first._rests, true);
        (_directory, _lines, _pool) = (first._directory, first._lines, first._pool);
        _stock = MakeStock(worker);
    }

    /// <summary>Lines in use: the live ones, and for a moment those that are being inserted or taken away.</summary>
    public int Count => _pool.Count;

    /// <summary>The same as far as this worker knows, and no less: what the others keep back, a few each, counts as in use.</summary>
    public int KnownCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _stock.KnownCount;
    }

    /// <summary>Lines that can be live at once.</summary>
    public int Capacity { get; }

    /// <summary>All lines that there are: every index is below this.</summary>
    public int LineCount => _lines.Length;

    /// <summary>All lines that were ever used have an index below this.</summary>
    public uint Used => _pool.Used;

    /// <summary>The first line of the first batch of free ones, plus one; for <see cref="TableIntegrity"/>.</summary>
    public uint FirstFree => _pool.FirstFree;

    /// <summary>The free lines that workers have in stock, for <see cref="TableIntegrity"/>.</summary>
    public IEnumerable<uint> Stocked => _pool.Stocks.SelectMany(stock => stock.Lines);

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _directory.Bytes + _lines.Bytes;

    /// <summary>The tags and indices, for scans of a whole neighbourhood and for <see cref="TableIntegrity"/>.</summary>
    public TableDirectory Directory
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _directory;
    }

    /// <summary>A line.</summary>
    public ref TLine this[uint index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _lines[index];
    }

    /// <summary>The same table for another worker; made before any worker begins.</summary>
    public TupleTable<TLine> Share(int worker) => new(this, worker);

    /// <summary>The hash under which a tuple is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(in FlowTuple tuple) => _hash.Of(tuple);

    /// <summary>For whoever looks many tuples up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TableProbe<TLine> Probe() => new(ref _directory[0], _directory.Count, ref _lines[0]);

    /// <summary>The keys of <see cref="Hash"/>.</summary>
    public ref readonly FlowHash Keys
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _hash;
    }

    /// <summary>Asks for the directory line of a hash.</summary>
    public void PrefetchBucket(ulong hash) => _directory.PrefetchHome(hash);

    /// <summary>Says that some lines will be taken soon, so that <see cref="TryForesee"/> knows which.</summary>
    public void Prepare(int lines) => _stock.Prepare(lines);

    /// <summary>The line that <see cref="TryTake"/> will give when it has given some others; false if that is not known yet.</summary>
    public bool TryForesee(int others, out uint index) => _stock.TryForesee(others, out index);

    /// <summary>Asks for a line.</summary>
    public void Prefetch(uint index) => _lines.Prefetch(index);

    /// <summary>Finds the live line of a tuple, trying first the slot that <see cref="TableProbe{TLine}.Peek"/> saw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in FlowTuple tuple, ulong hash, ulong peeked, out TableHit hit)
    {
        if (peeked != TableSlot.Empty && Confirm(peeked, tuple, out hit))
            return true;

        // By way of a variable of its own, so that the one of the common way can stay in registers.
        bool isFound = TryFind(tuple, hash, out var found);
        hit = found;
        return isFound;
    }

    /// <summary>Finds the live line of a tuple.</summary>
    public bool TryFind(in FlowTuple tuple, ulong hash, out TableHit hit)
    {
        uint at = _directory.Home(hash);
        for (int distance = 0; distance < TableDirectory.MaxDistance; distance++)
        {
            ref var bucket = ref _directory[at];
            for (uint matches = bucket.Match(TableSlot.Tag(hash)); matches != 0; matches &= matches - 1)
            {
                ulong slot = Volatile.Read(ref bucket.Slot(BitOperations.TrailingZeroCount(matches)));
                if (slot != TableSlot.Empty && Confirm(slot, tuple, out hit))
                    return true;
            }

            // Read after the slots: who passes by counts himself here before he takes a slot further on.
            if (Volatile.Read(ref bucket.Passed) == 0)
                break;
            at = _directory.Next(at);
        }

        hit = default;
        return false;
    }

    /// <summary>
    /// Whether a tuple of a hash may be in the table, live or not: the directory has its tag. One in two thousand million others has the
    /// same.
    /// </summary>
    public bool MayHold(ulong hash)
    {
        uint at = _directory.Home(hash);
        for (int distance = 0; distance < TableDirectory.MaxDistance; distance++)
        {
            ref var bucket = ref _directory[at];
            if (bucket.Match(TableSlot.Tag(hash)) != 0)
                return true;
            if (Volatile.Read(ref bucket.Passed) == 0)
                return false;
            at = _directory.Next(at);
        }

        return false;
    }

    /// <summary>
    /// Whether the line of a hit still lives. What was read from it before this and is constant while a line lives, was read
    /// from that line and no later one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool StillLives(in TableHit hit)
    {
        Volatile.ReadBarrier();
        return Node(hit.Index).Life == hit.Life;
    }

    /// <summary>
    /// Takes a free line. It is tentative and the caller's alone; it ends in a successful <see cref="Publish"/> or in
    /// <see cref="Abandon"/>.
    /// </summary>
    public bool TryTake(out uint index) => _stock.TryTake(out index);

    /// <summary>Gives back a line that was taken and not published.</summary>
    public void Abandon(uint index) => _stock.Give(index, wasLive: false);

    /// <summary>
    /// Ends a live line, if its life word is still the one given: from then on neither tuple is found, and the line is the caller's
    /// alone until <see cref="Release"/>.
    /// </summary>
    /// <returns>False if another thread ended it first.</returns>
    public bool TryKill(uint index, uint life) =>
        LineLife.IsLive(life) && Interlocked.CompareExchange(ref Node(index).Life, LineLife.With(life, LineLife.Dead), life) == life;

    /// <summary>Takes a dead line out of the directory and gives it back.</summary>
    public void Release(uint index)
    {
        ref var node = ref Node(index);
        ulong original = Hash(node.Tuples[Direction.Original]);
        ulong reply = Hash(node.Tuples[Direction.Reply]);
        _directory.Take(original, TableSlot.Make(original, index, Direction.Original));
        _directory.Take(reply, TableSlot.Make(reply, index, Direction.Reply));
        _stock.Give(index, wasLive: true);
    }

    /// <summary>The common beginning of a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TupleNode Node(uint index) => ref Unsafe.As<TLine, TupleNode>(ref _lines[index]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isShare)
            return;
        _directory.Free();
        _lines.Dispose();
    }

    private LineStock<TLine> MakeStock(int worker)
    {
        int permitsAtOnce = _clocks is null ? Capacity : Math.Clamp(Capacity / (64 * _clocks.Count), 1, MaxPermitsAtOnce);
        return new LineStock<TLine>(_pool, permitsAtOnce, _rests ? new LineRest(_clocks!, worker) : null);
    }

    /// <summary>
    /// Whether the line of a slot is live and has the tuple. The tuple is read between two reads of the life word: if both are the
    /// same and live, nobody rewrote it in between.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Confirm(ulong slot, in FlowTuple tuple, out TableHit hit)
    {
        uint index = TableSlot.Index(slot);
        var direction = TableSlot.DirectionOf(slot);
        ref var node = ref Node(index);
        uint life = Volatile.Read(ref node.Life);
        bool same = node.Tuples[direction] == tuple;
        Volatile.ReadBarrier();
        hit = new TableHit(index, direction, life);
        return same && LineLife.IsLive(life) && node.Life == life;
    }
}
