using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Linux.Devices;

namespace Nat.Linux.Interfaces;

/// <summary>What the machine's own side of a device is to be: the kernel is the host at the other end of the NAT's link.</summary>
public sealed record HostSetup
{
    /// <summary>Its address on the link; null to leave it as it is.</summary>
    public Ipv4Address? Address { get; init; }

    /// <summary>Length of the prefix that is on the link.</summary>
    public int PrefixLength { get; init; } = 32;

    /// <summary>The largest packet, in bytes; null to leave it as it is.</summary>
    public int? Mtu { get; init; }

    /// <summary>What it reaches through the device.</summary>
    public ImmutableArray<HostRoute> Routes { get; init; } = [];

    /// <summary>Sets the device up and brings it up.</summary>
    /// <exception cref="LinuxException">Something was refused; the message says what.</exception>
    public void Apply(PacketDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        using var control = InterfaceControl.In(device.Namespace);
        if (Mtu is { } mtu)
            control.SetMtu(device.Name, mtu);
        if (Address is { } address)
            control.SetAddress(device.Name, address, PrefixLength);
        control.BringUp(device.Name);
        foreach (var route in Routes)
            control.Route(device.Name, route.Destination, route.Gateway);
    }
}
