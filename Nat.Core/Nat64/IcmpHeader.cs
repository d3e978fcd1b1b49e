namespace Nat.Core.Nat64;

/// <summary>The first word of an ICMP message without its checksum, and the second.</summary>
/// <param name="Type">The type.</param>
/// <param name="Code">The code.</param>
/// <param name="Rest">The second word: MTU, pointer, or identifier and sequence number.</param>
internal readonly record struct IcmpHeader(byte Type, byte Code, uint Rest);
