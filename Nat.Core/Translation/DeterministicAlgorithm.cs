namespace Nat.Core.Translation;

/// <summary>Which ports of its external address a host has for ever (RFC 7422 section 2, by its numbers).</summary>
public enum DeterministicAlgorithm : byte
{
    /// <summary>0: one range after the other.</summary>
    Sequential,

    /// <summary>1: every port at the distance of the number of hosts, so that the ports of one host do not lie together.</summary>
    Staggered,
}
