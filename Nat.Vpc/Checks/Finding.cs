namespace Nat.Vpc.Checks;

/// <summary>Something to mend in a design.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">The kind of finding, lower-case words joined by hyphens.</param>
/// <param name="Resource">The resource, by its name in the file.</param>
/// <param name="Message">What is so, and why it matters.</param>
/// <param name="Fix">What to do.</param>
public sealed record Finding(Severity Severity, string Code, string Resource, string Message, string Fix);
