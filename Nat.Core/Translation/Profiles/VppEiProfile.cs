using Nat.Core.Flows;

namespace Nat.Core.Translation.Profiles;

/// <summary>FD.io VPP, plugin nat44-ei (endpoint-independent), one worker.</summary>
internal static class VppEiProfile
{
    public static NatConfig Config { get; } = VppProfile.Config with
    {
        Profile = "vpp-ei",
        Mapping = MappingBehavior.EndpointIndependent,
        Filtering = FilteringBehavior.EndpointIndependent,
        PreservePorts = false,
        Hairpinning = true,
        Subscribers = new() { MaxFlows = 10_240 },
        Tcp = new() { Machine = TcpMachine.None },
    };

    public static ProfileSources Sources { get; } = new(VppProfile.Sources)
    {
        ["subscribers"] = "nat44_ei.c: user-sessions, the default of recent releases; the command line of old ones had 100",
        ["tcp"] = "nat44_ei_in2out.c: no TCP state",
        ["mapping"] = "nat44_ei_doc.rst: sessions are keyed by address, port, protocol and table",
        ["filtering"] = "nat44_ei_out2in.c: any sender reaches a session",
        ["preserve-ports"] = "nat44_ei.c nat_alloc_addr_and_port_default: a random port",
        ["hairpinning"] = "nat44_ei_hairpinning.c",
        ["tcp.loose"] = "nat44_ei_in2out.c: any segment creates a session",
    };
}
