using System.Runtime.InteropServices;
using System.Text;

namespace Nat.Linux.Tun;

/// <summary>The argument of an ioctl about an interface (struct ifreq in linux/if.h): its name, and 24 bytes whose meaning depends.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct InterfaceRequest
{
    [FieldOffset(0)]
    private fixed byte _name[16];

    /// <summary>Flags: IFF_*.</summary>
    [FieldOffset(16)]
    public ushort Flags;

    /// <summary>A number: MTU, index.</summary>
    [FieldOffset(16)]
    public int Number;

    /// <summary>The family of a socket address.</summary>
    [FieldOffset(16)]
    public ushort Family;

    /// <summary>The IPv4 address of a socket address, in network byte order.</summary>
    [FieldOffset(20)]
    public uint Address;

    /// <summary>The six bytes of a hardware address behind its family.</summary>
    [FieldOffset(18)]
    public fixed byte Hardware[6];

    /// <summary>Makes a request about an interface.</summary>
    /// <param name="name">At most <see cref="TunOptions.LongestName"/> bytes of UTF-8.</param>
    public static InterfaceRequest About(string name)
    {
        InterfaceRequest request = default;
        Encoding.UTF8.GetBytes(name, new Span<byte>(request._name, TunOptions.LongestName));
        return request;
    }

    /// <summary>The name that the system gave.</summary>
    public readonly string Name
    {
        get
        {
            fixed (byte* first = _name)
            {
                var bytes = new ReadOnlySpan<byte>(first, 16);
                int end = bytes.IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            }
        }
    }
}
