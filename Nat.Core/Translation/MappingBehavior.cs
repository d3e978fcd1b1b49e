namespace Nat.Core.Translation;

/// <summary>When flows of one internal endpoint share an external endpoint (RFC 4787 section 4.1).</summary>
public enum MappingBehavior : byte
{
    /// <summary>Always: one mapping serves every destination (MAP-01).</summary>
    EndpointIndependent,

    /// <summary>For one destination address (MAP-02).</summary>
    AddressDependent,

    /// <summary>Every flow has its own; an external endpoint may serve several flows to different destinations (MAP-02, MAP-03).</summary>
    AddressAndPortDependent,
}
