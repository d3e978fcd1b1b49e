namespace Nat.Bench.Engine.Contestants;

/// <summary>How fast a peer opened and ended the flows. Everything in nanoseconds for a flow.</summary>
internal interface IPeer
{
    /// <summary>To open a flow.</summary>
    double Opened { get; }

    /// <summary>To open a flow in memory that was never touched.</summary>
    double FirstOpened { get; }

    /// <summary>To take a flow out.</summary>
    double Ended { get; }

    /// <summary>Bytes for a flow.</summary>
    double Bytes { get; set; }
}
