using System.Collections;
using System.Collections.Immutable;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>The reserved ports of every protocol, for quick questions.</summary>
internal sealed class ReservedPortSet
{
    private readonly BitArray?[] _ports = new BitArray?[byte.MaxValue + 1];
    private readonly PortList?[] _lists = new PortList?[byte.MaxValue + 1];

    private ReservedPortSet(ImmutableArray<ReservedPorts> reserved, ProtocolRules protocols)
    {
        for (int protocol = 0; protocol <= byte.MaxValue; protocol++)
        {
            if (Protocols.PortSpaceOf((byte)protocol, protocols) != PortSpace.Ports)
                continue;
            foreach (var entry in reserved.Where(entry => entry.Protocol is null || entry.Protocol == protocol))
                Add(protocol, entry.Ports);
            if (_ports[protocol] is { } ports)
                _lists[protocol] = new PortList(Enumerable.Range(0, ports.Length).Where(port => ports[port]).Select(port => (ushort)port));
        }
    }

    /// <summary>The set of a configuration; null if nothing is reserved.</summary>
    public static ReservedPortSet? Of(PortRules rules, ProtocolRules protocols) =>
        rules.Reserved.IsDefaultOrEmpty ? null : new ReservedPortSet(rules.Reserved, protocols);

    /// <summary>Whether a port is reserved.</summary>
    public bool Contains(byte protocol, ushort port) => _ports[protocol] is { } ports && ports[port];

    /// <summary>All reserved ports of a protocol; null if there are none.</summary>
    public PortList? Of(byte protocol) => _lists[protocol];

    private void Add(int protocol, PortRange range)
    {
        var ports = _ports[protocol] ??= new BitArray(ushort.MaxValue + 1);
        for (int port = range.First; port <= range.Last; port++)
            ports[port] = true;
    }
}
