namespace Nat.Pcap.Files;

/// <summary>Why reading a capture stopped before its end. Everything before <paramref name="Offset"/> was delivered.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Where: the byte offset of the record, block or header, after decompression.</param>
/// <param name="Message">One sentence without a full stop, for people.</param>
public sealed record CaptureFault(CaptureFaultKind Kind, long Offset, string Message);
