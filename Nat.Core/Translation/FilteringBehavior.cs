namespace Nat.Core.Translation;

/// <summary>Which outside endpoints may send to a mapping (RFC 4787 section 5, MAP-09).</summary>
public enum FilteringBehavior : byte
{
    /// <summary>Everybody.</summary>
    EndpointIndependent,

    /// <summary>Hosts to which the internal endpoint has sent something.</summary>
    AddressDependent,

    /// <summary>Endpoints to which the internal endpoint has sent something.</summary>
    AddressAndPortDependent,
}
