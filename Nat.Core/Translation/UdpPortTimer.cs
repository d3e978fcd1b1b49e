namespace Nat.Core.Translation;

/// <summary>
/// How long UDP flows to some destination ports may be idle, instead of what all others may (UDP-01). RFC 4787 REQ-5a allows less than two
/// minutes for ports below 1024, where the application that is registered for a port is known to need no more.
/// </summary>
/// <param name="Ports">The ports to which such a flow is opened.</param>
/// <param name="Idle">How long it may be idle, answered or not.</param>
public readonly record struct UdpPortTimer(PortRange Ports, TimeSpan Idle);
