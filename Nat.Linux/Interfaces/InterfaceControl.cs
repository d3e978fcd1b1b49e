using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Nat.Core.Packets;
using Nat.Linux.Namespaces;
using Nat.Linux.Native;
using Nat.Linux.Tun;

namespace Nat.Linux.Interfaces;

/// <summary>Sets up interfaces of one namespace (netdevice(7), rtnetlink's elder brother): address, MTU, up, routes.</summary>
public sealed class InterfaceControl : IDisposable
{
    private const nuint AddRoute = 0x890B;            // SIOCADDRT
    private const nuint GetFlags = 0x8913;            // SIOCGIFFLAGS
    private const nuint SetFlags = 0x8914;            // SIOCSIFFLAGS
    private const nuint GetAddressCall = 0x8915;      // SIOCGIFADDR
    private const nuint SetAddressCall = 0x8916;      // SIOCSIFADDR
    private const nuint GetMaskCall = 0x891B;         // SIOCGIFNETMASK
    private const nuint SetMaskCall = 0x891C;         // SIOCSIFNETMASK
    private const nuint GetMtuCall = 0x8921;          // SIOCGIFMTU
    private const nuint SetMtuCall = 0x8922;          // SIOCSIFMTU
    private const nuint GetHardwareCall = 0x8927;     // SIOCGIFHWADDR
    private const nuint GetIndexCall = 0x8933;        // SIOCGIFINDEX
    private const ushort Up = 1;                      // IFF_UP
    private const ushort RouteUp = 1;                 // RTF_UP
    private const ushort RouteGateway = 2;            // RTF_GATEWAY

    private readonly Descriptor _socket;

    private InterfaceControl(Descriptor socket) => _socket = socket;

    /// <summary>Begins to set up interfaces of a namespace.</summary>
    public static InterfaceControl In(NetworkNamespace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Run(() =>
        {
            var socket = new Descriptor(Libc.Socket(Libc.InternetFamily, Libc.DatagramSocket | Libc.CloseOnExec, 0));
            return socket.IsInvalid ? throw Errno.Fault("cannot open a socket to set up interfaces") : new InterfaceControl(socket);
        });
    }

    /// <summary>Gives an interface an address and the prefix that is on its link.</summary>
    public void SetAddress(string name, Ipv4Address address, int prefixLength)
    {
        var request = InterfaceRequest.About(name);
        (request.Family, request.Address) = (Libc.InternetFamily, Turned(address.Value));
        Call(SetAddressCall, ref request, $"cannot give {name} the address {address}");
        request = InterfaceRequest.About(name);
        (request.Family, request.Address) = (Libc.InternetFamily, Turned(Mask(prefixLength)));
        Call(SetMaskCall, ref request, $"cannot give {name} the prefix length {prefixLength}");
    }

    /// <summary>Sets the largest packet of an interface, in bytes.</summary>
    public void SetMtu(string name, int bytes)
    {
        var request = InterfaceRequest.About(name);
        request.Number = bytes;
        Call(SetMtuCall, ref request, $"cannot give {name} an MTU of {bytes}");
    }

    /// <summary>The largest packet of an interface, in bytes.</summary>
    public int Mtu(string name)
    {
        var request = InterfaceRequest.About(name);
        Call(GetMtuCall, ref request, $"cannot read the MTU of {name}");
        return request.Number;
    }

    /// <summary>The number of an interface.</summary>
    /// <exception cref="LinuxException">There is none of that name.</exception>
    public int Index(string name)
    {
        var request = InterfaceRequest.About(name);
        if (TryCall(GetIndexCall, ref request))
            return request.Number;
        throw Errno.Fault($"no interface {name}", errno => errno == Errno.NoDevice ? "'ip link' shows those there are" : null);
    }

    /// <summary>What kind of link an interface has (ARPHRD_* in linux/if_arp.h).</summary>
    public ushort HardwareFamily(string name)
    {
        var request = InterfaceRequest.About(name);
        Call(GetHardwareCall, ref request, $"cannot read the kind of {name}");
        return request.Family;
    }

    /// <summary>The first address of an interface; null if it has none.</summary>
    public Ipv4Address? Address(string name)
    {
        var request = InterfaceRequest.About(name);
        request.Family = Libc.InternetFamily;
        return TryCall(GetAddressCall, ref request) ? new Ipv4Address(Turned(request.Address)) : null;
    }

    /// <summary>The prefix that is on the link of an interface with an address.</summary>
    public Ipv4Prefix Network(string name, Ipv4Address address)
    {
        var request = InterfaceRequest.About(name);
        request.Family = Libc.InternetFamily;
        Call(GetMaskCall, ref request, $"cannot read the prefix of {name}");
        uint mask = Turned(request.Address);
        return new Ipv4Prefix(new Ipv4Address(address.Value & mask), BitOperations.PopCount(mask));
    }

    /// <summary>Whether an interface is up.</summary>
    public bool IsUp(string name)
    {
        var request = InterfaceRequest.About(name);
        Call(GetFlags, ref request, $"cannot read the state of {name}");
        return (request.Flags & Up) != 0;
    }

    /// <summary>Brings an interface up.</summary>
    public void BringUp(string name)
    {
        var request = InterfaceRequest.About(name);
        Call(GetFlags, ref request, $"cannot read the state of {name}");
        request.Flags |= Up;
        Call(SetFlags, ref request, $"cannot bring {name} up");
    }

    /// <summary>Adds a route through an interface.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="destination">Where it leads.</param>
    /// <param name="gateway">The router on the link; null if the destination is on the link itself.</param>
    public unsafe void Route(string name, Ipv4Prefix destination, Ipv4Address? gateway)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            var entry = new RouteEntry
            {
                Destination = SocketAddress.Of(destination.Network.Value),
                Gateway = SocketAddress.Of(gateway?.Value ?? 0),
                Mask = SocketAddress.Of(destination.Mask),
                Flags = (ushort)(RouteUp | (gateway is null ? 0 : RouteGateway)),
                Device = text,
            };
            if (Libc.Ioctl(_socket.Number, AddRoute, &entry) != 0 && Errno.Last != Errno.Exists)
                throw Errno.Fault($"cannot route {destination} through {name}");
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Call(nuint call, ref InterfaceRequest request, string what)
    {
        if (!TryCall(call, ref request))
            throw Errno.Fault(what);
    }

    private unsafe bool TryCall(nuint call, ref InterfaceRequest request)
    {
        fixed (InterfaceRequest* argument = &request)
            return Libc.Ioctl(_socket.Number, call, argument) == 0;
    }

    private static uint Mask(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);

    private static uint Turned(uint address) => BinaryPrimitives.ReverseEndianness(address);

    /// <summary>struct sockaddr_in.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct SocketAddress
    {
        public ushort Family;
        public ushort Port;
        public uint Address;

        public static SocketAddress Of(uint address) => new() { Family = Libc.InternetFamily, Address = Turned(address) };
    }

    /// <summary>struct rtentry in linux/route.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RouteEntry
    {
        public ulong Hash;
        public SocketAddress Destination;
        public SocketAddress Gateway;
        public SocketAddress Mask;
        public ushort Flags;
        public short Unused2;
        public ulong Unused3;
        public nint Unused4;
        public short Metric;
        public nint Device;
        public ulong Mtu;
        public ulong Window;
        public ushort RoundTrip;
    }
}
