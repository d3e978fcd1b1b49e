using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>What came of a packet and its answer.</summary>
/// <param name="Kind">What.</param>
/// <param name="Block">Where something ended; null unless it was lost.</param>
internal readonly record struct ExchangeResult(ExchangeKind Kind, TraceBlock? Block = null);
