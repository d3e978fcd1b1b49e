using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>The control bits of TCP (RFC 9293 section 3.1).</summary>
internal static class TcpFlags
{
    /// <summary>No more data from the sender.</summary>
    public const byte Fin = 1;

    /// <summary>Sequence numbers begin.</summary>
    public const byte Syn = 2;

    /// <summary>The connection is refused or broken.</summary>
    public const byte Reset = 4;

    /// <summary>Data is to be handed on.</summary>
    public const byte Push = 8;

    /// <summary>The acknowledgement number counts.</summary>
    public const byte Ack = 16;

    private const int FlagsAt = 13;

    /// <summary>The bits of a segment; 0 for what is none, or does not show them.</summary>
    public static byte Of(IpPacket packet) =>
        packet.Protocol == IpProtocol.Tcp && packet.Payload.Length > FlagsAt && packet.FragmentOffset == 0 ? packet.Payload[FlagsAt] : (byte)0;
}
