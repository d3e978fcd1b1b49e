using System.Runtime.CompilerServices;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>Writes down the state of a group of workers, see <see cref="StateFormat"/>.</summary>
/// <param name="workers">The engines.</param>
/// <param name="now">The time by their clock.</param>
internal sealed class StateSaver(NatEngine[] workers, Instant now)
{
    private readonly Translator _first = workers[0].Translator;

    /// <summary>Writes it.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="savedAt">The time: nanoseconds since 1970-01-01 UTC.</param>
    public void Save(Stream to, long savedAt)
    {
        var writer = new StateWriter(to);
        Begin(writer, savedAt);
        var written = new StateFormat.EndRecord { Blocks = Blocks(writer), Rests = Rests(writer), Entries = Entries(writer) };
        writer.Begin(StateFormat.End, Unsafe.SizeOf<StateFormat.EndRecord>());
        writer.Write(written);
        writer.EndFrame();
    }

    private void Begin(StateWriter writer, long savedAt)
    {
        writer.Begin(StateFormat.Beginning, Unsafe.SizeOf<StateFormat.BeginningRecord>() + (workers.Length * Unsafe.SizeOf<StateFormat.Choices>()));
        writer.Write(new StateFormat.BeginningRecord
        {
            SavedAt = savedAt,
            AddressKey = _first.AddressKey,
            BlockRandom = _first.Ledger?.BlockRandom?.State ?? 0,
            Workers = (uint)workers.Length,
        });
        foreach (var worker in workers)
        {
            var place = worker.Translator.Place;
            writer.Write(new StateFormat.Choices { Random = place.Random, Turn = place.Turn, NextPort = place.NextPort });
        }
    }

    private long Blocks(StateWriter writer)
    {
        long count = 0;
        foreach (var block in _first.Ledger?.Blocks ?? [])
        {
            writer.Begin(StateFormat.Blocks, Unsafe.SizeOf<StateFormat.BlockRecord>());
            writer.Write(new StateFormat.BlockRecord
            {
                Subscriber = block.Subscriber.Address.Value,
                Zone = block.Subscriber.Zone,
                External = block.External.Value,
                First = block.Ports.First,
                Last = block.Ports.Last,
            });
            count++;
        }

        return count;
    }

    private long Rests(StateWriter writer)
    {
        long count = 0;
        foreach (var port in (_first.Ledger?.Resting ?? []).Where(port => port.Until > now))
        {
            writer.Begin(StateFormat.Rests, Unsafe.SizeOf<StateFormat.RestRecord>());
            writer.Write(new StateFormat.RestRecord
            {
                Key = port.Key,
                Left = port.Until.Nanoseconds - now.Nanoseconds,
                ByDestination = _first.Ledger!.RestsByDestination == true ? (byte)1 : (byte)0,
            });
            count++;
        }

        return count;
    }

    private long Entries(StateWriter writer)
    {
        long count = 0;
        foreach (var image in _first.Table.Images(now))
        {
            var entry = image;
            bool hasTracking = Protocols.HasTracking(entry.Tuples[Direction.Original].Protocol);
            writer.Begin(StateFormat.Entries, Unsafe.SizeOf<StateFormat.EntryRecord>() + (hasTracking ? Unsafe.SizeOf<TcpTracking>() : 0));
            writer.Write(new StateFormat.EntryRecord
            {
                Tuples = entry.Tuples,
                Status = entry.Status,
                Age = now.Nanoseconds - entry.Start.Nanoseconds,
                Left = entry.Expires.Nanoseconds - now.Nanoseconds,
                Packets = entry.Packets,
                Bytes = entry.Bytes,
            });
            if (hasTracking)
                writer.Write(entry.Tracking);
            count++;
        }

        return count;
    }
}
