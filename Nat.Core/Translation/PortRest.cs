using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Memory;

namespace Nat.Core.Translation;

/// <summary>
/// The ports that rest, each until a moment of its own. There are never more than a number of them: the one that was freed first makes
/// room. For one caller at a time.
/// </summary>
internal sealed class PortRest : IDisposable
{
    // Ports that have rested enough and are let go, for each one that comes: more than one, so that they become fewer.
    private const int LetGoPerNew = 2;

    private readonly LedgerTable<long> _until;
    private readonly NativeArray<Rest> _order;   // a ring, in the order in which they were freed
    private uint _first;
    private int _count;

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">Ports that may rest at once.</param>
    /// <param name="hash">The keyed hash.</param>
    public PortRest(int capacity, FlowHash hash) => (_until, _order) = (new(capacity, hash), new(capacity));

    /// <summary>Ports that rest, some included that have rested enough.</summary>
    public int Count => _until.Count;

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _until.Bytes + _order.Bytes;

    /// <summary>The ports that rest, those first that were freed first.</summary>
    public IEnumerable<RestingPort> All
    {
        get
        {
            for (uint i = 0; i < (uint)_count; i++)
            {
                var rest = _order[(uint)((_first + i) % _order.Length)];
                yield return new(rest.Key, new(rest.Until));
            }
        }
    }

    /// <summary>Whether a port rests.</summary>
    public bool Contains(in FlowTuple key, Instant now) => _until.Find(key) is >= 0 and var place && _until[place] > now.Nanoseconds;

    /// <summary>A port begins to rest.</summary>
    /// <param name="key">The port, as the destination of a tuple.</param>
    /// <param name="from">The time.</param>
    /// <param name="until">Until when it rests; later than the time.</param>
    public void Add(in FlowTuple key, Instant from, Instant until)
    {
        for (int i = 0; i < LetGoPerNew && _count > 0 && _order[_first].Until <= from.Nanoseconds; i++)
            LetGo();
        Keep(new(key, until));
    }

    /// <summary>A port rests until a moment.</summary>
    public void Keep(in RestingPort port)
    {
        if (_count == _order.Length)
            LetGo();
        long until = port.Until.Nanoseconds;
        _order[(uint)((_first + (uint)_count) % _order.Length)] = new Rest { Key = port.Key, Until = until };
        _count++;
        int place = _until.FindOrAdd(port.Key);
        _until[place] = Math.Max(_until[place], until);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _until.Dispose();
        _order.Dispose();
    }

    private void LetGo()
    {
        ref var oldest = ref _order[_first];
        _first = (uint)((_first + 1) % _order.Length);
        _count--;

        // One that has been freed again since rests on, by its later place in the order.
        if (_until.Find(oldest.Key) is >= 0 and var place && _until[place] == oldest.Until)
            _until.RemoveAt(place);
    }

    private struct Rest
    {
        public FlowTuple Key;
        public long Until;
    }
}
