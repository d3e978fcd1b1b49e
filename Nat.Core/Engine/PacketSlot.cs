using System.Runtime.InteropServices;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>
/// One packet of a batch: where its bytes lie in the device's memory, when and where it arrived, and, after processing,
/// the verdict. The bytes belong to the device and are rewritten in place.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct PacketSlot
{
    // Half a cache line holds a slot: a packet that was cut is none of a device that leaves segmentation to others, and a zone has twelve bits.
    private const ushort IsPiece = 0x4000;
    private const ushort IsTrusted = 0x8000;

    private ushort _cutOrPiece;
    private ushort _zoneAndFlags;

    /// <summary>When it arrived. Within one engine time does not go back; an earlier instant counts as the latest seen.</summary>
    public Instant Time { get; set; }

    /// <summary>The device's own mark for the packet (a record number, a buffer index); returned with what the engine held back.</summary>
    public long Token { get; set; }

    /// <summary>Index of the first byte of the IPv4 header in the device's memory.</summary>
    public int Offset { get; set; }

    /// <summary>Bytes present from <see cref="Offset"/>; may include link padding behind the datagram.</summary>
    public int Length { get; set; }

    /// <summary>Bytes that the wire had and the capture's snap length cut off; 0 for live traffic. No datagram lacks more than 65,535.</summary>
    public int CutLength
    {
        readonly get => (_zoneAndFlags & IsPiece) == 0 ? _cutOrPiece : 0;
        set => Extra(value, isPiece: false);
    }

    /// <summary>
    /// The zone of the inside host that sent it, from 0 to <see cref="FlowTuple.MaxZone"/>; not looked at for what comes from the outside. Set by
    /// the engine for a packet that it forwards: the zone of the inside host that is to get it, or 0 where it leaves on the outside.
    /// </summary>
    public ushort Zone
    {
        readonly get => (ushort)(_zoneAndFlags & FlowTuple.MaxZone);
        set => _zoneAndFlags = (ushort)((_zoneAndFlags & ~FlowTuple.MaxZone) | (value & FlowTuple.MaxZone));
    }

    /// <summary>
    /// Length in bytes of the longest packet as which a super-packet goes on the wire, where the device cuts it (segmentation offload);
    /// 0 for a packet that goes as it is. Such a packet is whole: <see cref="CutLength"/> is 0. If its pieces are too long for the link they are
    /// not cut further, and its sender hears of it as if it had forbidden fragments.
    /// </summary>
    public int LargestPiece
    {
        readonly get => (_zoneAndFlags & IsPiece) == 0 ? 0 : _cutOrPiece;
        set => Extra(value, isPiece: true);
    }

    /// <summary>
    /// Whether nobody need verify its checksums: a network card has, or they are not made before the packet leaves the machine.
    /// </summary>
    public bool HasGoodChecksums
    {
        readonly get => (_zoneAndFlags & IsTrusted) != 0;
        set => _zoneAndFlags = (ushort)(value ? _zoneAndFlags | IsTrusted : _zoneAndFlags & ~IsTrusted);
    }

    /// <summary>Where it was seen.</summary>
    public Arrival Arrival { get; set; }

    /// <summary>Set by the engine: what was decided.</summary>
    public VerdictKind Verdict { get; set; }

    /// <summary>Set by the engine: why it was dropped, else <see cref="DropReason.None"/>.</summary>
    public DropReason Reason { get; set; }

    /// <summary>Set by the engine: the side on which a forwarded packet leaves.</summary>
    public Side Egress { get; set; }

    private void Extra(int value, bool isPiece)
    {
        if (value == 0 && isPiece != ((_zoneAndFlags & IsPiece) != 0))
            return;
        _cutOrPiece = (ushort)Math.Min(value, ushort.MaxValue);
        _zoneAndFlags = (ushort)(isPiece && value != 0 ? _zoneAndFlags | IsPiece : _zoneAndFlags & ~IsPiece);
    }
}
