namespace Nat.Core.Flows;

/// <summary>What a protocol says about a packet of a flow.</summary>
public enum FlowVerdict : byte
{
    /// <summary>It fits; the timeout runs anew.</summary>
    Accept,

    /// <summary>It is forwarded, but neither state nor timeout change.</summary>
    AcceptWithoutRefresh,

    /// <summary>It is forwarded and the entry ends.</summary>
    AcceptAndForget,

    /// <summary>It does not fit and is dropped.</summary>
    Refuse,

    /// <summary>The entry ends and the packet is treated as the first of a new flow.</summary>
    Reopen,
}
