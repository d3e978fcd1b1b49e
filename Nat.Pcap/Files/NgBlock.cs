namespace Nat.Pcap.Files;

/// <summary>Numbers of the pcapng format (draft-ietf-opsawg-pcapng).</summary>
internal static class NgBlock
{
    public const uint SectionHeader = 0x0A0D0D0A; // the same in both byte orders
    public const uint InterfaceDescription = 1;
    public const uint ObsoletePacket = 2;
    public const uint SimplePacket = 3;
    public const uint EnhancedPacket = 6;

    public const uint ByteOrderMagic = 0x1A2B3C4D;

    /// <summary>Bytes before the body: type and length.</summary>
    public const int HeaderLength = 8;

    /// <summary>Bytes around the body: type, length, and the length again.</summary>
    public const int Overhead = 12;

    /// <summary>Bytes of a block before the packet in an enhanced and in an obsolete packet block.</summary>
    public const int PacketHeaderLength = 28;

    /// <summary>Bytes of a block before the packet in a simple packet block.</summary>
    public const int SimplePacketHeaderLength = 12;

    public const ushort OptionEnd = 0;
    public const ushort OptionName = 2;
    public const ushort OptionHash = 3; // of packet blocks
    public const ushort OptionResolution = 9;
    public const ushort OptionTimeOffset = 14;

    public static bool IsPacket(uint type) => type is EnhancedPacket or SimplePacket or ObsoletePacket;

    /// <summary>Data and options are padded to 32 bits.</summary>
    public static int Padded(int length) => (length + 3) & ~3;
}
