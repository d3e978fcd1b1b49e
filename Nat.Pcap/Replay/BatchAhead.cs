using Nat.Core.Engine;
using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

/// <summary>A batch that is received and not decided yet. A helper may read its packets meanwhile; if none has begun, whoever decides does.</summary>
internal sealed class BatchAhead
{
    private const int Waits = 0;
    private const int IsTaken = 1;

    private readonly object _lock = new();
    private CaptureChunk? _chunk;
    private int _state;
    private bool _isRead;

    /// <summary>What the device remembers of it.</summary>
    public ReceivedRecords Records { get; } = new();

    /// <summary>Room for its packets.</summary>
    public PacketSlot[] Slots { get; } = new PacketSlot[ReplayDevice.LargestBatch];

    /// <summary>How many packets concern the NAT.</summary>
    public int Count { get; set; }

    /// <summary>What was read of them.</summary>
    public ReadPackets Packets { get; } = new(ReplayDevice.LargestBatch);

    /// <summary>Offers it to the helpers.</summary>
    public void Offer(CaptureChunk chunk)
    {
        _chunk = chunk;
        _isRead = false;
        Volatile.Write(ref _state, Waits);
    }

    /// <summary>Takes the reading over, once for every offer.</summary>
    /// <returns>False if another thread has.</returns>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, IsTaken, Waits) == Waits;

    /// <summary>Reads the packets, after it was taken.</summary>
    public void Read(PacketReader reader)
    {
        reader.Read(_chunk!.Memory, Slots.AsSpan(0, Count), Packets);
        lock (_lock)
        {
            _isRead = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for who has taken it.</summary>
    public void Wait()
    {
        // Mostly it is a matter of microseconds; then whoever waits sleeps, for the processor may be wanted by the other.
        SpinWait spin = default;
        while (!Volatile.Read(ref _isRead) && !spin.NextSpinWillYield)
            spin.SpinOnce();
        lock (_lock)
        {
            while (!_isRead)
                Monitor.Wait(_lock);
        }
    }
}
