namespace Nat.Core.Flows;

/// <summary>What becomes of a packet whose protocol the NAT does not know (PRO-01).</summary>
public enum UnhandledProtocols : byte
{
    /// <summary>Its addresses are translated and nothing else; one inside host at a time can speak to an outside host by it.</summary>
    AddressOnly,

    /// <summary>It is dropped.</summary>
    Drop,
}
