namespace Nat.Linux.Tun;

/// <summary>Flags of a <see cref="VirtioHeader"/>.</summary>
[Flags]
internal enum VirtioFlags : byte
{
    None = 0,
    NeedsChecksum = 1,
    DataValid = 2,
}
