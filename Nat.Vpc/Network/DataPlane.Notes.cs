using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <content>What is told to an observer, and what translators send beside the packet that passes.</content>
internal sealed partial class DataPlane
{
    /// <summary>Packets that translators made and that nobody has carried on; more are lost, as in a full queue.</summary>
    private const int MostMade = 1024;

    private Fate Arrive(Place place, Ipv4Packet packet)
    {
        Note(PathPoint.Host, place, packet);
        return Fate.At(place);
    }

    private Fate Loops(Ipv4Packet packet, object node) =>
        End(packet, new Block(BlockCode.RoutingLoop, node is PortNode ? PathPoint.NatInstance : PathPoint.RouteTable, node), isOutbound: true);

    private Fate End(Ipv4Packet packet, Block block, bool isOutbound = false) => End(packet, block, isOutbound, packet.Bytes);

    private Fate End(Ipv4Packet packet, Block block, bool isOutbound, ReadOnlySpan<byte> before)
    {
        block = block with { IsOutbound = isOutbound };
        if (Observer is { } observer)
        {
            observer.Passed(new PathStep
            {
                Point = block.Point,
                Node = block.Node,
                IsOutbound = isOutbound,
                Rule = block.Rule,
                Block = block,
                Before = before,
                After = packet.Bytes,
            });
        }

        return new Fate(default, block);
    }

    private void Note(PathPoint point, object? node, Ipv4Packet packet, ReadOnlySpan<byte> before, bool isOutbound, object? rule = null)
    {
        if (Observer is { } observer)
            observer.Passed(new PathStep { Point = point, Node = node, IsOutbound = isOutbound, Rule = rule, Before = before, After = packet.Bytes });
    }

    // Two that would be boxed: nobody pays for that who is not followed.
    private void Note(PathPoint point, Place place, Ipv4Packet packet)
    {
        if (Observer is not null)
            Note(point, (object)place, packet, packet.Bytes, isOutbound: false);
    }

    private void Note(PathPoint point, (SubnetNode Subnet, AclFilter Filter) acl, Ipv4Packet packet, bool isOutbound, object rule)
    {
        if (Observer is not null)
            Note(point, (object)acl, packet, packet.Bytes, isOutbound, rule);
    }

    // The headers before a translation in place; nothing where nobody looks.
    private ReadOnlySpan<byte> Remember(Ipv4Packet packet)
    {
        if (Observer is null)
            return default;
        int length = Math.Min(packet.Bytes.Length, _before.Length);
        packet.Bytes[..length].CopyTo(_before);
        return _before.AsSpan(0, length);
    }

    private void Collect(NatUnit unit, GatewayNode? gateway, PortNode? port)
    {
        if (unit.Outbox is not { Count: > 0 } outbox)
            return;
        for (int i = 0; i < outbox.Count; i++)
        {
            if (outbox[i].Kind != OutboxKind.Dropped && _made.Count < MostMade)
                _made.Enqueue(new MadePacket(outbox.Packet(outbox[i]).ToArray(), gateway, port));
        }

        outbox.Clear();
    }
}
