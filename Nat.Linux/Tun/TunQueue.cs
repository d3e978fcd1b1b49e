using Nat.Linux.Links;
using Nat.Linux.Native;

namespace Nat.Linux.Tun;

/// <summary>One descriptor of a device: packets are read from it and written to it, one for each call.</summary>
/// <param name="file">The descriptor.</param>
/// <param name="kind">What it carries.</param>
/// <param name="hasHeader">Whether packets have a virtio header before them.</param>
/// <param name="index">The number of the interface, if the descriptor outlives it, as that of a packet socket does; else 0.</param>
internal sealed class TunQueue(Descriptor file, TunKind kind, bool hasHeader, int index = 0) : IDisposable
{
    private const nuint GetName = 0x8910;  // SIOCGIFNAME

    private bool _isDown;

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
            {
                _isDown = false;
                return (int)count;
            }
        }

        // A packet socket says once that its interface went down, and not that it was deleted then.
        _isDown |= Errno.Last == Errno.NetworkDown;
        return Errno.Last is Errno.TryAgain or Errno.Interrupted or Errno.NetworkDown && (!_isDown || Exists()) ? 0 : -1;
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

    private unsafe bool Exists()
    {
        var request = new InterfaceRequest { Number = index };
        return Libc.Ioctl(file.Number, GetName, &request) == 0;
    }
}
