using Nat.Linux.Links;
using Nat.Linux.Native;

namespace Nat.Linux.Tun;

/// <summary>One descriptor of a device: packets are read from it and written to it, one for each call.</summary>
internal sealed class TunQueue(Descriptor file, TunKind kind, bool hasHeader) : IDisposable
{
    /// <summary>Its descriptor.</summary>
    public Descriptor File => file;

    /// <summary>Bytes of virtio header before a frame.</summary>
    public int VirtioLength { get; } = hasHeader ? VirtioHeader.Length : 0;

    /// <summary>Bytes of link header before the IP packet.</summary>
    public int LinkLength { get; } = kind == TunKind.Tap ? EthernetHeader.Length : 0;

    /// <summary>Bytes before the IP packet.</summary>
    public int Prefix => VirtioLength + LinkLength;

    /// <summary>Whether packets have a virtio header before them.</summary>
    public bool HasHeader => hasHeader;

    /// <summary>What it carries.</summary>
    public TunKind Kind => kind;

    /// <summary>Reads what comes next.</summary>
    /// <returns>How many bytes; 0 if nothing is there now, -1 if the device is gone.</returns>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            nint count = Libc.Read(file.Number, first, buffer.Length);
            if (count > 0)
                return (int)count;
        }

        return Errno.Last is Errno.TryAgain or Errno.Interrupted ? 0 : -1;
    }

    /// <summary>Writes one packet with all that stands before it.</summary>
    /// <returns>Whether the system took it.</returns>
    public unsafe bool Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* first = packet)
            return Libc.Write(file.Number, first, packet.Length) == packet.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
