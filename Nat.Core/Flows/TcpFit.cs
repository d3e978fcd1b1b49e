namespace Nat.Core.Flows;

/// <summary>How a segment fits the windows of its connection.</summary>
internal enum TcpFit : byte
{
    /// <summary>Inside, and the windows have moved with it.</summary>
    Inside,

    /// <summary>At the edge: old, or a little too early. Harmless to forward, but no sign of life.</summary>
    Edge,

    /// <summary>Outside.</summary>
    Outside,
}
