using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// What identifies a flow in one direction: two packets with the same tuple belong together. Sixteen bytes, and only this
/// type knows how they are laid out. Everything is in host byte order.
/// </summary>
/// <remarks>
/// <para>TCP and UDP: the two ports. Other protocols: ports 0.</para>
/// <para>
/// An ICMP query has no ports. Its identifier stands where the port of the asking side stands, and the type of the request
/// stands as the <em>kind</em> of the answering side: a request is (source port = identifier, destination kind = type), its
/// answer (source kind = type of the request, destination port = identifier). So inverting a tuple is the same for every protocol.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct FlowTuple : IEquatable<FlowTuple>
{
    // source address << 32 | destination address
    private readonly ulong _addresses;

    // source port << 48 | destination port << 32 | source kind << 24 | destination kind << 16 | protocol << 8
    private readonly ulong _rest;

    private FlowTuple(ulong addresses, ulong rest) => (_addresses, _rest) = (addresses, rest);

    /// <summary>A tuple of a protocol with ports; 0 and 0 for one without.</summary>
    public FlowTuple(byte protocol, Ipv4Address source, ushort sourcePort, Ipv4Address destination, ushort destinationPort)
        : this(Pair(source.Value, destination.Value), ((ulong)sourcePort << 48) | ((ulong)destinationPort << 32) | ((ulong)protocol << 8))
    {
    }

    /// <summary>The sender.</summary>
    public Ipv4Address Source => new((uint)(_addresses >> 32));

    /// <summary>The receiver.</summary>
    public Ipv4Address Destination => new((uint)_addresses);

    /// <summary>The sender's port, or the identifier of an ICMP request.</summary>
    public ushort SourcePort => (ushort)(_rest >> 48);

    /// <summary>The receiver's port, or the identifier of an ICMP answer.</summary>
    public ushort DestinationPort => (ushort)(_rest >> 32);

    /// <summary>The IP protocol number.</summary>
    public byte Protocol => (byte)(_rest >> 8);

    /// <summary>In the answer to an ICMP query, the type of the request; else 0.</summary>
    public byte SourceKind => (byte)(_rest >> 24);

    /// <summary>In an ICMP request, its type; else 0.</summary>
    public byte DestinationKind => (byte)(_rest >> 16);

    /// <summary>Both addresses: source in the upper, destination in the lower half.</summary>
    internal ulong Addresses => _addresses;

    /// <summary>Both ports: source in the upper, destination in the lower half.</summary>
    internal uint Ports => (uint)(_rest >> 32);

    /// <summary>The second eight bytes, for hashing.</summary>
    internal ulong Rest => _rest;

    /// <summary>The tuple of the way back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FlowTuple Invert() => new(
        BitOperations.RotateLeft(_addresses, 32),
        ((ulong)BitOperations.RotateLeft((uint)(_rest >> 32), 16) << 32)
        | ((_rest & 0xFF000000) >> 8) | ((_rest & 0x00FF0000) << 8) | (_rest & 0xFFFF));

    /// <summary>A copy with another source.</summary>
    public FlowTuple WithSource(Ipv4Address address, ushort port) =>
        new(Pair(address.Value, (uint)_addresses), (_rest & 0x0000FFFFFFFFFFFF) | ((ulong)port << 48));

    /// <summary>A copy with another destination.</summary>
    public FlowTuple WithDestination(Ipv4Address address, ushort port) =>
        new(Pair((uint)(_addresses >> 32), address.Value), (_rest & 0xFFFF0000FFFFFFFF) | ((ulong)port << 32));

    /// <summary>The tuple of an ICMP query (RFC 792).</summary>
    /// <param name="isRequest">Whether this is the request or its answer.</param>
    /// <param name="requestType">The type of the request, also for the answer.</param>
    /// <param name="source">The sender.</param>
    /// <param name="destination">The receiver.</param>
    /// <param name="identifier">The query identifier.</param>
    /// <param name="code">The code, 0 in every query that is defined.</param>
    public static FlowTuple IcmpQuery(bool isRequest, byte requestType, Ipv4Address source, Ipv4Address destination, ushort identifier, byte code = 0)
    {
        const ulong Protocol = (ulong)IpProtocol.Icmp << 8;
        ulong addresses = Pair(source.Value, destination.Value);
        return isRequest
            ? new(addresses, ((ulong)identifier << 48) | ((ulong)code << 32) | ((ulong)requestType << 16) | Protocol)
            : new(addresses, ((ulong)code << 48) | ((ulong)identifier << 32) | ((ulong)requestType << 24) | Protocol);
    }

    /// <summary>Makes a tuple from raw header words, already in host byte order.</summary>
    /// <param name="addresses">Source address in the upper, destination in the lower half.</param>
    /// <param name="ports">Source port in the upper, destination port in the lower half.</param>
    /// <param name="protocol">The IP protocol number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FlowTuple FromHeader(ulong addresses, uint ports, byte protocol) => new(addresses, ((ulong)ports << 32) | ((ulong)protocol << 8));

    /// <summary>Equal in every field.</summary>
    public static bool operator ==(in FlowTuple a, in FlowTuple b) => ((a._addresses ^ b._addresses) | (a._rest ^ b._rest)) == 0;

    /// <summary>Different in some field.</summary>
    public static bool operator !=(in FlowTuple a, in FlowTuple b) => !(a == b);

    /// <inheritdoc/>
    public bool Equals(FlowTuple other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FlowTuple other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_addresses, _rest);

    /// <summary><c>proto source:port -> destination:port</c>, for messages.</summary>
    public override string ToString() => $"{IpProtocol.Name(Protocol)} {Source}:{SourcePort} -> {Destination}:{DestinationPort}";

    private static ulong Pair(uint source, uint destination) => ((ulong)source << 32) | destination;
}
