using Nat.Core.Engine;

namespace Nat.Pcap.Replay;

/// <summary>Drives an engine by a capture.</summary>
public static class ReplayLoop
{
    /// <summary>Replays everything, then lets the engine end what has expired at the last time stamp.</summary>
    public static void Run(ReplayDevice device, NatEngine engine)
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

        engine.Finish(device.Latest);
        device.End(outbox);
        outbox.Clear();
    }
}
