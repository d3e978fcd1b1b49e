namespace Nat.Core.Translation.Profiles;

/// <summary>
/// Linux with the flag <c>fully-random</c> (NF_NAT_RANGE_PROTO_RANDOM_FULLY). It once drew from a better source than <c>random</c>;
/// nf_nat_core.c asks for both flags together (NF_NAT_RANGE_PROTO_RANDOM_ALL) since Linux 5.0, so they do the same.
/// </summary>
internal static class LinuxFullyRandomProfile
{
    public static NatConfig Config { get; } = LinuxRandomProfile.Config with { Profile = "linux-fully-random" };

    public static ProfileSources Sources { get; } = new(LinuxRandomProfile.Sources);
}
