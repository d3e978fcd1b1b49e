using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>Which external ports there are for dynamic mappings, as far as they do not depend on the subscriber.</summary>
/// <param name="ports">The range of the configuration; null for the classes of the source port.</param>
/// <param name="protocols">Which protocols have ports.</param>
internal sealed class PortGround(PortRange? ports, ProtocolRules protocols)
{
    private static readonly PortSpan Identifiers = new(0, ushort.MaxValue + 1);
    private static readonly PortSpan Lowest = PortSpan.Of(new PortRange(1, 511));
    private static readonly PortSpan Privileged = PortSpan.Of(new PortRange(600, 1023));

    /// <summary>Ports for everybody where no other range is given.</summary>
    public static PortRange Unprivileged { get; } = new(1024, ushort.MaxValue);

    /// <summary>The ports from which a flow gets one.</summary>
    public PortSpan SpanFor(in FlowTuple outbound) =>
        Protocols.PortSpaceOf(outbound.Protocol, protocols) == PortSpace.Identifiers ? Identifiers : SpanOf(outbound.SourcePort);

    /// <summary>The ports among which an external port is, as the destination of a tuple that comes in; not always does its span contain it.</summary>
    public PortSpan SpanAround(in FlowTuple inbound) =>
        Protocols.PortSpaceOf(inbound.Protocol, protocols) == PortSpace.Identifiers ? Identifiers : SpanOf(inbound.DestinationPort);

    /// <summary>Whether a port may be kept.</summary>
    public bool MayKeep(ushort port, byte protocol) => ports is not { } range || Protocols.PortSpaceOf(protocol, protocols) != PortSpace.Ports || range.Contains(port);

    /// <summary>The classes of Linux: a privileged port stays privileged, and below 512 stays below 512 (PRT-02).</summary>
    private PortSpan SpanOf(ushort port)
    {
        if (ports is { } range)
            return PortSpan.Of(range);
        return port switch
        {
            < 512 => Lowest,
            < 1024 => Privileged,
            _ => PortSpan.Of(Unprivileged),
        };
    }
}
