using System.Numerics;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>The configuration of measured engines: the Linux profile, with a pool of external addresses.</summary>
internal static class EngineSetup
{
    /// <summary>The first external address, of the range for documentation (RFC 5737).</summary>
    public const string FirstExternal = "203.0.113.0";

    /// <summary>External addresses. With 65,000 servers there are ports for 134 thousand million flows; for those to one server, two million.</summary>
    public const int Externals = 32;

    /// <summary>
    /// A configuration for so many flows: its table holds the next power of two, and refuses what is more, since a table that drops early
    /// would end flows that a measurement counts on.
    /// </summary>
    public static NatConfig For(int sessions, ChecksumPolicy checksums)
    {
        uint first = Ipv4Address.Parse(FirstExternal).Value;
        return NatProfiles.Linux with
        {
            MaxFlows = (int)BitOperations.RoundUpToPowerOf2((uint)sessions),
            Overload = OverloadPolicy.Refuse,
            Outside = [new Ipv4Range(new Ipv4Address(first), new Ipv4Address(first + Externals - 1))],
            Checksums = checksums,
        };
    }
}
