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
    private ushort _cutLength;

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
        readonly get => _cutLength;
        set => _cutLength = (ushort)Math.Min(value, ushort.MaxValue);
    }

    /// <summary>
    /// The zone of the inside host that sent it, from 0 to <see cref="FlowTuple.MaxZone"/>; not looked at for what comes from the outside. Set by
    /// the engine for a packet that it forwards: the zone of the inside host that is to get it, or 0 where it leaves on the outside.
    /// </summary>
    public ushort Zone { get; set; }

    /// <summary>Where it was seen.</summary>
    public Arrival Arrival { get; set; }

    /// <summary>Set by the engine: what was decided.</summary>
    public VerdictKind Verdict { get; set; }

    /// <summary>Set by the engine: why it was dropped, else <see cref="DropReason.None"/>.</summary>
    public DropReason Reason { get; set; }

    /// <summary>Set by the engine: the side on which a forwarded packet leaves.</summary>
    public Side Egress { get; set; }
}
