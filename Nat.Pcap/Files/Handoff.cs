using System.Diagnostics.CodeAnalysis;

namespace Nat.Pcap.Files;

/// <summary>
/// Hands items from one thread to another, a few at a time. Who waits sleeps: with as many threads as processors, spinning would take
/// the time of the thread that is waited for.
/// </summary>
/// <typeparam name="T">The item.</typeparam>
/// <param name="newestFirst">Whether the item that was handed over last is taken first: for free buffers, it is still in the cache.</param>
internal sealed class Handoff<T>(bool newestFirst = false)
    where T : class
{
    private readonly LinkedList<T> _items = new();
    private readonly object _lock = new();

    /// <summary>Nothing more will be handed over.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Items that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>Hands an item over; after <see cref="Complete"/> it is forgotten.</summary>
    public void Add(T item)
    {
        lock (_lock)
        {
            if (IsComplete)
                return;
            _items.AddLast(item);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Says that nothing more will be handed over.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            IsComplete = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Takes an item, if need be after waiting for one.</summary>
    /// <returns>False if there is none and nothing more will come.</returns>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        lock (_lock)
        {
            while (_items.Count == 0 && !IsComplete)
                Monitor.Wait(_lock);
            return TryTakeHere(out item);
        }
    }

    /// <summary>Takes an item if there is one now.</summary>
    public bool TryTakeNow([NotNullWhen(true)] out T? item)
    {
        lock (_lock)
            return TryTakeHere(out item);
    }

    private bool TryTakeHere([NotNullWhen(true)] out T? item)
    {
        item = newestFirst ? _items.Last?.Value : _items.First?.Value;
        if (item is null)
            return false;
        if (newestFirst)
            _items.RemoveLast();
        else
            _items.RemoveFirst();
        return true;
    }
}
