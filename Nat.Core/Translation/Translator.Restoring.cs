using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

// Entries of a NAT that was, for one that begins. While no worker is inside a call.
internal sealed partial class Translator
{
    /// <summary>What decides which host has which address of the pool; the same for all workers.</summary>
    public ulong AddressKey
    {
        get => _ports.AddressKey;
        set => _ports.AddressKey = value;
    }

    /// <summary>Where the choices of this worker stand.</summary>
    public WorkerPlace Place
    {
        get => new(_random.State, _ports.Place.Turn, _ports.Place.NextPort);
        set => (_random.State, _ports.Place) = (value.Random, (value.Turn, value.NextPort));
    }

    /// <summary>
    /// Puts an entry into the table, with its mapping, its permission and what it holds for its subscriber; no limit is asked. It must fit the
    /// configuration.
    /// </summary>
    public RestoreOutcome Restore(EntryImage image, Instant now)
    {
        var (original, reply) = (image.Tuples[Direction.Original], image.Tuples[Direction.Reply]);
        if (image.Expires <= now)
            return RestoreOutcome.Expired;
        image.Status = (image.Status & ~FlowStatus.HasPortTimer) | TimerOf(original);
        if (!TryKeep(FlowWays.Of(original, reply, image.Status), ref image.Status) || IsTaken(original) || IsTaken(reply))
            return RestoreOutcome.Unfit;
        if (Table.KnownCount >= _config.MaxFlows)
            return RestoreOutcome.NoRoom;
        if (_ledger is not null && !_ledger.Fits(original, reply, image.Status))
            return RestoreOutcome.Unfit;
        if (_ledger is not null && !_ledger.TryAdopt(original, reply, image.Status, now))
            return RestoreOutcome.NoRoom;
        var result = _endpoints.Hold(original, reply, image.Status);
        if (result == InsertResult.Inserted)
        {
            result = Table.Put(image);
            if (result == InsertResult.Inserted)
                return RestoreOutcome.Restored;
            _endpoints.Release(original, reply, image.Status);
        }

        _ledger?.Release(original, reply, image.Status, null, now);
        return result == InsertResult.Full ? RestoreOutcome.NoRoom : RestoreOutcome.Unfit;
    }

    private bool IsTaken(in FlowTuple tuple) => Table.Tuples.TryFind(tuple, Table.Tuples.Hash(tuple), out _);

    /// <summary>Whether the configuration would have an entry so, and what it holds then.</summary>
    private bool TryKeep(in FlowWays ways, ref FlowStatus status)
    {
        bool heldMapping = (status & FlowStatus.HoldsMapping) != 0;
        status &= ~(FlowStatus.HoldsMapping | FlowStatus.HoldsPermission);
        if ((status & (FlowStatus.SourceNat | FlowStatus.OpenedFromOutside)) == 0)
            return IsExcluded(ways.Outbound);
        bool goesOut = (status & FlowStatus.SourceNat) != 0;
        if (goesOut)
            status |= _endpoints.PermissionOf(ways.Outbound.Protocol);
        if (_endpoints.Static.TryMapInbound(ways.Inbound, out var address, out ushort port))
            return address == ways.Outbound.Source && port == ways.Outbound.SourcePort && ways.Outbound.Zone == 0;
        if (!_pool.Contains(ways.Inbound.Destination))
            return false;

        // One that holds no mapping where there are some was opened by a static mapping, which is gone, or by a permission.
        bool usesMappings = _endpoints.UsesMappings(ways.Inbound);
        if (usesMappings && heldMapping)
            status |= FlowStatus.HoldsMapping;
        return goesOut ? heldMapping || !usesMappings : heldMapping || _endpoints.PermissionOf(IpProtocol.Udp) != FlowStatus.None;
    }
}
