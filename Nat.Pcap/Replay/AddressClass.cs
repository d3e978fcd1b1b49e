namespace Nat.Pcap.Replay;

/// <summary>What an address is to a replay.</summary>
[Flags]
internal enum AddressClass : byte
{
    /// <summary>An ordinary address that is not inside.</summary>
    None = 0,

    /// <summary>In an inside prefix.</summary>
    Inside = 1,

    /// <summary>Held by the NAT: in the external pool, or the external address of a static mapping.</summary>
    Pool = 2,

    /// <summary>Not for ordinary hosts: link-local, multicast, broadcast, 127/8, 0/8.</summary>
    Special = 4,

    /// <summary>The upper half of the address does not decide.</summary>
    Mixed = 8,
}
