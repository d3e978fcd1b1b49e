using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A role: the permissions of a caller of the API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Statements">The statements of all its policies. An explicit deny wins, without an allow nothing is allowed.</param>
public sealed record IamRole(string Name, ImmutableArray<IamStatement> Statements) : INamed;
