namespace Nat.Core.Translation.Profiles;

/// <summary>A carrier-grade NAT as RFC 6888 (BCP 127) wants it: the behaviour of <see cref="Rfc4787Profile"/>, shared fairly.</summary>
internal static class CgnProfile
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(120);

    public static NatConfig Config { get; } = Rfc4787Profile.Config with
    {
        Profile = "cgn",
        Ports = new PortRange(1024, ushort.MaxValue),
        PreservePorts = false,
        Allocation = new() { Search = PortSearch.WholeRange },
        Blocks = new() { Size = 256, MaxPerSubscriber = 8 },
        Quarantine = new() { Udp = Hold, Other = Hold },
        Subscribers = new() { MaxPorts = 2048, MaxFlows = 8192, NewFlowsPerSecond = 1000, NewFlowsBurst = 4096 },
        OnExhaustion = ExhaustionAnswer.HostUnreachable,
    };

    public static ProfileSources Sources { get; } = new(Rfc4787Profile.Sources)
    {
        ["ports"] = "RFC 6888 REQ-15, RFC 6056 section 3.3.1: at random within the block, refused only if none is free",
        ["blocks"] = "RFC 6888 REQ-14, RFC 7422 section 1: a record for each block; the sizes are ours",
        ["quarantine"] = "RFC 6888 REQ-8: 120 seconds; TCP by exception A, its state is tracked",
        ["subscribers"] = "RFC 6888 REQ-4 and REQ-5: limits MUST be there; the numbers are ours",
        ["on-exhaustion"] = "RFC 6888 REQ-11b: host unreachable",
        ["mapping"] = "RFC 6888 REQ-1, which takes over RFC 4787 REQ-1 and RFC 5382 REQ-1",
        ["filtering"] = "RFC 6888 REQ-7: endpoint-independent is RECOMMENDED",
        ["pooling"] = "RFC 6888 REQ-2: paired MUST be the default",
        ["port-range"] = "RFC 6056 section 3.2, RFC 7857 section 9: 1024-65535",
        ["preserve-ports"] = "RFC 6888 REQ-15, RFC 7857 section 9: subscribers share addresses, so ports are chosen at random",
        ["overload"] = "RFC 6888 REQ-11d",
    };
}
