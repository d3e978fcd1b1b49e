using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// Which internal endpoint stands behind which external one, and whom the filter admits: the static mappings, the mappings in use, and
/// the permissions of address-dependent filtering where the mappings do not imply them.
/// </summary>
internal sealed class EndpointDirectory : IDisposable
{
    private readonly FlowHash _hash;
    private readonly WorkerClocks? _clocks;
    private NatConfig _config;
    private MappingTable? _permissions;

    public EndpointDirectory(NatConfig config, FlowHash hash, WorkerClocks? clocks)
    {
        (_config, _hash, _clocks) = (config, hash, clocks);
        Static = new StaticMappingTable(config.StaticMappings);
        if (config.Mapping != MappingBehavior.AddressAndPortDependent)
            Mappings = new MappingTable(new(config.MaxFlows, hash, clocks), config.Mapping == MappingBehavior.AddressDependent);
        if (NeedsPermissions(config))
            _permissions = MakePermissions();
    }

    private EndpointDirectory(EndpointDirectory first, int worker)
    {
        (_config, _hash, _clocks, Static) = (first._config, first._hash, first._clocks, first.Static);
        (Mappings, _permissions) = (first.Mappings?.Share(worker), first._permissions?.Share(worker));
    }

    /// <summary>The static mappings.</summary>
    public StaticMappingTable Static { get; private set; }

    /// <summary>The mappings; null where every flow has its own external endpoint.</summary>
    public MappingTable? Mappings { get; }

    /// <summary>What an entry opened from the inside keeps alive, apart from a mapping.</summary>
    /// <param name="protocol">The flow's protocol.</param>
    public FlowStatus PermissionOf(byte protocol) =>
        _permissions is not null && Protocols.PortSpaceOf(protocol, _config.Protocols) != PortSpace.None ? FlowStatus.HoldsPermission : FlowStatus.None;

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => (Mappings?.Bytes ?? 0) + (_permissions?.Bytes ?? 0);

    /// <summary>The same for another worker; made before any worker begins.</summary>
    public EndpointDirectory Share(int worker) => new(this, worker);

    /// <summary>Whether the flows of a tuple's protocol share mappings.</summary>
    public bool UsesMappings(in FlowTuple tuple) => Mappings is not null && Protocols.PortSpaceOf(tuple.Protocol, _config.Protocols) != PortSpace.None;

    /// <summary>The internal endpoint to which an inbound tuple leads.</summary>
    /// <param name="inbound">The tuple, in zone 0 as all that comes to an external endpoint.</param>
    /// <param name="translated">The tuple with which it leaves, in the zone of the internal endpoint.</param>
    /// <param name="held">What its entry keeps alive.</param>
    public DropReason FindTarget(in FlowTuple inbound, out FlowTuple translated, out FlowStatus held)
    {
        held = FlowStatus.None;
        translated = default;
        if (Static.TryMapInbound(inbound, out var address, out ushort port))
        {
            translated = inbound.WithDestination(address, port);
            return DropReason.None;
        }

        FlowTuple internalKey = default;
        bool mapped = UsesMappings(inbound) && Mappings!.TryFindExternal(inbound, out internalKey);
        if (mapped)
            held = FlowStatus.HoldsMapping;
        bool permitted = _permissions is not null && _permissions.TryFindExternal(inbound, out internalKey);
        translated = inbound.WithDestination(internalKey.Source, internalKey.SourcePort).WithZone(internalKey.Zone);
        if (!mapped && !permitted)
            return DropReason.NoEntry;
        return permitted || Admits(mapped) ? DropReason.None : DropReason.Filtered;
    }

    /// <summary>
    /// For a packet recorded after its translation: the tuple that it had before, if a mapping of this NAT tells.
    /// </summary>
    /// <param name="translated">Its tuple as recorded.</param>
    /// <param name="arrival">Where it arrived at the NAT that translated it.</param>
    /// <param name="tuple">Its tuple as it arrived there.</param>
    public bool TryUndo(in FlowTuple translated, Side arrival, out FlowTuple tuple) =>
        arrival == Side.Outside ? TryExternalize(translated, out tuple) : TryInternalize(translated, out tuple);

    /// <summary>
    /// Whether the remote address may send to the external endpoint, and reaches another internal endpoint by it: then its packets
    /// could not be told apart.
    /// </summary>
    public bool IsPermittedToAnother(in FlowTuple reply, in FlowTuple sender) =>
        _permissions is not null && _permissions.TryFindExternal(reply, out var holder)
        && (holder.Source != sender.Source || holder.SourcePort != sender.SourcePort || holder.Zone != sender.Zone);

    /// <summary>Counts an entry in for its mapping and its permission.</summary>
    public InsertResult Hold(in FlowTuple original, in FlowTuple reply, FlowStatus status)
    {
        var (outbound, inbound) = FlowWays.Of(original, reply, status);
        var result = (status & FlowStatus.HoldsMapping) != 0 ? Mappings!.Hold(outbound, inbound) : InsertResult.Inserted;
        if (result == InsertResult.Inserted && (status & FlowStatus.HoldsPermission) != 0)
        {
            result = _permissions!.Hold(outbound, inbound);
            if (result != InsertResult.Inserted && (status & FlowStatus.HoldsMapping) != 0)
                Mappings!.Release(outbound, inbound);
        }

        return result;
    }

    /// <summary>Counts an entry out.</summary>
    public void Release(in FlowTuple original, in FlowTuple reply, FlowStatus status)
    {
        var (outbound, inbound) = FlowWays.Of(original, reply, status);
        if ((status & FlowStatus.HoldsMapping) != 0)
            Mappings!.Release(outbound, inbound);
        if ((status & FlowStatus.HoldsPermission) != 0)
            _permissions!.Release(outbound, inbound);
    }

    /// <summary>Makes ready for another configuration: what takes memory, while nothing has changed yet.</summary>
    /// <returns>The permissions that it will have; null for none.</returns>
    public MappingTable? PermissionsFor(NatConfig config) => !NeedsPermissions(config) ? null : _permissions ?? MakePermissions();

    /// <summary>Whether it keeps permissions there.</summary>
    public bool Uses(MappingTable? permissions) => permissions == _permissions;

    /// <summary>Takes another configuration, and frees the permissions if it has no use for them.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="fixedMappings">Its static mappings.</param>
    /// <param name="permissions">What <see cref="PermissionsFor"/> made.</param>
    public void Change(NatConfig config, StaticMappingTable fixedMappings, MappingTable? permissions)
    {
        if (permissions is null)
            _permissions?.Dispose();
        (_config, Static, _permissions) = (config, fixedMappings, permissions);
    }

    /// <summary>Takes the configuration that the first worker's has taken.</summary>
    public void Follow(EndpointDirectory first, int worker)
    {
        bool isNew = first._permissions is not null && _permissions is null;
        (_config, Static) = (first._config, first.Static);
        _permissions = isNew ? first._permissions!.Share(worker) : first._permissions is null ? null : _permissions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mappings?.Dispose();
        _permissions?.Dispose();
    }

    private bool TryExternalize(in FlowTuple insideTuple, out FlowTuple outsideTuple)
    {
        var wayOut = insideTuple.Invert();
        if (Static.TryMapOutbound(wayOut, out var address, out ushort port))
        {
            outsideTuple = insideTuple.WithDestination(address, port).WithZone(0);
            return true;
        }

        FlowTuple external = default;
        bool found = Mappings is not null && Mappings.TryFindInternal(wayOut, out external);
        outsideTuple = insideTuple.WithDestination(external.Destination, external.DestinationPort).WithZone(0);
        return found;
    }

    private bool TryInternalize(in FlowTuple outsideTuple, out FlowTuple insideTuple)
    {
        var wayIn = outsideTuple.Invert();
        if (Static.TryMapInbound(wayIn, out var address, out ushort port))
        {
            insideTuple = outsideTuple.WithSource(address, port);
            return true;
        }

        FlowTuple internalKey = default;
        bool found = Mappings is not null && Mappings.TryFindExternal(wayIn, out internalKey);
        insideTuple = outsideTuple.WithSource(internalKey.Source, internalKey.SourcePort).WithZone(internalKey.Zone);
        return found;
    }

    private static bool NeedsPermissions(NatConfig config) =>
        config.Filtering == FilteringBehavior.AddressDependent && config.Mapping != MappingBehavior.AddressDependent;

    private MappingTable MakePermissions() => new(new(_config.MaxFlows, _hash, _clocks), perRemoteAddress: true, severalExternals: true);

    private bool Admits(bool mapped) => mapped && _config.Filtering switch
    {
        FilteringBehavior.EndpointIndependent => true,
        FilteringBehavior.AddressDependent => _config.Mapping == MappingBehavior.AddressDependent,
        _ => false,
    };
}
