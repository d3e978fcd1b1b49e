namespace Nat.Tests.Kernel;

/// <summary>
/// Where the profile <c>linux</c> and the kernel part, each with its reason. Nothing else may differ. The pattern is matched
/// against <c>KERNEL->OURS SIDE FEATURE</c> as compare.py prints it.
/// </summary>
/// <param name="Pattern">A shell pattern.</param>
/// <param name="Reason">Why.</param>
internal sealed record KnownDifference(string Pattern, string Reason)
{
    public static readonly KnownDifference[] All =
    [
        new("drop->fwd O gre*",
            "The kernel tells PPTP's GREv1 streams apart by call id and lets an answer in only when its PPTP helper announced it. "
            + "Here GRE is followed by its addresses alone, so the answer comes in."),
        new("drop->fwd ? sctp badsum*",
            "The kernel verifies the CRC32c of SCTP. Here SCTP is followed by its addresses alone and leaves as it came, a wrong CRC included."),
        new("drop->fwd ? proto136*",
            "The kernel verifies the checksum of UDP-Lite. Here UDP-Lite is followed by its addresses alone and leaves as it came."),
    ];
}
