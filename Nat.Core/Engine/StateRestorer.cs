using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>Puts a saved state into a group of workers that has no flows, see <see cref="StateFormat"/>.</summary>
/// <param name="workers">The engines.</param>
/// <param name="now">The time by their clock.</param>
internal sealed class StateRestorer(NatEngine[] workers, Instant now)
{
    private readonly Translator _first = workers[0].Translator;
    private readonly int[] _outcomes = new int[4];   // by RestoreOutcome
    private StateFormat.EndRecord _read;
    private long _savedAt;   // by the clock of the workers

    /// <summary>Reads it.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="restoredAt">The time: nanoseconds since 1970-01-01 UTC.</param>
    /// <exception cref="StateException">It is damaged, cut short, or none.</exception>
    public RestoreReport Restore(Stream from, long restoredAt)
    {
        var reader = new StateReader(from);
        if (reader.NextFrame() != StateFormat.Beginning)
            throw reader.Damaged();
        Begin(reader, restoredAt);
        for (uint kind = reader.NextFrame(); kind != StateFormat.End; kind = reader.NextFrame())
        {
            while (reader.HasRecord)
                Read(kind, reader);
        }

        var end = reader.Read<StateFormat.EndRecord>();
        if ((end.Blocks, end.Rests, end.Entries) != (_read.Blocks, _read.Rests, _read.Entries) || reader.HasRecord)
            throw reader.Damaged();
        reader.End();
        _first.Ledger?.TakeBackIdle(now);
        return new RestoreReport(
            _outcomes[(int)RestoreOutcome.Restored], _outcomes[(int)RestoreOutcome.Expired], _outcomes[(int)RestoreOutcome.Unfit], _outcomes[(int)RestoreOutcome.NoRoom]);
    }

    private void Begin(StateReader reader, long restoredAt)
    {
        var beginning = reader.Read<StateFormat.BeginningRecord>();

        // A clock that was put back in between says nothing of how long it was.
        _savedAt = now.Nanoseconds - Math.Clamp(restoredAt - beginning.SavedAt, 0, long.MaxValue / 4);
        if (_first.Ledger?.BlockRandom is { } blocks)
            blocks.State = beginning.BlockRandom;
        for (int worker = 0; worker < beginning.Workers; worker++)
        {
            var choices = reader.Read<StateFormat.Choices>();
            if (worker < workers.Length)
                workers[worker].Translator.Place = new WorkerPlace(choices.Random, choices.Turn, choices.NextPort);
        }

        foreach (var worker in workers)
            worker.Translator.AddressKey = beginning.AddressKey;
    }

    private void Read(uint kind, StateReader reader)
    {
        switch (kind)
        {
            case StateFormat.Blocks:
                _read.Blocks++;
                ReadBlock(reader);
                break;
            case StateFormat.Rests:
                _read.Rests++;
                var rest = reader.Read<StateFormat.RestRecord>();
                if (rest.Key == default)
                    throw reader.Damaged();
                _first.Ledger?.Adopt(new RestingPort(rest.Key, After(rest.Left)), rest.ByDestination != 0);
                break;
            case StateFormat.Entries:
                _read.Entries++;
                _outcomes[(int)_first.Restore(ReadEntry(reader), now)]++;
                break;
            default:
                throw reader.Damaged();
        }
    }

    private void ReadBlock(StateReader reader)
    {
        var block = reader.Read<StateFormat.BlockRecord>();
        if (block.First > block.Last || block.Zone > FlowTuple.MaxZone)
            throw reader.Damaged();
        _first.Ledger?.Adopt(new GivenBlock(new(new(block.Subscriber), block.Zone), new(block.External), new(block.First, block.Last)), now);
    }

    private EntryImage ReadEntry(StateReader reader)
    {
        var entry = reader.Read<StateFormat.EntryRecord>();
        var image = new EntryImage
        {
            Tuples = entry.Tuples,
            Status = entry.Status,
            Start = After(entry.Age == long.MinValue ? 0 : -entry.Age),
            Expires = After(entry.Left),
            Packets = entry.Packets,
            Bytes = entry.Bytes,
        };
        byte protocol = entry.Tuples[Direction.Original].Protocol;
        if (Protocols.HasTracking(protocol))
            image.Tracking = reader.Read<TcpTracking>();
        const FlowStatus beyondKnown = (FlowStatus)(ushort.MaxValue & ~((2 * (int)FlowStatus.HasPortTimer) - 1));
        const FlowStatus bothOpeners = FlowStatus.OpenedFromOutside | FlowStatus.Hairpin;
        bool isSound = protocol != 0 && protocol == entry.Tuples[Direction.Reply].Protocol
            && (entry.Status & beyondKnown) == 0 && (entry.Status & bothOpeners) != bothOpeners
            && entry.Tuples[Direction.Original] != entry.Tuples[Direction.Reply] && Protocols.IsSound(protocol, ref image.Tracking);
        return isSound ? image : throw reader.Damaged();
    }

    private Instant After(long nanoseconds) => new(_savedAt + Math.Clamp(nanoseconds, -long.MaxValue / 4, long.MaxValue / 4));
}
