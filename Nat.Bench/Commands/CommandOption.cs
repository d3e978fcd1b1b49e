namespace Nat.Bench.Commands;

/// <summary>An option of a command, for whoever lists them.</summary>
/// <param name="Name">With its hyphens.</param>
/// <param name="Form">The form of its value; null where it has none.</param>
/// <param name="Description">What it does.</param>
public sealed record CommandOption(string Name, string? Form, string Description);
