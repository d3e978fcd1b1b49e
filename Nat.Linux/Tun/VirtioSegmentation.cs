namespace Nat.Linux.Tun;

/// <summary>How a super-packet is to be cut (VIRTIO_NET_HDR_GSO_*).</summary>
[Flags]
internal enum VirtioSegmentation : byte
{
    None = 0,

    /// <summary>TCP over IPv4.</summary>
    Tcp4 = 1,

    /// <summary>TCP over IPv6.</summary>
    Tcp6 = 4,

    /// <summary>UDP: datagrams of one size, the last may be shorter.</summary>
    Udp = 5,

    /// <summary>Congestion was marked (ECN): only the first segment keeps the mark.</summary>
    CongestionMarked = 0x80,
}
