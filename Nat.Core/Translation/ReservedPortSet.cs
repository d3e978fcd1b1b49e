using System.Collections;
using System.Collections.Immutable;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>The reserved ports of every protocol, for quick questions.</summary>
internal sealed class ReservedPortSet
{
    private readonly BitArray?[] _ports = new BitArray?[byte.MaxValue + 1];
    private readonly int[] _counts = new int[byte.MaxValue + 1];

    private ReservedPortSet(ImmutableArray<ReservedPorts> reserved, ProtocolRules protocols)
    {
        for (int protocol = 0; protocol <= byte.MaxValue; protocol++)
        {
            if (Protocols.PortSpaceOf((byte)protocol, protocols) != PortSpace.Ports)
                continue;
            foreach (var entry in reserved.Where(entry => entry.Protocol is null || entry.Protocol == protocol))
                Add(protocol, entry.Ports);
        }
    }

    /// <summary>The set of a configuration; null if nothing is reserved.</summary>
    public static ReservedPortSet? Of(PortRules rules, ProtocolRules protocols) =>
        rules.Reserved.IsDefaultOrEmpty ? null : new ReservedPortSet(rules.Reserved, protocols);

    /// <summary>Whether a port is reserved.</summary>
    public bool Contains(byte protocol, ushort port) => _ports[protocol] is { } ports && ports[port];

    /// <summary>Whether at least so many ports of a span are reserved.</summary>
    public bool Fill(byte protocol, PortSpan span, int least)
    {
        if (_counts[protocol] < least)
            return false;
        int count = 0;
        for (uint number = 0; number < span.Count && count < least; number++)
            count += Contains(protocol, span.At(number)) ? 1 : 0;
        return count >= least;
    }

    private void Add(int protocol, PortRange range)
    {
        var ports = _ports[protocol] ??= new BitArray(ushort.MaxValue + 1);
        for (int port = range.First; port <= range.Last; port++)
        {
            _counts[protocol] += ports[port] ? 0 : 1;
            ports[port] = true;
        }
    }
}
