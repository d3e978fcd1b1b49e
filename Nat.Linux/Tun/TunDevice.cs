using System.Text;
using Nat.Linux.Devices;
using Nat.Linux.Native;

namespace Nat.Linux.Tun;

/// <summary>
/// A TUN or TAP device (Documentation/networking/tuntap.rst of the kernel). It lives as long as this object, or longer if it persists.
/// </summary>
public sealed class TunDevice : PacketDevice
{
    private const string Clone = "/dev/net/tun";
    private const nuint SetInterface = 0x400454CA;  // TUNSETIFF
    private const nuint SetPersist = 0x400454CB;    // TUNSETPERSIST
    private const nuint SetOwner = 0x400454CC;      // TUNSETOWNER
    private const nuint SetGroup = 0x400454CE;      // TUNSETGROUP
    private const nuint SetOffload = 0x400454D0;    // TUNSETOFFLOAD
    private const nuint GetInterface = 0x800454D2;  // TUNGETIFF
    private const nuint SetHeaderLength = 0x400454D8;  // TUNSETVNETHDRSZ
    private const ushort IsTun = 1;                 // IFF_TUN
    private const ushort IsTap = 2;                 // IFF_TAP
    private const ushort MultiQueue = 0x0100;       // IFF_MULTI_QUEUE
    private const ushort NoInformation = 0x1000;    // IFF_NO_PI
    private const ushort WithHeader = 0x4000;       // IFF_VNET_HDR
    private const nuint Checksums = 1;              // TUN_F_CSUM
    private const nuint Segments = 2 | 4 | 8;       // TUN_F_TSO4, TUN_F_TSO6, TUN_F_TSO_ECN
    private const nuint UdpSegments = 0x20 | 0x40;  // TUN_F_USO4, TUN_F_USO6; since Linux 6.2

    private TunDevice(string name, TunOptions options, TunQueue[] queues, bool cutsUdp)
        : base(name, options.Namespace, options.Link, queues) => (Options, CutsUdp) = (options, cutsUdp);

    /// <summary>What was wanted.</summary>
    public TunOptions Options { get; }

    /// <summary>Whether the system takes UDP super-packets, too.</summary>
    public bool CutsUdp { get; }

    /// <summary>Makes the device, or attaches to the one that exists.</summary>
    /// <exception cref="LinuxException">It cannot be had; the message says why and what to do.</exception>
    public static TunDevice Open(TunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Descriptor is { } number)
            return Take(number, options);
        if (options.Name.Length == 0 || Encoding.UTF8.GetByteCount(options.Name) > TunOptions.LongestName || options.Name.AsSpan().ContainsAny('/', ' ', ':'))
            throw new LinuxException($"'{options.Name}' cannot be the name of an interface: 1 to {TunOptions.LongestName} bytes, without space, slash and colon");
        return options.Namespace.Run(() => OpenHere(options));
    }

    /// <summary>Looks at a device that somebody has opened and handed over, as <c>qemu</c> and <c>systemd</c> do.</summary>
    /// <param name="descriptor">Its descriptor in this process.</param>
    /// <exception cref="LinuxException">It is not one of a TUN or TAP, or of one that puts its own header before each packet.</exception>
    public static unsafe TunOptions Describe(int descriptor)
    {
        InterfaceRequest request = default;
        if (Libc.Ioctl(descriptor, GetInterface, &request) != 0)
            throw Errno.Fault($"descriptor {descriptor} is not that of a TUN or TAP device", errno => errno == Errno.BadDescriptor ? "it is not open; hand it over as '7<>/dev/net/tun' does, attached" : null);
        if ((request.Flags & NoInformation) == 0)
            throw new LinuxException($"{request.Name} (descriptor {descriptor}) puts four bytes before each packet; make it with IFF_NO_PI");
        return new TunOptions(request.Name, (request.Flags & IsTap) != 0 ? TunKind.Tap : TunKind.Tun)
        {
            Descriptor = descriptor,
            Offloads = (request.Flags & WithHeader) != 0,
        };
    }

    private static unsafe TunDevice Take(int number, TunOptions options)
    {
        var queue = new TunQueue(new Descriptor(number), options.Kind, options.Offloads);
        int length = VirtioHeader.Length;
        try
        {
            if (Libc.Control(number, Libc.SetFlags, Libc.ReadWrite | Libc.NonBlocking) != 0)
                throw Errno.Fault($"cannot use descriptor {number}");
            if (options.Offloads && Libc.Ioctl(number, SetHeaderLength, &length) != 0)
                throw Errno.Fault($"cannot say how long the header before packets of {options.Name} is");
            bool cutsUdp = options.Offloads && TakeOffloads(queue.File, options.Name);
            Own(queue.File, options.Name, options);
            return new TunDevice(options.Name, options, [queue], cutsUdp);
        }
        catch (LinuxException)
        {
            queue.Dispose();
            throw;
        }
    }

    private static TunDevice OpenHere(TunOptions options)
    {
        var queues = new List<TunQueue>();
        try
        {
            string name = options.Name;
            bool cutsUdp = false;
            for (int i = 0; i < options.Queues; i++)
            {
                var file = OpenClone();
                queues.Add(new TunQueue(file, options.Kind, options.Offloads));
                name = Attach(file, options);
                if (options.Offloads)
                    cutsUdp = TakeOffloads(file, name);
            }

            Own(queues[0].File, name, options);
            return new TunDevice(name, options, [.. queues], cutsUdp);
        }
        catch (LinuxException)
        {
            queues.ForEach(q => q.Dispose());
            throw;
        }
    }

    private static Descriptor OpenClone()
    {
        var file = new Descriptor(Libc.Open(Clone, Libc.ReadWrite | Libc.NonBlocking | Libc.CloseOnExec));
        if (!file.IsInvalid)
            return file;
        throw Errno.Fault($"cannot open {Clone}", errno => errno is Errno.NoEntry or Errno.NoDevice
            ? "load the module with 'modprobe tun', or in a container pass the device in (--device /dev/net/tun)"
            : null);
    }

    private static unsafe string Attach(Descriptor file, TunOptions options)
    {
        var request = InterfaceRequest.About(options.Name);
        request.Flags = (ushort)((options.Kind == TunKind.Tun ? IsTun : IsTap) | NoInformation
            | (options.Offloads ? WithHeader : 0) | (options.Queues > 1 ? MultiQueue : 0));
        if (Libc.Ioctl(file.Number, SetInterface, &request) == 0)
            return request.Name;
        throw Errno.Fault($"cannot make the {Word(options.Kind)} device {options.Name}", errno => errno switch
        {
            Errno.Busy => "another program holds it; end that program or take another name",
            Errno.Invalid => "an interface of that name exists that is no such device, or was made with other queues; take another name",
            _ => null,
        });
    }

    private static bool TakeOffloads(Descriptor file, string name)
    {
        if (Libc.Ioctl(file.Number, SetOffload, Checksums | Segments | UdpSegments) == 0)
            return true;
        if (Libc.Ioctl(file.Number, SetOffload, Checksums | Segments) == 0)
            return false;
        throw Errno.Fault($"cannot switch on the offloads of {name}");
    }

    private static void Own(Descriptor file, string name, TunOptions options)
    {
        if (options.Owner is { } owner && Libc.Ioctl(file.Number, SetOwner, owner) != 0)
            throw Errno.Fault($"cannot give {name} to user {owner}");
        if (options.Group is { } group && Libc.Ioctl(file.Number, SetGroup, group) != 0)
            throw Errno.Fault($"cannot give {name} to group {group}");
        if (options.Persists && Libc.Ioctl(file.Number, SetPersist, 1) != 0)
            throw Errno.Fault($"cannot make {name} stay");
    }

    private static string Word(TunKind kind) => kind == TunKind.Tun ? "TUN" : "TAP";
}
