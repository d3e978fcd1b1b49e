using System.Runtime.InteropServices;

namespace Nat.Linux.Tun;

/// <summary>
/// What stands before each packet of a device with IFF_VNET_HDR (struct virtio_net_hdr in linux/virtio_net.h): what the sender left to
/// the network card. Numbers are in the machine's byte order.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct VirtioHeader
{
    /// <summary>Its length, in bytes.</summary>
    public const int Length = 10;

    /// <summary>VIRTIO_NET_HDR_F_NEEDS_CSUM, VIRTIO_NET_HDR_F_DATA_VALID.</summary>
    public VirtioFlags Flags;

    /// <summary>How it is to be cut into segments.</summary>
    public VirtioSegmentation Segmentation;

    /// <summary>Length of all headers of a packet that is to be cut.</summary>
    public ushort HeaderLength;

    /// <summary>Payload of each segment, in bytes.</summary>
    public ushort SegmentSize;

    /// <summary>Where the sum begins.</summary>
    public ushort ChecksumStart;

    /// <summary>Where, from there, the sum belongs.</summary>
    public ushort ChecksumOffset;

    /// <summary>Whether the transport checksum holds the sum of the pseudo header only, and the rest is to be added by who sends it.</summary>
    public readonly bool NeedsChecksum => (Flags & VirtioFlags.NeedsChecksum) != 0;

    /// <summary>Whether nobody need look at the checksum: it is not made yet, or was found right.</summary>
    public readonly bool IsTrusted => Flags != VirtioFlags.None;

    /// <summary>Whether it is several segments in one.</summary>
    public readonly bool IsSuper => (Segmentation & ~VirtioSegmentation.CongestionMarked) != VirtioSegmentation.None;
}
