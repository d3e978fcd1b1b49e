namespace Nat.Vpc.Model;

/// <summary>The form of traffic.</summary>
public enum TrafficKind
{
    /// <summary>A connection, a request, its answer, the end.</summary>
    Request,

    /// <summary>A connection that carries bytes for a while, then ends.</summary>
    Transfer,

    /// <summary>A connection that is opened, then silent, and then used once more.</summary>
    Idle,

    /// <summary>Many connections that are open at the same time.</summary>
    Clients,
}
