namespace Nat.Vpc.Trace;

/// <summary>Where and why a packet ended, and the mend.</summary>
/// <param name="Component">The kind of component.</param>
/// <param name="Resource">Its name.</param>
/// <param name="Rule">The rule or route that decided; null if it is one that is missing.</param>
/// <param name="Code">The code, as Reachability Analyzer has it where it has one.</param>
/// <param name="Why">Why, in a sentence.</param>
/// <param name="Fix">What to do.</param>
public sealed record TraceBlock(string Component, string Resource, string? Rule, string Code, string Why, string Fix);
