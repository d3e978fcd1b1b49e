using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <content>What is told to an observer, and what translators send beside the packet that passes.</content>
internal sealed partial class DataPlane
{
    /// <summary>Packets that translators made and that nobody has carried on; more are lost, as in a full queue.</summary>
    private const int MostMade = 1024;

    private Fate Arrive(Place place, IpPacket packet)
    {
        Note(PathPoint.Host, place, packet);
        Keep(packet);
        return Fate.At(place);
    }

    // What was translated to the other version of IP is in memory of the translator, where the next packet will be.
    private void Keep(IpPacket packet)
    {
        if (_arrivedLength == 0)
            return;
        _arrivedLength = packet.Bytes.Length;
        packet.Bytes.CopyTo(_arrived[_turn]);
    }

    /// <summary>A packet has become one of the other version of IP, and is elsewhere.</summary>
    private void Move(IpPacket packet)
    {
        if (_arrivedLength == 0)
            _turn ^= 1;
        if (_arrived[_turn].Length < packet.Bytes.Length)
            _arrived[_turn] = new byte[Math.Max(packet.Bytes.Length, PacketMaker.LongestPacket)];
        _arrivedLength = packet.Bytes.Length;
    }

    private Fate Loops(IpPacket packet, object node) =>
        End(packet, new Block(BlockCode.RoutingLoop, node is PortNode ? PathPoint.NatInstance : PathPoint.RouteTable, node), isOutbound: true);

    private Fate End(IpPacket packet, Block block, bool isOutbound = false) => End(packet, block, isOutbound, packet.Bytes);

    private Fate End(IpPacket packet, Block block, bool isOutbound, ReadOnlySpan<byte> before)
    {
        block = block with { IsOutbound = isOutbound };
        Keep(packet);
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

    private void Note(PathPoint point, object? node, IpPacket packet, ReadOnlySpan<byte> before, bool isOutbound, object? rule = null)
    {
        if (Observer is { } observer)
            observer.Passed(new PathStep { Point = point, Node = node, IsOutbound = isOutbound, Rule = rule, Before = before, After = packet.Bytes });
    }

    // Two that would be boxed: nobody pays for that who is not followed.
    private void Note(PathPoint point, Place place, IpPacket packet)
    {
        if (Observer is not null)
            Note(point, (object)place, packet, packet.Bytes, isOutbound: false);
    }

    private void Note(PathPoint point, (SubnetNode Subnet, AclFilter Filter) acl, IpPacket packet, bool isOutbound, object rule)
    {
        if (Observer is not null)
            Note(point, (object)acl, packet, packet.Bytes, isOutbound, rule);
    }

    // The headers before a translation in place; nothing where nobody looks.
    private ReadOnlySpan<byte> Remember(IpPacket packet)
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
        for (int i = unit.FirstExtra; i < outbox.Count; i++)
        {
            if (outbox[i].Kind != OutboxKind.Dropped && _made.Count < MostMade)
                _made.Enqueue(new MadePacket(outbox.Packet(outbox[i]).ToArray(), gateway, port));
        }

        outbox.Clear();
    }
}
