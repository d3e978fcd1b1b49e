namespace Nat.Core.Packets;

/// <summary>ICMP message types that have a meaning here (RFC 792, RFC 950).</summary>
public static class IcmpType
{
    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 0;

    /// <summary>Destination unreachable.</summary>
    public const byte DestinationUnreachable = 3;

    /// <summary>Source quench (obsolete, RFC 6633).</summary>
    public const byte SourceQuench = 4;

    /// <summary>Redirect.</summary>
    public const byte Redirect = 5;

    /// <summary>Echo request.</summary>
    public const byte EchoRequest = 8;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 11;

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 12;

    /// <summary>Timestamp request.</summary>
    public const byte TimestampRequest = 13;

    /// <summary>Timestamp reply.</summary>
    public const byte TimestampReply = 14;

    /// <summary>Information request.</summary>
    public const byte InformationRequest = 15;

    /// <summary>Information reply.</summary>
    public const byte InformationReply = 16;

    /// <summary>Address mask request.</summary>
    public const byte AddressMaskRequest = 17;

    /// <summary>Address mask reply.</summary>
    public const byte AddressMaskReply = 18;

    /// <summary>Code of <see cref="DestinationUnreachable"/>: nobody listens at the port.</summary>
    public const byte PortUnreachableCode = 3;

    /// <summary>Code of <see cref="DestinationUnreachable"/>: the host does not speak the protocol.</summary>
    public const byte ProtocolUnreachableCode = 2;

    /// <summary>Code of <see cref="DestinationUnreachable"/>: the host is not to be reached.</summary>
    public const byte HostUnreachableCode = 1;

    /// <summary>Code of <see cref="DestinationUnreachable"/>: communication administratively prohibited (RFC 1812 section 5.2.7.1).</summary>
    public const byte AdminProhibitedCode = 13;

    /// <summary>Code of <see cref="DestinationUnreachable"/>: fragmentation needed and DF set.</summary>
    public const byte FragmentationNeededCode = 4;

    /// <summary>Whether the message reports an error and quotes the packet that it is about.</summary>
    public static bool IsError(byte type) => type is DestinationUnreachable or SourceQuench or Redirect or TimeExceeded or ParameterProblem;

    /// <summary>Whether the message asks and carries an identifier.</summary>
    public static bool IsRequest(byte type) => type is EchoRequest or TimestampRequest or InformationRequest or AddressMaskRequest;

    /// <summary>Whether the message is a request or a reply.</summary>
    public static bool IsQuery(byte type) => IsRequest(type) || RequestOf(type) is not null;

    /// <summary>The type of the request that a reply answers, or null if the message is no reply.</summary>
    public static byte? RequestOf(byte replyType) => replyType switch
    {
        EchoReply => EchoRequest,
        TimestampReply => TimestampRequest,
        InformationReply => InformationRequest,
        AddressMaskReply => AddressMaskRequest,
        _ => null,
    };
}
