namespace Nat.Vpc.Network;

/// <summary>What the security groups of an interface decided, and why.</summary>
/// <param name="Verdict">What.</param>
/// <param name="Rule">The rule of the direction in which the flow was opened, by its number in the filter; -1 if there is none.</param>
/// <param name="IsTracked">Whether the flow is tracked.</param>
internal readonly record struct GroupDecision(GroupVerdict Verdict, int Rule, bool IsTracked)
{
    /// <summary>Whether the packet passes.</summary>
    public bool Passes => Verdict <= GroupVerdict.Answer;
}
