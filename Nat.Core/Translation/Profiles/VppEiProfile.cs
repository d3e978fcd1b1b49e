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
        SoftPairing = true,
        Allocation = new() { Search = PortSearch.WholeRange },
        Subscribers = new() { MaxFlows = 10_240 },
        Tcp = new() { Machine = TcpMachine.None },
    };

    public static ProfileSources Sources { get; } = new(VppProfile.Sources)
    {
        ["subscribers"] = "nat44_ei.c: user-sessions, the default of recent releases; one more ends the oldest there, here it is refused",
        ["tcp"] = "nat44_ei_in2out.c: no TCP state",
        ["pooling"] = "nat44_ei.c nat44_ei_alloc_default_cb: by the source address; its remainder there, a hash here",
        ["soft-pairing"] = "nat44_ei.c nat44_ei_alloc_default_cb: the next address is tried where one has no port left",
        ["ports"] = "nat44_ei.c nat44_ei_alloc_default_cb: at random until one is free, however many are taken",
        ["on-exhaustion"] = "nat44_ei.c: counted, nothing is sent",
        ["mapping"] = "nat44_ei_doc.rst: sessions are keyed by address, port, protocol and table",
        ["filtering"] = "nat44_ei_out2in.c: any sender reaches a session",
        ["preserve-ports"] = "nat44_ei.c nat44_ei_alloc_default_cb: a random port",
        ["hairpinning"] = "nat44_ei_hairpinning.c: by any external endpoint",
        ["tcp.loose"] = "nat44_ei_in2out.c: any segment creates a session",
    };
}
