using Nat.Core.Engine;

namespace Nat.Pcap.Replay;

/// <summary>Drives an engine by a capture.</summary>
public static class ReplayLoop
{
    /// <summary>Replays everything, then lets the engine end what has expired at the last time stamp.</summary>
    /// <param name="device">The captures.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="threads">How many threads share the work; what comes out does not depend on it.</param>
    public static void Run(ReplayDevice device, NatEngine engine, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        if (threads == 1)
        {
            RunAlone(device, engine);
        }
        else
        {
            using var loop = new ReadAheadLoop(device, engine, threads - 1);
            loop.Run();
        }

        engine.Finish(device.Latest);
        device.End(engine.Outbox);
        engine.Outbox.Clear();
    }

    private static void RunAlone(ReplayDevice device, NatEngine engine)
    {
        var slots = new PacketSlot[ReplayDevice.LargestBatch];
        var outbox = engine.Outbox;
        for (int count; (count = device.Receive(slots)) > 0;)
        {
            var batch = slots.AsSpan(0, count);
            engine.Process(device.Memory, batch);
            device.Complete(batch, outbox);
            if (outbox.Count > 0)
                outbox.Clear();
        }
    }
}
