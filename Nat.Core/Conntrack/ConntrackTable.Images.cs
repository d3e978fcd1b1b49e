using System.Collections;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

// Entries that go to another table, and come from one. While no worker is inside a call.
internal sealed partial class ConntrackTable
{
    /// <summary>
    /// Images of all entries that have not expired. Of one source an older entry comes before a newer one, so that a table into which they are put
    /// in this order finds the same one first.
    /// </summary>
    public IEnumerable<EntryImage> Images(Instant now)
    {
        var done = new BitArray((int)_table.Used);
        List<uint> chain = [];
        foreach (uint index in LiveEntries())
        {
            chain.Clear();
            for (uint at = index; !done[(int)at]; at = _records[at].NextOfSource - 1)
            {
                done[(int)at] = true;
                chain.Add(at);
                if (_sources is null || _records[at].NextOfSource == 0)
                    break;
            }

            for (int i = chain.Count - 1; i >= 0; i--)
            {
                if (_table[chain[i]].Expires > now)
                    yield return Image(chain[i]);
            }
        }
    }

    /// <summary>Puts an entry into the table, as it was.</summary>
    public InsertResult Put(EntryImage image)
    {
        if (!_table.TryTake(out uint index))
            return InsertResult.Full;
        ref var line = ref _table[index];
        ref var record = ref _records[index];
        (line.Tuples, line.Status, line.Expires) = (image.Tuples, image.Status, image.Expires);
        record = new FlowRecord { Start = image.Start };
        foreach (var direction in (ReadOnlySpan<Direction>)[Direction.Original, Direction.Reply])
            line.Traffic[direction] = TrafficCount.Of(image.Packets[direction], image.Bytes[direction], out record.PacketCarries[direction], out record.ByteCarries[direction]);
        if (Protocols.HasTracking(image.Tuples[Direction.Original].Protocol))
            _tcp[index] = image.Tracking;
        return Publish(index);
    }

    private EntryImage Image(uint index)
    {
        ref var line = ref _table[index];
        ref var record = ref _records[index];
        var image = new EntryImage { Tuples = line.Tuples, Status = line.Status, Start = record.Start, Expires = line.Expires };
        foreach (var direction in (ReadOnlySpan<Direction>)[Direction.Original, Direction.Reply])
        {
            image.Packets[direction] = (record.PacketCarries[direction] * TrafficCount.CarriedPackets) + line.Traffic[direction].Packets;
            image.Bytes[direction] = (record.ByteCarries[direction] * TrafficCount.CarriedBytes) + line.Traffic[direction].Bytes;
        }

        if (Protocols.HasTracking(line.Tuples[Direction.Original].Protocol))
            image.Tracking = _tcp[index].AtRest;
        return image;
    }
}
