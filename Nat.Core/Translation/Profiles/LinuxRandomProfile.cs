namespace Nat.Core.Translation.Profiles;

/// <summary>
/// Linux with the flag <c>random</c> (NF_NAT_RANGE_PROTO_RANDOM): get_unique_tuple leaves out the reuse of the source's mapping and the
/// preservation of the port, and searches from a random port or identifier of the same class.
/// </summary>
internal static class LinuxRandomProfile
{
    public static NatConfig Config { get; } = LinuxProfile.Config with { Profile = "linux-random", ReuseMappings = false, PreservePorts = false };

    public static ProfileSources Sources { get; } = new(LinuxProfile.Sources)
    {
        ["preserve-ports"] = "nf_nat_core.c get_unique_tuple: no step 3 with NF_NAT_RANGE_PROTO_RANDOM_ALL",
        ["reuse-mappings"] = "nf_nat_core.c get_unique_tuple: no step 1 with NF_NAT_RANGE_PROTO_RANDOM_ALL",
    };
}
