using System.Collections.Immutable;
using Nat.Core.Translation.Profiles;

namespace Nat.Core.Translation;

/// <summary>The named configurations. Each has a file of its own, with the source of every value.</summary>
public static class NatProfiles
{
    /// <summary>Linux 6.x: nftables masquerade or snat with default sysctls.</summary>
    public static NatConfig Linux => LinuxProfile.Config;

    /// <summary>Linux with the flag <c>random</c>.</summary>
    public static NatConfig LinuxRandom => LinuxRandomProfile.Config;

    /// <summary>Linux with the flag <c>fully-random</c>.</summary>
    public static NatConfig LinuxFullyRandom => LinuxFullyRandomProfile.Config;

    /// <summary>What RFC 4787 (BCP 127), 5382, 5508 and 7857 require and recommend.</summary>
    public static NatConfig Rfc4787 => Rfc4787Profile.Config;

    /// <summary>A carrier-grade NAT as RFC 6888 wants it.</summary>
    public static NatConfig Cgn => CgnProfile.Config;

    /// <summary>FD.io VPP, plugin nat44-ed.</summary>
    public static NatConfig Vpp => VppProfile.Config;

    /// <summary>FD.io VPP, plugin nat44-ei.</summary>
    public static NatConfig VppEi => VppEiProfile.Config;

    /// <summary>OpenBSD pf.</summary>
    public static NatConfig Pf => PfProfile.Config;

    /// <summary>AWS NAT gateway.</summary>
    public static NatConfig Aws => AwsProfile.Config;

    /// <summary>Azure NAT Gateway.</summary>
    public static NatConfig Azure => AzureProfile.Config;

    /// <summary>Google Cloud NAT.</summary>
    public static NatConfig Gcp => GcpProfile.Config;

    /// <summary>All profiles, in the order in which they are listed.</summary>
    public static ImmutableArray<NatConfig> All => [Linux, LinuxRandom, LinuxFullyRandom, Rfc4787, Cgn, Vpp, VppEi, Pf, Aws, Azure, Gcp];

    /// <summary>The profile of that name, or null.</summary>
    public static NatConfig? Find(string name) => All.FirstOrDefault(p => p.Profile == name);

    /// <summary>Where the values of a profile come from; null if there is no profile of that name.</summary>
    public static ProfileSources? SourcesOf(string name) => name switch
    {
        "linux" => LinuxProfile.Sources,
        "linux-random" => LinuxRandomProfile.Sources,
        "linux-fully-random" => LinuxFullyRandomProfile.Sources,
        "rfc4787" => Rfc4787Profile.Sources,
        "cgn" => CgnProfile.Sources,
        "vpp" => VppProfile.Sources,
        "vpp-ei" => VppEiProfile.Sources,
        "pf" => PfProfile.Sources,
        "aws" => AwsProfile.Sources,
        "azure" => AzureProfile.Sources,
        "gcp" => GcpProfile.Sources,
        _ => null,
    };
}
