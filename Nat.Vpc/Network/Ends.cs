using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>From where to where a packet goes.</summary>
/// <param name="Source">The sender.</param>
/// <param name="SourcePort">Its port, or the identifier of an ICMP echo.</param>
/// <param name="Destination">The receiver.</param>
/// <param name="DestinationPort">Its port; 0 for ICMP.</param>
internal readonly record struct Ends(IpAddress Source, ushort SourcePort, IpAddress Destination, ushort DestinationPort)
{
    /// <summary>The way back.</summary>
    public Ends Back => new(Destination, DestinationPort, Source, SourcePort);
}
