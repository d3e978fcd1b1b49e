using System.Runtime.CompilerServices;

namespace Nat.Core.Conntrack;

/// <summary>
/// A worker's own free lines. It takes from them and gives back to them without an atomic instruction and without a cache line that
/// another worker writes; the <see cref="LinePool{TLine}"/> balances the stocks, a batch at a time.
/// </summary>
/// <typeparam name="TLine">A line.</typeparam>
internal sealed class LineStock<TLine>
    where TLine : unmanaged
{
    private const int Room = 96;
    private const int RestedAtOnce = 2 * LineRest.Enough;

    private readonly LinePool<TLine> _pool;
    private readonly LineRest? _rest;
    private readonly uint[] _lines = new uint[Room];   // the last is handed out next
    private readonly int _permitsAtOnce;
    private int _ready;
    private int _permits;   // lines that may still be taken; written by this worker only

    /// <summary>Makes an empty stock. All stocks of a pool are made before any is used.</summary>
    /// <param name="pool">Where lines come from and go to.</param>
    /// <param name="permitsAtOnce">How many permits it draws at once, and may keep back from others twice.</param>
    /// <param name="rest">Where lines rest that were in use; null if nobody writes to a line that he does not own.</param>
    public LineStock(LinePool<TLine> pool, int permitsAtOnce, LineRest? rest)
    {
        (_pool, _permitsAtOnce, _rest) = (pool, permitsAtOnce, rest);
        pool.Stocks.Add(this);
    }

    /// <summary>Permits that it has drawn and not used.</summary>
    public int Permits => Volatile.Read(ref _permits);

    /// <summary>Lines in use over all stocks; what others keep back counts as in use.</summary>
    public int KnownCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pool.Allowed - _permits;
    }

    /// <summary>The lines of the stock, for <see cref="TableIntegrity"/>.</summary>
    public IEnumerable<uint> Lines => _rest is null ? _lines.Take(_ready) : [.. _lines.Take(_ready), .. _rest.Lines];

    /// <summary>Sees to it that some more lines are in stock, if there are any and it has room for them.</summary>
    public void Prepare(int lines)
    {
        while (_ready < lines && _ready <= Room - LinePool<TLine>.FreshLines)
        {
            int taken = _pool.Take(_lines.AsSpan(_ready));
            if (taken == 0)
                return;
            _ready += taken;
        }
    }

    /// <summary>The line that will be handed out when some others have been; false if that is not known yet.</summary>
    public bool TryForesee(int others, out uint index)
    {
        int at = _ready - 1 - others;
        index = at >= 0 ? _lines[at] : 0;
        return at >= 0;
    }

    /// <summary>Hands out a line, which is tentative and the caller's alone until <see cref="Give"/>.</summary>
    public bool TryTake(out uint index)
    {
        index = 0;
        if ((_permits == 0 && !TryDraw()) || (_ready == 0 && !TryRefill()))
            return false;
        index = _lines[--_ready];
        _permits--;
        ref var node = ref _pool.Node(index);
        Volatile.Write(ref node.Life, LineLife.With(node.Life, LineLife.Tentative));
        return true;
    }

    /// <summary>Takes a line back that no slot of the directory points at; whoever still has its life word finds it changed.</summary>
    /// <param name="index">The line.</param>
    /// <param name="wasLive">Whether another worker may have found it.</param>
    public void Give(uint index, bool wasLive)
    {
        ref var node = ref _pool.Node(index);
        Volatile.Write(ref node.Life, LineLife.With(node.Life + LineLife.OneGeneration, LineLife.Free));
        if (++_permits > 2 * _permitsAtOnce)
            ReturnPermits();
        if (_rest is null || !wasLive)
        {
            Keep(index);
            return;
        }

        _rest.Add(index);
        if (_rest.IsEnough && _rest.TryRipen())
            TakeRested();
    }

    private bool TryDraw() => (_permits = _pool.Draw(_permitsAtOnce)) > 0;

    private void ReturnPermits()
    {
        _permits -= _permitsAtOnce;
        _pool.Return(_permitsAtOnce);
    }

    private void Keep(uint index)
    {
        if (_ready == Room)
        {
            _pool.Give(_lines.AsSpan(0, LinePool<TLine>.BatchLines));
            _lines.AsSpan(LinePool<TLine>.BatchLines).CopyTo(_lines);
            _ready -= LinePool<TLine>.BatchLines;
        }

        _lines[_ready++] = index;
    }

    private bool TryRefill()
    {
        TakeRested();
        if (_ready == 0)
            _ready = _pool.Take(_lines);

        // Nothing anywhere: those that rest, however few they are.
        if (_ready == 0 && _rest is not null && _rest.TryRipen())
            TakeRested();
        return _ready > 0;
    }

    private void TakeRested()
    {
        for (int i = 0; i < RestedAtOnce && _rest is not null && _rest.TryTake(out uint index); i++)
            Keep(index);
    }
}
