namespace Nat.Core.Engine;

/// <summary>
/// What the engine sends beside the packets of the batch: answers that it made itself (ICMP errors), packets that it had held
/// back and now releases, and the end of those that it held back in vain. The device drains it after every batch.
/// </summary>
public sealed class Outbox
{
    private byte[] _bytes = new byte[65536];
    private OutboxItem[] _items = new OutboxItem[64];
    private int _used;

    /// <summary>Number of items waiting.</summary>
    public int Count { get; private set; }

    /// <summary>The item at an index below <see cref="Count"/>.</summary>
    public ref readonly OutboxItem this[int index] => ref _items.AsSpan(0, Count)[index];

    /// <summary>The IP packet of an item; empty for <see cref="OutboxKind.Dropped"/>.</summary>
    public ReadOnlySpan<byte> Packet(in OutboxItem item) => _bytes.AsSpan(item.Offset, item.Length);

    /// <summary>Forgets all items.</summary>
    public void Clear() => (Count, _used) = (0, 0);

    internal Span<byte> Add(OutboxKind kind, long token, Side egress, DropReason reason, int length, ushort zone = 0, TimeSpan delay = default)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count * 2);
        if (_used + length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
        _items[Count++] = new OutboxItem(kind, token, egress, reason, _used, length, zone, delay);
        var room = _bytes.AsSpan(_used, length);
        _used += length;
        return room;
    }
}
