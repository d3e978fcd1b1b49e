namespace Nat.Tests.Pcap;

/// <summary>Gives one byte at a time and cannot seek, like a slow pipe.</summary>
internal sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
}
