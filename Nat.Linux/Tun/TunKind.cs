namespace Nat.Linux.Tun;

/// <summary>What a device carries.</summary>
public enum TunKind : byte
{
    /// <summary>IP packets.</summary>
    Tun,

    /// <summary>Ethernet frames.</summary>
    Tap,
}
