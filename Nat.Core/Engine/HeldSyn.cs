using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>A SYN from the outside that waits in the <see cref="SynStore"/>: as much of it as an ICMP error quotes.</summary>
internal sealed class HeldSyn
{
    private readonly byte[] _bytes = new byte[IcmpErrorMessage.MaxQuoted];
    private int _length;

    /// <summary>Makes one that holds nothing yet.</summary>
    public HeldSyn() => Node = new LinkedListNode<HeldSyn>(this);

    /// <summary>Its place among those that wait.</summary>
    public LinkedListNode<HeldSyn> Node { get; }

    /// <summary>Its tuple, as it arrived.</summary>
    public FlowTuple Tuple { get; private set; }

    /// <summary>Its slot's token.</summary>
    public long Token { get; private set; }

    /// <summary>When it came.</summary>
    public Instant Arrived { get; private set; }

    /// <summary>The packet, perhaps without its end.</summary>
    public Ipv4Packet Packet => Ipv4Packet.Parsed(_bytes.AsSpan(0, _length));

    /// <summary>Takes in a packet.</summary>
    public void Keep(Ipv4Packet packet, in FlowTuple tuple, long token, Instant now)
    {
        (Tuple, Token, Arrived) = (tuple, token, now);
        _length = Math.Min(packet.Bytes.Length, _bytes.Length);
        packet.Bytes[.._length].CopyTo(_bytes);
    }
}
