using System.Numerics;

namespace Nat.Vpc.Network;

/// <summary>The rules of a filter for packets of one version of IP, in order.</summary>
/// <typeparam name="T">Addresses as numbers.</typeparam>
/// <param name="rules">The rules; the members of the group that is the peer, if it is one; the number of each in the filter.</param>
internal sealed class RuleList<T>((PacketRule<T> Match, HashSet<T>? Members, int Number)[] rules)
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>The number of the first rule that fits, or -1.</summary>
    public int Find(T peer, PacketKey key)
    {
        foreach (ref readonly var rule in rules.AsSpan())
        {
            if (rule.Match.Fits(peer, key) && (rule.Members is null || rule.Members.Contains(peer)))
                return rule.Number;
        }

        return -1;
    }

    /// <summary>Whether a rule is open to everybody for a protocol (AWS-07).</summary>
    public bool IsOpenFor(int number, byte protocol)
    {
        foreach (ref readonly var rule in rules.AsSpan())
        {
            if (rule.Number == number)
                return rule.Members is null && rule.Match.IsOpenFor(protocol);
        }

        return false;
    }

    /// <summary>Whether some rule is open to everybody on every port of a protocol.</summary>
    public bool IsWideOpenFor(byte protocol)
    {
        foreach (ref readonly var rule in rules.AsSpan())
        {
            if (rule.Members is null && rule.Match.IsWideOpenFor(protocol))
                return true;
        }

        return false;
    }
}
