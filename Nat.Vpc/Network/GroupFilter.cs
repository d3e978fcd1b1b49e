using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>The rules of all security groups of an interface for one direction: allowed is what any of them allows (AWS-07).</summary>
/// <param name="rules">The rules.</param>
/// <param name="inbound">Whether they are the inbound ones.</param>
internal sealed class GroupFilter(GroupRule[] rules, bool inbound)
{
    /// <summary>The rules.</summary>
    public GroupRule[] Rules => rules;

    /// <summary>The number of the rule that lets a packet pass, or -1.</summary>
    public int Find(Ipv4Packet packet) => Find(inbound ? packet.Source : packet.Destination, PacketKey.Of(packet));

    /// <summary>The number of the rule that lets packets like this pass, or -1.</summary>
    public int Find(Ipv4Address peer, PacketKey key)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            if (rules[i].Fits(peer, key))
                return i;
        }

        return -1;
    }

    /// <summary>Whether some rule allows everybody every port of a protocol.</summary>
    public bool IsWideOpenFor(byte protocol)
    {
        foreach (ref readonly var rule in rules.AsSpan())
        {
            if (rule.IsWideOpenFor(protocol))
                return true;
        }

        return false;
    }
}
