using System.Runtime.CompilerServices;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>
/// What the fast path asks of an entry's status, of the direction whose tuple was found and of where the packet arrived, all answered by one look
/// into a table.
/// </summary>
internal static class RoutineFlows
{
    /// <summary>A packet leaves on the outside, else on the inside.</summary>
    public const byte LeavesOutside = 1;

    /// <summary>It arrives where its direction does, and it cannot change the status: not a first answer, no stream that may begin. The timer is that of all.</summary>
    public const byte IsRoutine = 2;

    /// <summary>The entry is assured. The highest bit, so that it can be divided out.</summary>
    public const byte IsAssured = 4;

    private const int FoundShift = 9;
    private const int ArrivalShift = 10;

    /// <summary>Makes the table.</summary>
    public static byte[] Table()
    {
        byte[] table = new byte[4 << ArrivalShift];
        for (int at = 0; at < table.Length; at++)
        {
            var status = (FlowStatus)(at & ((1 << FoundShift) - 1));
            var arrival = (Arrival)(at >> ArrivalShift);
            var found = (Direction)((at >> FoundShift) & 1);
            var direction = arrival.IsTranslated() ? found.Opposite() : found;
            bool isAssured = (status & FlowStatus.Assured) != 0;
            bool isRoutine = FlowSides.Fits(status, direction, arrival) && (status & FlowStatus.HasPortTimer) == 0
                && (isAssured || (direction == Direction.Original && (status & FlowStatus.SeenReply) == 0));
            table[at] = (byte)((FlowSides.EgressOf(status, direction) == Side.Outside ? LeavesOutside : 0) | (isRoutine ? IsRoutine : 0) | (isAssured ? IsAssured : 0));
        }

        return table;
    }

    /// <summary>Where the answer stands in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(FlowStatus status, uint found, Arrival arrival) =>
        (int)((uint)status | (found << FoundShift) | ((uint)arrival << ArrivalShift));
}
