using System.Runtime.InteropServices;

namespace Nat.Pcap.Files;

/// <summary>What stands in front of every packet of a pcap file (draft-ietf-opsawg-pcap section 5).</summary>
/// <param name="Seconds">Of the time stamp.</param>
/// <param name="Fraction">Of the time stamp: microseconds or nanoseconds.</param>
/// <param name="CapturedLength">Bytes of the packet that follow.</param>
/// <param name="OriginalLength">Bytes that the packet had on the wire.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PcapRecordHeader(uint Seconds, uint Fraction, uint CapturedLength, uint OriginalLength);
