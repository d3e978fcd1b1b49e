using System.Numerics;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Memory;

namespace Nat.Core.Translation;

/// <summary>
/// Values by tuple, for one caller at a time: open addressing at a load of at most one half under a keyed hash, so a search takes two or
/// three looks.
/// </summary>
/// <typeparam name="TValue">What is kept.</typeparam>
internal sealed class LedgerTable<TValue> : IDisposable
    where TValue : unmanaged
{
    private readonly NativeArray<Cell> _cells;
    private readonly FlowHash _hash;
    private readonly uint _mask;

    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">How many keys it takes.</param>
    /// <param name="hash">The keyed hash.</param>
    /// <param name="isSparse">Whether it mostly holds far fewer keys than it could.</param>
    public LedgerTable(int capacity, FlowHash hash, bool isSparse = false)
    {
        Capacity = capacity;
        _hash = hash;
        _cells = new NativeArray<Cell>((int)BitOperations.RoundUpToPowerOf2(2 * (uint)Math.Max(capacity, 8)), isSparse);
        _mask = (uint)_cells.Length - 1;
    }

    /// <summary>How many keys it takes.</summary>
    public int Capacity { get; }

    /// <summary>How many keys it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _cells.Bytes;

    /// <summary>Places that there are, taken or not.</summary>
    public uint Places => _mask + 1;

    /// <summary>The value at a place.</summary>
    public ref TValue this[int place] => ref _cells[(uint)place].Value;

    /// <summary>The key at a place; default if it is not taken.</summary>
    public FlowTuple KeyAt(int place) => _cells[(uint)place].Key;

    /// <summary>The place of a key until the next <see cref="RemoveAt"/>; -1 if it is not there. The key is not default.</summary>
    public int Find(in FlowTuple key)
    {
        uint at = PlaceOf(key);
        return _cells[at].Key == key ? (int)at : -1;
    }

    /// <summary>The same; a key that is not there is put there with a default value. -1 if there is no room.</summary>
    public int FindOrAdd(in FlowTuple key)
    {
        uint at = PlaceOf(key);
        ref var cell = ref _cells[at];
        if (cell.Key == key)
            return (int)at;
        if (Count == Capacity)
            return -1;
        Count++;
        cell = new Cell { Key = key };
        return (int)at;
    }

    /// <summary>Takes the key of a place out. Others may change their places.</summary>
    public void RemoveAt(int place)
    {
        Count--;
        uint hole = (uint)place;
        for (uint at = (hole + 1) & _mask; _cells[at].Key != default; at = (at + 1) & _mask)
        {
            // A key may fill the hole if its own search would come by there before it comes here.
            uint home = HomeOf(_cells[at].Key);
            if (((at - home) & _mask) < ((at - hole) & _mask))
                continue;
            _cells[hole] = _cells[at];
            hole = at;
        }

        _cells[hole] = default;
    }

    /// <inheritdoc/>
    public void Dispose() => _cells.Dispose();

    private uint HomeOf(in FlowTuple key) => (uint)_hash.Of(key) & _mask;

    private uint PlaceOf(in FlowTuple key)
    {
        uint at = HomeOf(key);
        while (_cells[at].Key != key && _cells[at].Key != default)
            at = (at + 1) & _mask;
        return at;
    }

    private struct Cell
    {
        public FlowTuple Key;
        public TValue Value;
    }
}
