using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nat.Core.Packets;
using Nat.Linux.Devices;
using Nat.Linux.Interfaces;
using Nat.Linux.Links;
using Nat.Linux.Native;
using Nat.Linux.Tun;

namespace Nat.Linux.Live;

/// <summary>
/// An Ethernet interface that the machine goes on using (packet(7)): the NAT is one more station on its link, with a hardware address and
/// IPv4 addresses of its own, as a macvlan is. Like there, it and the machine itself do not hear each other through the interface. Super-packets
/// cross uncut, and the kernel cuts them where the card does not.
/// </summary>
public sealed class LiveDevice : PacketDevice
{
    private const ushort PacketFamily = 17;            // AF_PACKET
    private const int RawSocket = 3;                   // SOCK_RAW
    private const int PacketLevel = 263;               // SOL_PACKET
    private const int AddMembership = 1;               // PACKET_ADD_MEMBERSHIP
    private const int WithHeader = 15;                 // PACKET_VNET_HDR
    private const int FanOut = 18;                     // PACKET_FANOUT
    private const int IgnoreOutgoing = 23;             // PACKET_IGNORE_OUTGOING; since Linux 4.20
    private const ushort Promiscuous = 1;              // PACKET_MR_PROMISC
    private const int ByFlow = 0 << 16;                // PACKET_FANOUT_HASH
    private const int NewGroup = 0x2000 << 16;         // PACKET_FANOUT_FLAG_UNIQUEID; since Linux 4.14
    private const ushort AllProtocols = 3;             // ETH_P_ALL
    private const int ReceiveBuffer = 16 * 1024 * 1024;

    private LiveDevice(LiveOptions options, InterfaceFacts facts, LinkOptions link, TunQueue[] queues)
        : base(options.Name, options.Namespace, link, queues) => Mtu = facts.Mtu;

    /// <summary>The largest packet of the interface, in bytes.</summary>
    public int Mtu { get; }

    /// <summary>Takes part in the link of an interface.</summary>
    /// <exception cref="LinuxException">It cannot be; the message says why and what to do.</exception>
    public static LiveDevice Open(LiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Namespace.Run(() => OpenHere(options));
    }

    private static LiveDevice OpenHere(LiveOptions options)
    {
        var facts = InterfaceFacts.Of(options.Name);
        if (facts.Address is { } own && options.Addresses.Any(range => range.Contains(own)))
            throw new LinuxException($"{own} is the address of {options.Name} itself, so the machine would answer beside the NAT; give the NAT another address of that link by --outside");
        var onLink = options.OnLink ?? facts.Network ?? new Ipv4Prefix(default, 0);
        var link = new LinkOptions(options.Mac, options.Addresses[0].First, options.Addresses, onLink, options.Router ?? facts.Router);
        var queues = new List<TunQueue>();
        try
        {
            int group = NewGroup;
            for (int i = 0; i < options.Queues; i++)
                queues.Add(new TunQueue(Join(options, facts, ref group), TunKind.Tap, hasHeader: true, facts.Index));
            return new LiveDevice(options, facts, link, [.. queues]);
        }
        catch (LinuxException)
        {
            queues.ForEach(q => q.Dispose());
            throw;
        }
    }

    private static unsafe Descriptor Join(LiveOptions options, InterfaceFacts facts, ref int group)
    {
        // Without a protocol it hears nothing until all is set.
        var socket = new Descriptor(Libc.Socket(PacketFamily, RawSocket | Libc.NonBlocking | Libc.CloseOnExec, 0));
        if (socket.IsInvalid)
            throw Errno.Fault($"cannot open a packet socket for {options.Name}", errno => errno == Errno.NotPermitted ? "it needs CAP_NET_RAW: run with sudo" : null);
        try
        {
            FrameFilter.Attach(socket, options.Mac);
            Set(socket, IgnoreOutgoing, 1, options.Name);
            Set(socket, WithHeader, 1, options.Name);
            int bytes = ReceiveBuffer;
            _ = Libc.SetOption(socket.Number, Libc.SocketLevel, Libc.ForceReceiveBuffer, &bytes, sizeof(int));
            var all = new Membership { Index = facts.Index, Kind = Promiscuous };
            if (Libc.SetOption(socket.Number, PacketLevel, AddMembership, &all, sizeof(Membership)) != 0)
                throw Errno.Fault($"cannot hear frames for another station on {options.Name}");
            var address = new LinkAddress { Family = PacketFamily, Protocol = BinaryPrimitives.ReverseEndianness(AllProtocols), Index = facts.Index };
            if (Libc.Bind(socket.Number, &address, sizeof(LinkAddress)) != 0)
                throw Errno.Fault($"cannot take part in the link of {options.Name}");
            if (options.Queues > 1)
                group = Share(socket, group, options.Name);
            return socket;
        }
        catch (LinuxException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Joins a group of sockets that share the frames, or makes one.</summary>
    /// <returns>The group.</returns>
    private static unsafe int Share(Descriptor socket, int group, string name)
    {
        Set(socket, FanOut, group | ByFlow, name);
        int size = sizeof(int);
        return Libc.GetOption(socket.Number, PacketLevel, FanOut, &group, &size) == 0
            ? (ushort)group
            : throw Errno.Fault($"cannot share the frames of {name} among several queues");
    }

    private static unsafe void Set(Descriptor socket, int option, int value, string name)
    {
        if (Libc.SetOption(socket.Number, PacketLevel, option, &value, sizeof(int)) != 0)
            throw Errno.Fault($"cannot set up the packet socket of {name} (option {option}); it needs Linux 4.20 or later");
    }

    /// <summary>struct sockaddr_ll.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 20)]
    private struct LinkAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
    }

    /// <summary>struct packet_mreq.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Membership
    {
        public int Index;
        public ushort Kind;
    }
}
