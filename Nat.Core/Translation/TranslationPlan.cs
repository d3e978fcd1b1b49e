using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>What is to become of the first packet of a flow.</summary>
/// <param name="Translated">The tuple with which it leaves.</param>
/// <param name="Status">What kind of entry it opens.</param>
internal readonly record struct TranslationPlan(FlowTuple Translated, FlowStatus Status);
