using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>An external port that rests.</summary>
/// <param name="Key">The port, as the destination of a tuple; its source is the remote endpoint towards which it rests, or default.</param>
/// <param name="Until">When it has rested enough.</param>
internal readonly record struct RestingPort(FlowTuple Key, Instant Until);
