using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

// What is to become of the first packet of a flow.
internal sealed partial class Translator
{
    private DropReason Plan(Ipv4Packet packet, in FlowTuple tuple, Side arrival, out TranslationPlan plan)
    {
        if (arrival == Side.Outside)
            return PlanInbound(tuple, out plan);
        var outbound = tuple.WithZone(0);
        plan = new TranslationPlan(outbound, FlowStatus.None);
        if (IsExternal(tuple.Source))
            return DropReason.SpoofedSource;
        if (tuple.Destination == _config.Gateway)
            return DropReason.ToNatItself;
        if (IsExcluded(tuple))
            return DropReason.None;
        return IsExternal(tuple.Destination) ? PlanHairpin(packet, tuple, out plan) : PlanOutbound(packet, tuple, outbound, FlowStatus.None, out plan);
    }

    /// <summary>
    /// In2out: finds the external endpoint of the source of a tuple. The outbound one is the same in the zone where it leaves, and its
    /// destination may be translated already (hairpinning).
    /// </summary>
    private DropReason PlanOutbound(Ipv4Packet packet, in FlowTuple tuple, in FlowTuple outbound, FlowStatus status, out TranslationPlan plan)
    {
        FlowTuple translated;
        plan = default;
        if (_endpoints.Static.TryMapOutbound(tuple, out var address, out ushort port))
        {
            translated = outbound.WithSource(address, port);
        }
        else if (_endpoints.UsesMappings(tuple))
        {
            status |= FlowStatus.HoldsMapping;
            if (_endpoints.Mappings!.TryFindInternal(tuple, out var external))
                translated = outbound.WithSource(external.Destination, external.DestinationPort);
            else if (Choose(packet, tuple, outbound, null, out translated) is not DropReason.None and var refusal)
                return refusal;
        }
        else
        {
            FlowTuple? known = Table.TryFindSource(tuple, out var source) ? source : null;
            if (Choose(packet, tuple, outbound, known, out translated) is not DropReason.None and var refusal)
                return refusal;
        }

        plan = new TranslationPlan(translated, status | FlowStatus.SourceNat | _endpoints.PermissionOf(tuple.Protocol));
        return DropReason.None;
    }

    /// <summary>Out2in: finds the internal endpoint behind the destination, if its filtering admits the sender.</summary>
    private DropReason PlanInbound(in FlowTuple tuple, out TranslationPlan plan)
    {
        plan = default;
        if (IsInside(tuple.Source) || IsExternal(tuple.Source))
            return DropReason.SpoofedSource;
        var refusal = _endpoints.FindTarget(tuple, out var translated, out var held);
        if (refusal != DropReason.None)
            return refusal;
        plan = new TranslationPlan(translated, held | FlowStatus.OpenedFromOutside | FlowStatus.DestinationNat);
        return DropReason.None;
    }

    /// <summary>
    /// Inside to inside by an external endpoint: both ends are translated, so that the target sees the external source (RFC 4787
    /// REQ-9a) and its answer comes back this way.
    /// </summary>
    private DropReason PlanHairpin(Ipv4Packet packet, in FlowTuple tuple, out TranslationPlan plan)
    {
        plan = default;
        if (!_config.Hairpinning)
            return DropReason.ToNatItself;

        // A mapping is chosen as towards an outside host. Where flows have their own, the answers of the target must be told apart.
        var outbound = tuple.WithZone(0);
        if (!_endpoints.UsesMappings(tuple))
        {
            if (_endpoints.FindTarget(outbound, out var target, out _) == DropReason.NoEntry)
                return DropReason.HairpinRefused;
            outbound = target;
        }

        var refusal = PlanOutbound(packet, tuple, outbound, FlowStatus.Hairpin | FlowStatus.DestinationNat, out plan);
        if (refusal != DropReason.None)
            return refusal;

        // The target's filter sees the external source. A host that speaks to its own endpoint would go round for ever (HPN-02).
        var atTarget = plan.Translated.WithDestination(tuple.Destination, tuple.DestinationPort).WithZone(0);
        refusal = _endpoints.FindTarget(atTarget, out var translated, out _);
        plan = plan with { Translated = translated };
        return refusal == DropReason.NoEntry || plan.Translated.Invert() == tuple ? DropReason.HairpinRefused : refusal;
    }

    private DropReason Choose(Ipv4Packet packet, in FlowTuple tuple, in FlowTuple outbound, FlowTuple? preferred, out FlowTuple translated)
    {
        translated = default;
        bool takesPort = _config.Mapping == MappingBehavior.EndpointIndependent && _endpoints.UsesMappings(outbound);
        var refusal = _ledger?.Admit(InsideHost.Of(tuple), outbound.Protocol, takesPort, _now) ?? DropReason.None;
        if (refusal != DropReason.None)
            return refusal;
        _opener = Protocols.OpenerOf(packet);
        _sender = tuple;
        return _ports.TryChoose(outbound, tuple.Zone, preferred, this, out translated) ? DropReason.None : DropReason.PortsExhausted;
    }

    private bool IsInside(Ipv4Address address)
    {
        foreach (var prefix in _config.Inside)
        {
            if (prefix.Contains(address))
                return true;
        }

        return false;
    }

    private bool IsExcluded(in FlowTuple tuple)
    {
        foreach (var exclusion in _config.Exclusions)
        {
            if (exclusion.Destination.Contains(tuple.Destination) && (exclusion.Port is null || exclusion.Port == tuple.DestinationPort))
                return true;
        }

        return false;
    }
}
