using Nat.Core.Engine;
using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

/// <summary>
/// Drives an engine by a capture, with helpers that test packets, checksums included, and name their flows while the engine decides those
/// before them. All decisions are taken by one thread in the order of the capture and at the same points as without helpers, so what comes
/// out is the same, byte for byte.
/// </summary>
internal sealed class ReadAheadLoop : IDisposable
{
    private const int BatchesPerHelper = 4;

    private readonly ReplayDevice _device;
    private readonly NatEngine _engine;
    private readonly BatchAhead[] _batches;
    private readonly Handoff<BatchAhead> _offered = new();
    private readonly Thread[] _helpers;
    private int _first;
    private int _count;

    /// <summary>Starts the helpers.</summary>
    public ReadAheadLoop(ReplayDevice device, NatEngine engine, int helpers)
    {
        (_device, _engine) = (device, engine);
        _batches = [.. Enumerable.Range(0, (BatchesPerHelper * helpers) + 1).Select(_ => new BatchAhead())];
        _helpers = [.. Enumerable.Range(1, helpers).Select(number => Start(engine.CreateReader(), number))];
    }

    /// <summary>Replays everything.</summary>
    public void Run()
    {
        while (true)
        {
            // Nothing is under way here: the device may go on to the next chunk.
            var batch = _batches[_first];
            batch.Count = _device.Receive(batch.Slots);
            if (batch.Count == 0)
                return;
            Keep(batch);
            while (_count > 0)
            {
                ReceiveAhead();
                Complete(_batches[_first]);
                _first = (_first + 1) % _batches.Length;
                _count--;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _offered.Complete();
        foreach (var helper in _helpers)
            helper.Join();
    }

    private Thread Start(PacketReader reader, int number)
    {
        var thread = new Thread(() =>
        {
            while (_offered.TryTake(out var batch))
            {
                if (batch.TryTake())
                    batch.Read(reader);
            }
        })
        { IsBackground = true, Name = $"packet reader {number}" };
        thread.Start();
        return thread;
    }

    /// <summary>Receives what else is in the chunk at hand, as far as there is room, and offers it to the helpers.</summary>
    private void ReceiveAhead()
    {
        while (_count < _batches.Length)
        {
            var batch = _batches[(_first + _count) % _batches.Length];
            batch.Count = _device.ReceiveHere(batch.Slots);
            bool isEnd = !Keep(batch);
            if (isEnd)
                return;
            if (_offered.Count < _batches.Length)
                _offered.Add(batch);  // else nobody has time: those that were not taken are in it still
        }
    }

    /// <returns>Whether there is a record in it.</returns>
    private bool Keep(BatchAhead batch)
    {
        _device.Exchange(batch.Records);
        if (batch.Records.Count == 0)
            return false;
        batch.Offer(_device.Chunk!);
        _count++;
        return true;
    }

    private void Complete(BatchAhead batch)
    {
        var slots = batch.Slots.AsSpan(0, batch.Count);
        if (batch.TryTake())
        {
            _engine.Process(_device.Memory, slots);
        }
        else
        {
            batch.Wait();
            _engine.Process(_device.Memory, slots, batch.Packets);
        }

        _device.Exchange(batch.Records);
        _device.Complete(slots, _engine.Outbox);
        _engine.Outbox.Clear();
    }
}
