using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Nat.Check.Subjects;

/// <summary>Ethernet frames of one network interface, through a packet socket of Linux (man 7 packet).</summary>
internal sealed class LinkSocket : IDisposable
{
    /// <summary>Bytes before the packet: two addresses and a type.</summary>
    public const int HeaderLength = 14;

    private const int ReceiveBuffer = 8 * 1024 * 1024;
    private const ushort EveryProtocol = 3;  // ETH_P_ALL
    private const string Interfaces = "/sys/class/net";

    private readonly Socket _socket;
    private readonly byte[] _frame = new byte[65_536 + HeaderLength];

    private LinkSocket(string name, byte[] address, Socket socket) => (Name, Address, _socket) = (name, address, socket);

    /// <summary>The interface.</summary>
    public string Name { get; }

    /// <summary>Its hardware address.</summary>
    public byte[] Address { get; }

    /// <summary>The socket, to wait for frames.</summary>
    public Socket Socket => _socket;

    /// <summary>Opens an interface.</summary>
    /// <exception cref="IOException">It is not there, or may not be used; the message says so.</exception>
    public static LinkSocket Open(string name)
    {
        if (!OperatingSystem.IsLinux())
            throw new IOException("scoring devices needs Linux");
        string folder = Path.Combine(Interfaces, Path.GetFileName(name));
        if (name != Path.GetFileName(name) || !Directory.Exists(folder))
            throw new IOException($"there is no interface {name}; there are {string.Join(", ", Directory.GetDirectories(Interfaces).Select(Path.GetFileName).Order())}");
        int index = int.Parse(File.ReadAllText(Path.Combine(folder, "ifindex")));
        byte[] address = Convert.FromHexString(File.ReadAllText(Path.Combine(folder, "address")).Trim().Replace(":", "", StringComparison.Ordinal));
        try
        {
            ushort protocol = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(EveryProtocol) : EveryProtocol;
            var socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)protocol) { Blocking = false, ReceiveBufferSize = ReceiveBuffer };
            socket.Bind(new LinkEndPoint(index));
            return new LinkSocket(name, address, socket);
        }
        catch (SocketException fault)
        {
            string reason = fault.SocketErrorCode == SocketError.AccessDenied ? "permission denied; run as root or with CAP_NET_RAW" : fault.Message;
            throw new IOException($"cannot open {name}: {reason}", fault);
        }
    }

    /// <summary>Sends a frame.</summary>
    /// <exception cref="IOException">The interface does not take it.</exception>
    public void Send(ReadOnlySpan<byte> to, ushort type, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeaderLength + payload.Length];
        to.CopyTo(frame);
        Address.CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), type);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        try
        {
            while (true)
            {
                _socket.Send(frame, SocketFlags.None, out var fault);
                if (fault == SocketError.Success)
                    return;
                if (fault is not (SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable))
                    throw new SocketException((int)fault);
                _socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectWrite);
            }
        }
        catch (SocketException fault)
        {
            throw new IOException($"cannot send {payload.Length} bytes on {Name}: {fault.Message}", fault);
        }
    }

    /// <summary>The next frame that another station sent, or an empty span if there is none now; good until the next call.</summary>
    /// <exception cref="IOException">The interface went away.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        while (true)
        {
            int length = _socket.Receive(_frame, SocketFlags.None, out var fault);
            if (fault == SocketError.WouldBlock)
                return default;
            if (fault != SocketError.Success)
                throw new IOException($"cannot receive on {Name}: {new SocketException((int)fault).Message}");
            if (length >= HeaderLength && !_frame.AsSpan(6, 6).SequenceEqual(Address))
                return _frame.AsSpan(0, length);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // struct sockaddr_ll of 20 bytes: family, protocol in network order, interface index; the rest is for sending without a header.
    private sealed class LinkEndPoint(int index) : EndPoint
    {
        private const int Length = 20;
        private const int IndexAt = 4;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Length);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], EveryProtocol);
            BitConverter.TryWriteBytes(address.Buffer.Span[IndexAt..], index);
            return address;
        }
    }
}
