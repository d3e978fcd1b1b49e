using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A statement of an IAM policy.</summary>
/// <param name="Policy">The policy in which it stands, for messages; empty if it has no name.</param>
/// <param name="Allow">Whether it allows; else it denies.</param>
/// <param name="Actions">Actions such as <c>s3:GetObject</c>; <c>*</c> stands for any letters, <c>?</c> for any one; case does not matter.</param>
/// <param name="Resources">ARNs, with the same wildcards; case matters.</param>
public sealed record IamStatement(string Policy, bool Allow, ImmutableArray<string> Actions, ImmutableArray<string> Resources);
