namespace Nat.Tests.Kernel;

/// <summary>
/// Where the profile <c>linux</c> and the kernel part, each with its reason. Nothing else may differ. The pattern is matched
/// against <c>KERNEL->OURS SIDE FEATURE</c> as compare.py prints it.
/// </summary>
/// <param name="Pattern">A shell pattern.</param>
/// <param name="Reason">Why.</param>
internal sealed record KnownDifference(string Pattern, string Reason)
{
    public static readonly KnownDifference[] All = [];
}
