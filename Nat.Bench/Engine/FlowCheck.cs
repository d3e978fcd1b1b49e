using Nat.Core.Engine;
using Nat.Core.Flows;

namespace Nat.Bench.Engine;

/// <summary>Looks over the table of an engine after a measurement: the flows that were opened, and what it counted for each.</summary>
internal static class FlowCheck
{
    /// <summary>
    /// Tests that every flow is in the table once with the endpoint with which it was opened, and that no two can be confused: the
    /// mapping is a bijection.
    /// </summary>
    /// <returns>Packets that the engine counted for each flow, both directions together.</returns>
    public static long[] Check(NatEngine engine, BenchFlows flows)
    {
        long[] packets = new long[flows.Count];
        bool[] seen = new bool[flows.Count];
        var replies = new HashSet<FlowTuple>(flows.Count);
        int count = 0;
        foreach (var flow in engine.Flows())
        {
            if (!replies.Add(flow.Reply))
                throw new InvalidDataException($"two flows have the reply tuple {flow.Reply}");
            int number = BenchFlows.NumberOf(flow.Original);
            if (number >= flows.Count)
                continue;  // one that was opened while packets that miss were measured
            if (flow.Original != flows.Original(number) || flow.Reply != flows.Reply(number) || seen[number])
                throw new InvalidDataException($"flow {number} is {flow.Original} and {flow.Reply} in the table");
            seen[number] = true;
            packets[number] = (long)(flow.OriginalPackets + flow.ReplyPackets);
            count++;
        }

        return count == flows.Count ? packets : throw new InvalidDataException($"{flows.Count - count} of {flows.Count} flows were lost");
    }

    /// <summary>Tests that the engine counted every packet that was sent, flow by flow.</summary>
    /// <param name="before">What it had counted before.</param>
    /// <param name="after">What it has counted now.</param>
    /// <param name="frames">What was sent.</param>
    /// <param name="times">How often.</param>
    public static void CheckCounts(long[] before, long[] after, FrameSet frames, long times)
    {
        long[] sent = new long[before.Length];
        foreach (int number in frames.FlowOf)
        {
            if (number != FrameSet.NoFlow)
                sent[number] += times;
        }

        for (int number = 0; number < sent.Length; number++)
        {
            if (after[number] - before[number] != sent[number])
                throw new InvalidDataException($"flow {number} counted {after[number] - before[number]} packets; {sent[number]} were sent");
        }
    }
}
