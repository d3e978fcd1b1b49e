using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

// Another configuration for a NAT that has entries. While no worker is inside a call.
internal sealed partial class Translator
{
    /// <summary>
    /// Makes ready for another configuration: all that takes memory, and what the ledger counts of the entries that there are. Nothing changes yet.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">It does not fit into memory.</exception>
    public PolicyChange Prepare(NatConfig config, Instant now)
    {
        var pool = new AddressPool(config.Outside);
        var fixedMappings = new StaticMappingTable(config.StaticMappings);
        var permissions = _endpoints.PermissionsFor(config);
        if (LiveChange.IsCountedAlike(_config, config))
            return new PolicyChange(config, pool, fixedMappings, permissions, _ledger);
        PortLedger? ledger = null;
        try
        {
            // Its choice of blocks is inherited, so it does not matter where its randomness begins.
            ledger = PortLedger.For(config, pool, fixedMappings, _hash, new SeededRandom(0), _observer as IPortBlockObserver);
            if (ledger is not null)
                Fill(ledger, now);
            return new PolicyChange(config, pool, fixedMappings, permissions, ledger);
        }
        catch
        {
            ledger?.Dispose();
            if (!_endpoints.Uses(permissions))
                permissions?.Dispose();
            throw;
        }
    }

    /// <summary>Takes another configuration; the first worker does so first.</summary>
    public void Take(PolicyChange change, Translator first)
    {
        if (this == first)
            TakeFirst(change);
        else
            _endpoints.Follow(first._endpoints, _worker);
        bool sameTimers = _config.UdpPortTimers.SequenceEqual(change.Config.UdpPortTimers);
        (_config, _pool, _ledger) = (change.Config, change.Pool, change.Ledger);
        if (this == first && !sameTimers)
            ChangeTimers();
        _ports = _ports.With(change.Config, change.Pool, change.Ledger);
        _clients = _clients.With(change.Config);
        Table.Change(change.Config.Timeouts, change.Config.Overload == OverloadPolicy.EarlyDrop);
    }

    private void TakeFirst(PolicyChange change)
    {
        bool hadPermissions = _endpoints.PermissionOf(Packets.IpProtocol.Udp) != FlowStatus.None;
        if (_ledger != change.Ledger)
            _ledger?.Dispose();
        _endpoints.Change(change.Config, change.Static, change.Permissions);
        if (hadPermissions != change.Permissions is not null)
            ChangePermissions();
    }

    /// <summary>Lets the entries that there are hold permissions, or hold none any more.</summary>
    private void ChangePermissions()
    {
        foreach (uint index in Table.LiveEntries())
        {
            ref var line = ref Table[index];
            line.Status &= ~FlowStatus.HoldsPermission;
            var original = line.Tuples[Direction.Original];
            var permission = (line.Status & FlowStatus.SourceNat) == 0 ? FlowStatus.None : _endpoints.PermissionOf(original.Protocol);
            if (permission != FlowStatus.None && _endpoints.Hold(original, line.Tuples[Direction.Reply], permission) == InsertResult.Inserted)
                line.Status |= permission;
        }
    }

    /// <summary>Lets the entries that there are have timers of their own, or have none any more.</summary>
    private void ChangeTimers()
    {
        foreach (uint index in Table.LiveEntries())
        {
            ref var line = ref Table[index];
            line.Status = (line.Status & ~FlowStatus.HasPortTimer) | TimerOf(line.Tuples[Direction.Original]);
        }
    }

    private void Fill(PortLedger ledger, Instant now)
    {
        if (_ledger is not null)
            ledger.Inherit(_ledger, now);
        foreach (uint index in Table.LiveEntries())
        {
            ref var line = ref Table[index];
            if (!ledger.TryAdopt(line.Tuples[Direction.Original], line.Tuples[Direction.Reply], line.Status, now))
                throw new InsufficientMemoryException("there is no room to count what the flows hold");
        }

        ledger.TakeBackIdle(now);
    }
}
