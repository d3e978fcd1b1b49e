namespace Nat.Core.Translation;

/// <summary>External ports that are not for dynamic mappings (PRT-09).</summary>
/// <param name="Protocol">The IP protocol, or null for all that have ports.</param>
/// <param name="Ports">The ports.</param>
public readonly record struct ReservedPorts(byte? Protocol, PortRange Ports);
