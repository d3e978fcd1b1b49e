namespace Nat.Core.Packets;

/// <summary>ICMPv6 message types that have a meaning here (RFC 4443).</summary>
public static class Icmpv6Type
{
    /// <summary>Destination unreachable.</summary>
    public const byte DestinationUnreachable = 1;

    /// <summary>Packet too big.</summary>
    public const byte PacketTooBig = 2;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 3;

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 4;

    /// <summary>Echo request.</summary>
    public const byte EchoRequest = 128;

    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 129;

    /// <summary>Whether the message reports an error and quotes the packet that it is about (RFC 4443 section 2.1).</summary>
    public static bool IsError(byte type) => type < EchoRequest;
}
