namespace Nat.Core.Conntrack;

/// <summary>
/// Lines that were in use and rest until no worker is left inside a call in which it may have found them, see <see cref="WorkerClocks"/>;
/// the oldest first. Nothing is written to a line while it rests.
/// </summary>
/// <param name="clocks">Who is inside.</param>
/// <param name="worker">Whose lines these are.</param>
internal sealed class LineRest(WorkerClocks clocks, int worker)
{
    /// <summary>So many lines are worth a look at the clocks of all workers.</summary>
    public const int Enough = 32;

    private readonly long[] _clocks = new long[clocks.Count];
    private uint[] _ring = new uint[8 * Enough];   // its length is a power of two; it grows while a worker stands still inside a call
    private uint _first;
    private int _count;
    private int _rested;   // of the first ones: no worker is left that may have found them
    private int _noted;    // of the next ones: they rested already when the clocks were noted

    /// <summary>Whether enough lines rest to look for those that have rested.</summary>
    public bool IsEnough => _count - _rested - _noted >= Enough;

    /// <summary>All of them, for <see cref="TableIntegrity"/>.</summary>
    public IEnumerable<uint> Lines => Enumerable.Range(0, _count).Select(i => _ring[(_first + (uint)i) & (_ring.Length - 1)]);

    /// <summary>Lays a line down.</summary>
    public void Add(uint index)
    {
        if (_count == _ring.Length)
            Grow();
        _ring[(_first + (uint)_count++) & (_ring.Length - 1)] = index;
    }

    /// <summary>Takes the oldest line if it has rested.</summary>
    public bool TryTake(out uint index)
    {
        index = _ring[_first & (_ring.Length - 1)];
        if (_rested == 0)
            return false;
        (_first, _count, _rested) = (_first + 1, _count - 1, _rested - 1);
        return true;
    }

    /// <summary>Looks at the clocks.</summary>
    /// <returns>Whether some lines have rested.</returns>
    public bool TryRipen()
    {
        for (int look = 0; look < 2; look++)
        {
            if (_noted > 0 && !clocks.HaveLeft(_clocks, worker))
                break;
            (_rested, _noted) = (_rested + _noted, 0);
            if (_count == _rested)
                break;
            clocks.Note(_clocks);
            _noted = _count - _rested;
        }

        return _rested > 0;
    }

    private void Grow()
    {
        uint[] larger = new uint[2 * _ring.Length];
        for (int i = 0; i < _count; i++)
            larger[i] = _ring[(_first + (uint)i) & (_ring.Length - 1)];
        (_ring, _first) = (larger, 0);
    }
}
