namespace Nat.Core.Flows;

/// <summary>How a segment fits the windows of its connection.</summary>
internal enum TcpFit : byte
{
    /// <summary>Inside, and the windows have moved with it.</summary>
    Inside,

    /// <summary>Old: acknowledged or overtaken already. Harmless to forward, but no sign of life.</summary>
    Late,

    /// <summary>A little beyond what the receiver allows. It may take it; that will show.</summary>
    Early,

    /// <summary>Outside.</summary>
    Outside,
}
