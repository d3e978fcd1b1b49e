using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// What identifies a flow in one direction: two packets with the same tuple belong together. Sixteen bytes, and only this
/// type and <see cref="PlainPacket"/> know how they are laid out. Every property is in host byte order.
/// </summary>
/// <remarks>
/// <para>TCP and UDP: the two ports. Other protocols: ports 0.</para>
/// <para>
/// An ICMP query has no ports. Its identifier stands where the port of the asking side stands, and the type of the request
/// stands as the <em>kind</em> of the answering side: a request is (source port = identifier, destination kind = type), its
/// answer (source kind = type of the request, destination port = identifier). So inverting a tuple is the same for every protocol.
/// A kind is kept as its last four bits, which tell the four requests apart.
/// </para>
/// <para>
/// Inside hosts of different <em>zones</em> may have the same address (CTK-08): the tuple of what they send says their zone. On the outside
/// there is zone 0 only. The zone stands twice or in the middle, so that inverting keeps it.
/// </para>
/// <para>
/// On a little-endian machine the bytes in memory are those of an IPv4 header without options from the time to live to the ports behind it
/// (RFC 791 section 3.1): lower part of the zone, protocol, two kinds with the upper part of the zone where the checksum would be, source, destination, source port, destination port.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct FlowTuple : IEquatable<FlowTuple>
{
    /// <summary>The highest zone.</summary>
    public const ushort MaxZone = 0xFFF;

    private const ulong ZoneBits = 0xF0F000FF;
    private const ulong KindMask = 15;

    // source address << 32 | zone >> 8 << 28 | destination kind << 24 | zone >> 8 << 20 | source kind << 16 | protocol << 8 | lower part of the
    // zone; addresses and ports with their bytes turned round
    private readonly ulong _first;

    // destination port << 48 | source port << 32 | destination address
    private readonly ulong _second;

    private FlowTuple(ulong first, ulong second) => (_first, _second) = (first, second);

    /// <summary>A tuple of a protocol with ports; 0 and 0 for one without.</summary>
    public FlowTuple(byte protocol, Ipv4Address source, ushort sourcePort, Ipv4Address destination, ushort destinationPort)
        : this(
            ((ulong)Turn(source.Value) << 32) | ((ulong)protocol << 8),
            ((ulong)Turn(destinationPort) << 48) | ((ulong)Turn(sourcePort) << 32) | Turn(destination.Value))
    {
    }

    /// <summary>The sender.</summary>
    public Ipv4Address Source => new(Turn((uint)(_first >> 32)));

    /// <summary>The receiver.</summary>
    public Ipv4Address Destination => new(Turn((uint)_second));

    /// <summary>The sender's port, or the identifier of an ICMP request.</summary>
    public ushort SourcePort => Turn((ushort)(_second >> 32));

    /// <summary>The receiver's port, or the identifier of an ICMP answer.</summary>
    public ushort DestinationPort => Turn((ushort)(_second >> 48));

    /// <summary>The IP protocol number.</summary>
    public byte Protocol
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (byte)(_first >> 8);
    }

    /// <summary>In the answer to an ICMP query, the type of the request; else 0.</summary>
    public byte SourceKind => KindOf(_first >> 16);

    /// <summary>In an ICMP request, its type; else 0.</summary>
    public byte DestinationKind => KindOf(_first >> 24);

    /// <summary>The zone of the inside host that sends, from 0 to <see cref="MaxZone"/>; 0 for what comes from the outside.</summary>
    public ushort Zone => (ushort)((_first & 0xFF) | ((_first >> 12) & 0xF00));

    /// <summary>Both addresses: source in the upper, destination in the lower half.</summary>
    internal ulong Addresses => ((ulong)Turn((uint)(_first >> 32)) << 32) | Turn((uint)_second);

    /// <summary>Both ports: source in the upper, destination in the lower half.</summary>
    internal uint Ports => Turn((uint)(_second >> 32));

    /// <summary>The first eight bytes, as a number whose lowest byte is the first.</summary>
    internal ulong First => _first;

    /// <summary>The other eight.</summary>
    internal ulong Second => _second;

    /// <summary>The tuple of the way back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FlowTuple Invert() => new(
        (_second << 32) | ((_first & 0xFF000000) >> 8) | ((_first & 0x00FF0000) << 8) | (_first & 0xFFFF),
        ((ulong)BitOperations.RotateLeft((uint)(_second >> 32), 16) << 32) | (_first >> 32));

    /// <summary>The bytes of a tuple, as they are in memory (little-endian machines).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Load(ref readonly FlowTuple tuple) => Unsafe.As<FlowTuple, Vector128<byte>>(ref Unsafe.AsRef(in tuple));

    /// <summary>Makes bytes a tuple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector128<byte> bytes, ref FlowTuple tuple) => Unsafe.As<FlowTuple, Vector128<byte>>(ref tuple) = bytes;

    /// <summary>What <see cref="Invert()"/> does, for bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Invert(Vector128<byte> bytes) =>
        Vector128.Shuffle(bytes, Vector128.Create((byte)0, 1, 3, 2, 8, 9, 10, 11, 4, 5, 6, 7, 14, 15, 12, 13));

    /// <summary>A copy with another source.</summary>
    public FlowTuple WithSource(Ipv4Address address, ushort port) =>
        new((uint)_first | ((ulong)Turn(address.Value) << 32), (_second & 0xFFFF0000FFFFFFFF) | ((ulong)Turn(port) << 32));

    /// <summary>A copy with another destination.</summary>
    public FlowTuple WithDestination(Ipv4Address address, ushort port) =>
        new(_first, (_second & 0x0000FFFF00000000) | ((ulong)Turn(port) << 48) | Turn(address.Value));

    /// <summary>A copy in another zone.</summary>
    public FlowTuple WithZone(ushort zone) =>
        new((_first & ~ZoneBits) | (zone & 0xFFul) | ((((ulong)zone >> 8) & 15) * 0x1010_0000), _second);

    /// <summary>The tuple of an ICMP query (RFC 792).</summary>
    /// <param name="isRequest">Whether this is the request or its answer.</param>
    /// <param name="requestType">The type of the request, also for the answer.</param>
    /// <param name="source">The sender.</param>
    /// <param name="destination">The receiver.</param>
    /// <param name="identifier">The query identifier.</param>
    /// <param name="code">The code, 0 in every query that is defined.</param>
    public static FlowTuple IcmpQuery(bool isRequest, byte requestType, Ipv4Address source, Ipv4Address destination, ushort identifier, byte code = 0)
    {
        var (sourcePort, destinationPort) = isRequest ? (identifier, (ushort)code) : (code, identifier);
        var tuple = new FlowTuple(IpProtocol.Icmp, source, sourcePort, destination, destinationPort);
        return new(tuple._first | ((requestType & KindMask) << (isRequest ? 24 : 16)), tuple._second);
    }

    /// <summary>Makes a tuple from raw header words, already in host byte order.</summary>
    /// <param name="addresses">Source address in the upper, destination in the lower half.</param>
    /// <param name="ports">Source port in the upper, destination port in the lower half.</param>
    /// <param name="protocol">The IP protocol number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FlowTuple FromHeader(ulong addresses, uint ports, byte protocol) =>
        new(((ulong)Turn((uint)(addresses >> 32)) << 32) | ((ulong)protocol << 8), ((ulong)Turn(ports) << 32) | Turn((uint)addresses));

    /// <summary>Equal in every field.</summary>
    public static bool operator ==(in FlowTuple a, in FlowTuple b) => ((a._first ^ b._first) | (a._second ^ b._second)) == 0;

    /// <summary>Different in some field.</summary>
    public static bool operator !=(in FlowTuple a, in FlowTuple b) => !(a == b);

    /// <inheritdoc/>
    public bool Equals(FlowTuple other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FlowTuple other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_first, _second);

    /// <summary><c>proto source:port -> destination:port</c>, for messages.</summary>
    public override string ToString() => $"{IpProtocol.Name(Protocol)} {Source}:{SourcePort} -> {Destination}:{DestinationPort}{(Zone == 0 ? "" : $" zone {Zone}")}";

    private static byte KindOf(ulong bits) => (byte)((bits & KindMask) == (IcmpType.AddressMaskRequest & KindMask) ? IcmpType.AddressMaskRequest : bits & KindMask);

    private static uint Turn(uint value) => BinaryPrimitives.ReverseEndianness(value);

    private static ushort Turn(ushort value) => BinaryPrimitives.ReverseEndianness(value);
}
