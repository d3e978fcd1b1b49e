using System.Collections.Immutable;

namespace Nat.Core.Translation;

/// <summary>How external ports are chosen, beyond the range that they come from.</summary>
public sealed record PortRules
{
    /// <summary>How a free one is looked for.</summary>
    public PortSearch Search { get; init; }

    /// <summary>Looks of <see cref="PortSearch.RandomTries"/>; VPP: ED_PORT_ALLOC_ATTEMPTS in nat44_ed.h.</summary>
    public int RandomTries { get; init; } = 10;

    /// <summary>Whether an even port is given for an even one and an odd for an odd one while there are any (RFC 4787 REQ-4).</summary>
    public bool KeepParity { get; init; }

    /// <summary>Ports that no dynamic mapping gets, not even by preservation (RFC 6056 section 3.2, RFC 7422 section 2).</summary>
    public ImmutableArray<ReservedPorts> Reserved { get; init; } = [];
}
