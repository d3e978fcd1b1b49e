namespace Nat.Core.Flows;

/// <summary>What a packet changed about its flow.</summary>
[Flags]
public enum FlowChanges : byte
{
    /// <summary>Nothing that is reported.</summary>
    None = 0,

    /// <summary>The protocol's state.</summary>
    State = 1,

    /// <summary>The flow has proved itself and is safe from early drop (TCP-14).</summary>
    Assured = 2,
}
