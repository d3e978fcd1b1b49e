using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A named list of prefixes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Entries">The prefixes.</param>
/// <param name="MaxEntries">How many it may hold: so many rules or routes it counts for where it is used (AWS-07).</param>
public sealed record PrefixList(string Name, ImmutableArray<IpPrefix> Entries, int MaxEntries) : INamed;
