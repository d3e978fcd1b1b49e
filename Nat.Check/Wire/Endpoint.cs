using Nat.Core.Packets;

namespace Nat.Check.Wire;

/// <summary>One end of a flow as RFC 4787 writes it, X:x.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port, or the identifier of an ICMP query; 0 where the packet has neither.</param>
internal readonly record struct Endpoint(Ipv4Address Address, ushort Port)
{
    /// <summary>The same address with another port.</summary>
    public Endpoint At(int port) => this with { Port = (ushort)port };

    /// <inheritdoc/>
    public override string ToString() => $"{Address}:{Port}";
}
