namespace Nat.Core.Translation;

/// <summary>What is done with fragments. How long a datagram may take is a timeout, <see cref="Conntrack.FlowTimeouts.Fragment"/>.</summary>
public sealed record FragmentRules
{
    /// <summary>Whose fragments are forwarded.</summary>
    public FragmentPolicy Policy { get; init; }

    /// <summary>
    /// Fragments of one datagram that may come before its first one; more, and they are all dropped. 0 for no limit but that of the store.
    /// </summary>
    public int BeforeFirst { get; init; }
}
