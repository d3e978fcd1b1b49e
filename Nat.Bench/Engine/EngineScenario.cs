using Nat.Bench.Traffic;

namespace Nat.Bench.Engine;

/// <summary>One combination of what can be varied about the packets.</summary>
/// <param name="Sessions">Established flows.</param>
/// <param name="Protocol">What they are.</param>
/// <param name="Direction">Which way the packets go.</param>
/// <param name="Distribution">How often the packets of a flow come.</param>
/// <param name="HitRate">Packets of established flows, in percent; the others belong to flows that nobody has seen.</param>
public sealed record EngineScenario(int Sessions, TrafficProtocol Protocol, TrafficDirection Direction, FlowDistribution Distribution, int HitRate);
