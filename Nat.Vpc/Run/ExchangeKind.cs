namespace Nat.Vpc.Run;

/// <summary>What came of a packet and its answer.</summary>
internal enum ExchangeKind
{
    /// <summary>The answer came back, or none was to be expected.</summary>
    Answered,

    /// <summary>The packet or its answer was lost.</summary>
    Lost,

    /// <summary>A reset came.</summary>
    Reset,

    /// <summary>The packet arrived where nothing listens.</summary>
    Refused,
}
