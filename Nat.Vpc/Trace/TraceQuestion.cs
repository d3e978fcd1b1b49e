using Nat.Core.Packets;

namespace Nat.Vpc.Trace;

/// <summary>What a trace is asked.</summary>
/// <param name="From">Who sends: an instance, an interface, a host on the internet, or an address there.</param>
/// <param name="To">To whom: the name of one of these, or any address.</param>
/// <param name="Port">The destination port; 0 for ICMP.</param>
/// <param name="Protocol">TCP, UDP or ICMP.</param>
public sealed record TraceQuestion(string From, string To, ushort Port, byte Protocol = IpProtocol.Tcp);
